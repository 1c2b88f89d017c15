"""What a record made of files when it was last put in place."""

from pathlib import Path

from gitml.adapters.dvc_files.notes import placed_kinds
from gitml.core.data.kinds import PLAIN, Kinds

RUN = Kinds(frozenset({"run", "in/run"}), {"l": "run"})


def test_of_a_part_only_the_part_is_noted(tmp_path: Path) -> None:
    placed_kinds.note(tmp_path, {"data": RUN, "tool": Kinds(frozenset({""}))})
    placed_kinds.note(tmp_path, {"data": PLAIN}, "in")
    assert placed_kinds.of(tmp_path)["data"] == Kinds(frozenset({"run"}), {"l": "run"})
    placed_kinds.note(tmp_path, {"data": PLAIN})
    assert placed_kinds.of(tmp_path) == {"tool": Kinds(frozenset({""}))}


def test_a_note_moves_with_its_data(tmp_path: Path) -> None:
    placed_kinds.note(tmp_path, {"data": RUN, "there": Kinds(frozenset({"old"}))})
    placed_kinds.move(tmp_path, "data", "there")
    assert placed_kinds.of(tmp_path) == {"there": RUN}
    placed_kinds.move(tmp_path, "nothing", "there")
    assert placed_kinds.of(tmp_path) == {}
