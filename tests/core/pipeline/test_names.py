"""Names as a user types them where he stands."""

import posixpath
from pathlib import Path

import pytest

from gitml.core.pipeline.names import path_from


@pytest.mark.parametrize("folder", ["", "a", "a/b", "c"])
@pytest.mark.parametrize("path", [".", "a", "a/b", "a/b/c", "ab/c", "../x", "./a//b"])
def test_a_path_is_that_of_the_standard_library(path: str, folder: str) -> None:
    assert path_from(path, folder) == posixpath.relpath(path, folder or ".")


def test_a_folder_that_is_gone_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert path_from(".", "gone") == ".."
    assert path_from("/data/x", "gone") == "/data/x"
