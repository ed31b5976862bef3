"""The rules of the layout: who imports whom, what is packaged, what `import stance` costs."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("stance", "training", "eval")
CHECKED = (*PACKAGES, "benchmarks")  # which is not shipped
SOURCES = [path for package in CHECKED for path in (ROOT / package).rglob("*.py")]


def imported(path: Path) -> set[str]:
    """Top-level names that a file imports absolutely."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_packages_keep_apart(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    forbidden = {
        "stance": {
            "stance",
            "training",
            "eval",
            "benchmarks",
        },  # inside a package imports are relative
        "training": {"training", "eval", "benchmarks"},
        "eval": {"training", "eval", "benchmarks"},
        "benchmarks": {"benchmarks", "eval"},
    }[package]
    assert not imported(path) & forbidden


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


def test_every_package_on_disk_is_packaged() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    on_disk = {
        ".".join(
            (("stance",) if p.relative_to(ROOT).parts[0] != "stance" else ())
            + p.parent.relative_to(ROOT).parts
        )
        for package in PACKAGES
        for p in (ROOT / package).rglob("__init__.py")
    }
    assert set(settings["packages"]) == on_disk


def test_import_is_light() -> None:
    heavy = ["torch", "transformers", "sklearn", "scipy", "pandas", "onnxruntime", "numpy"]
    code = f"import sys, stance; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_prediction_needs_no_heavy_module() -> None:
    heavy = ["torch", "transformers", "sklearn", "scipy", "pandas", "datasets", "pyarrow"]
    code = (
        "import sys, stance; stance.predict('Beijing praised Moscow.');"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
