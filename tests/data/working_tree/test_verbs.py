"""What moves data, with all that it works with replaced."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from gitml.data.working_tree.verbs import Data
from gitml.errors import UnreachableError
from gitml.snapshots.workspace.workspace_hashes import DoubtError


def unsure(_: str) -> Any:
    raise DoubtError


def test_a_remote_that_is_away_is_told_before_dvc_is_loaded(tmp_path: Path) -> None:
    def away(
        rev: str, paths: Sequence[str] | None, *, dry_run: bool = False, switching: bool = False
    ) -> int:
        assert (rev, paths, dry_run, switching) == ("HEAD", None, True, True)
        raise UnreachableError("away")

    (tmp_path / ".dvc" / "tmp").mkdir(parents=True)
    nothing: Any = None  # whatever asks it for something fails
    more: Any = (frozenset, away, nothing, nothing, nothing, nothing)
    data = Data(tmp_path, nothing, unsure, nothing, nothing, nothing, *more)
    for verb in (data.foresee, data.prepare):
        with pytest.raises(UnreachableError):
            verb("HEAD")


def test_folders_that_only_dvc_can_read_of_are_not_noted(tmp_path: Path) -> None:
    """As in a project of DVC 2: what was added or removed is written by then, and staged after."""
    nothing: Any = None
    data = Data(tmp_path, nothing, unsure, *[nothing] * 9)
    data.remember_around(["d/1"])
