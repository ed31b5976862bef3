"""Bridges to engines that work on many machines."""
