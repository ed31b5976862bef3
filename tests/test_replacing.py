"""`stance.replacing`: files that are written whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from stance.errors import DataError
from stance.replacing import check_target, replacing


def test_a_file_is_written(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt") as scratch:
        scratch.write_text("new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.txt", "new")]


def test_a_fault_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), replacing(path) as scratch:
        scratch.write_text("new")
        _ = 1 / 0
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.txt", "old")]


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    message = r"a\.txt: cannot be written: Is a directory"
    with pytest.raises(DataError, match=message), replacing(tmp_path / "a.txt") as scratch:
        scratch.write_text("new")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_two_at_once_have_a_scratch_file_each(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with replacing(path) as first, replacing(path) as second:
        first.write_text("first")
        second.write_text("second")
    assert path.read_text() == "first"


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions")
def test_the_permissions_are_those_of_a_new_file(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with replacing(tmp_path / "a.txt") as scratch:
            scratch.write_text("new")
    finally:
        os.umask(before)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o600


class TestTarget:
    def test_a_new_file_or_an_old_one(self, tmp_path: Path) -> None:
        source, old = tmp_path / "source.txt", tmp_path / "old.txt"
        source.touch()
        old.touch()
        check_target(tmp_path / "new.txt", [source])
        check_target(old, [source])

    def test_another_name_of_a_source(self, tmp_path: Path) -> None:
        source, link = tmp_path / "source.txt", tmp_path / "link.txt"
        source.touch()
        link.symlink_to(source)
        with pytest.raises(DataError, match=r"link\.txt: is the input itself"):
            check_target(link, [source])

    def test_no_such_folder(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="no such folder"):
            check_target(tmp_path / "nowhere" / "x.csv", [])

    @pytest.mark.skipif(sys.platform == "win32", reason="no such device")
    def test_a_device(self) -> None:
        with pytest.raises(DataError, match="is a folder or a device; allowed: a file"):
            check_target(Path(os.devnull), [])

    def test_a_name_that_no_file_can_have(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="cannot be written: File name too long"):
            check_target(tmp_path / ("x" * 300), [])
