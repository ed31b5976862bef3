from __future__ import annotations

import subprocess
import sys

import pytest

from stance.errors import MissingExtraError
from stance.extras import require


def test_an_installed_extra_passes() -> None:
    require("eval", "sklearn", "jinja2")


def test_a_missing_one_is_named_with_its_command() -> None:
    with pytest.raises(MissingExtraError, match=r"pip install 'china-stance\[train\]'") as caught:
        require("train", "json", "no_such_module")
    assert "no_such_module" in str(caught.value)
    assert isinstance(caught.value, ImportError)


@pytest.mark.parametrize(
    ("package", "module", "extra"), [("eval", "jinja2", "eval"), ("training", "torch", "train")]
)
def test_packages_say_what_they_miss(package: str, module: str, extra: str) -> None:
    """As in an installation without the extra: the module cannot be found."""
    code = (
        "import importlib.util as u; real = u.find_spec\n"
        f"u.find_spec = lambda name, *a: None if name == {module!r} else real(name, *a)\n"
        f"import stance.{package}"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"needs {module}" in done.stderr
    assert f"pip install 'china-stance[{extra}]'" in done.stderr
