"""What a record made of files when it was last put in place."""

from pathlib import Path

from gitml.adapters.dvc_files.notes import placed_kinds
from gitml.core.data.kinds import PLAIN, Kinds, SeenFiles

MD5 = "1" * 32
RUN = Kinds(frozenset({"run", "in/run"}), {"l": "run"})


def test_of_a_part_only_the_part_is_noted(tmp_path: Path) -> None:
    placed_kinds.note(tmp_path, "data", RUN, MD5)
    placed_kinds.note(tmp_path, "tool", Kinds(frozenset({""})), MD5)
    placed_kinds.note(tmp_path, "data", PLAIN, MD5, "in")
    assert placed_kinds.of(tmp_path)["data"] == Kinds(frozenset({"run"}), {"l": "run"})
    placed_kinds.note(tmp_path, "data", PLAIN, MD5)
    assert placed_kinds.of(tmp_path) == {"tool": Kinds(frozenset({""}))}


def test_a_note_moves_with_its_data(tmp_path: Path) -> None:
    placed_kinds.note(tmp_path, "data", RUN, MD5)
    placed_kinds.note(tmp_path, "there", Kinds(frozenset({"old"})), MD5)
    placed_kinds.move(tmp_path, "data", "there")
    assert placed_kinds.of(tmp_path) == {"there": RUN}
    placed_kinds.move(tmp_path, "nothing", "there")
    assert placed_kinds.of(tmp_path) == {}


def test_what_lacks_since_another_record_came_nobody_took_away(tmp_path: Path) -> None:
    placed_kinds.note(tmp_path, "data", RUN, MD5)
    there = SeenFiles(frozenset({"run", "in/run", "l"}), frozenset({"in/run"}))
    assert placed_kinds.before(tmp_path, "data", MD5, there) == RUN
    assert placed_kinds.before(tmp_path, "data", "2" * 32, there) == Kinds(frozenset({"in/run"}))
    assert placed_kinds.before(tmp_path, "other", MD5, there) == PLAIN
