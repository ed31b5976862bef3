"""Turns a configuration and labelled paragraphs into a model directory."""
