"""The built wheel works outside the checkout, alone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGED = ("stance", "training", "eval", "pyproject.toml", "README.md", "LICENSE")


def test_wheel_predicts_outside_the_checkout(tmp_path: Path) -> None:
    source = tmp_path / "source"
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if name.split("/")[0] in PACKAGED:
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    pip = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "-w", str(tmp_path)]
    subprocess.run([*pip, str(source)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("china_stance-*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(site)
    assert {f"stance/assets/default/{name}" for name in ("model.onnx", "seen.bin")} <= set(names)
    assert "stance/eval/templates/report.html" in names
    assert "stance/training/config.py" in names
    assert not any(name.startswith(("training/", "eval/", "tests/")) for name in names)
    code = (
        "import stance, stance.training.config, stance.eval.bootstrap;"
        "print(stance.__file__); print(stance.predict('China praised Russia.').russia.label)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    path, label = done.stdout.split()
    assert path.startswith(str(site))
    assert label == "supportive"
