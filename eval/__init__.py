"""Turns models and labelled paragraphs into a report."""
