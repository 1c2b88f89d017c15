"""DVC's file of locks, which may have come with the repository."""

import json
import os
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.locks.path_lock_file import holder
from gitml.errors import OutsideError


def _lock(folder: Path, pid: object) -> None:
    locks = {"write": {"a": {"pid": pid, "cmd": "dvc repro"}}, "read": {}}
    (folder / "rwlock").write_text(json.dumps(locks))


def test_who_lives_is_named(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    _lock(tmp_path, os.getppid())
    assert holder(tmp_path) == f"'dvc repro' (process {os.getppid()})"
    _lock(tmp_path, os.getpid())
    assert holder(tmp_path) is None


@pytest.mark.parametrize("pid", [10**30, 0, -1, "1", None, 1.5])
def test_what_is_no_process_names_nobody(tmp_path: Path, pid: object) -> None:
    _lock(tmp_path, pid)
    assert holder(tmp_path) is None


@pytest.mark.parametrize(
    "text", ["", '{"wri', "[" * 100_000, "[]", '{"write": 1}', '{"write": {"a": [1]}}']
)
def test_nor_does_a_file_that_is_half_written(tmp_path: Path, text: str) -> None:
    (tmp_path / "rwlock").write_text(text)
    assert holder(tmp_path) is None


def test_one_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "rwlock").symlink_to("elsewhere")
    with pytest.raises(OutsideError, match=f"cannot be read: {tmp_path}/rwlock: it is a link"):
        holder(tmp_path)
