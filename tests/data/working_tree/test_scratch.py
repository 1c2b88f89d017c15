"""Folders beside a place: those of killed processes go, and nothing else does."""

from pathlib import Path

from gitml.data.working_tree.scratch import folder_beside


def test_only_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "out [1]"
    left = tmp_path / ".out [1].gitml-0a1b2c3d.tmp"
    left.mkdir()
    (left / "half").write_text("1")
    of_others = [
        tmp_path / name
        for name in (
            ".out [1].0a1b2c3d.tmp",
            ".out [1].gitml-mine.tmp",
            ".out 1.gitml-0a1b2c3d.tmp",
        )
    ]
    for folder in of_others:
        folder.mkdir()
    with folder_beside(target) as first:
        assert not left.exists()
        with folder_beside(target) as second:
            assert first != second
            assert first.exists()  # it is in use
    assert sorted(tmp_path.iterdir()) == sorted(of_others)


def test_a_link_of_that_name_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    link = tmp_path / ".out.gitml-0a1b2c3d.tmp"
    link.symlink_to(precious)
    with folder_beside(tmp_path / "out"):
        assert link.is_symlink()
    assert precious.exists()
