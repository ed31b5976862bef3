"""The command line: ``stance predict`` and ``stance check``."""
