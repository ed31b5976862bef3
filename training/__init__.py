"""Turns a configuration and labelled paragraphs into a model directory."""

from stance.extras import require

require("train", "torch", "transformers", "datasets", "sklearn", "pydantic", "yaml", "onnx")
