"""Turns models and labelled paragraphs into a report."""

from stance.extras import require

require("eval", "sklearn", "scipy", "jinja2", "krippendorff", "safetensors", "vaderSentiment")
