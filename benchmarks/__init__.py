"""Speed and memory, measured: ``python -m benchmarks --out docs/performance.md``."""
