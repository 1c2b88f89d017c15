"""Hints on a terminal: no line too long but for a command, which is never broken."""

import pytest

from gitml.render.text.hints import wrapped

COMMANDS = [
    "git add --all && git commit",
    "git restore --source main -- 'a file; of, some (odd) name.csv'",
    "gitml checkout -- data/raw.csv",
    "dvc remote add -d storage URL_OR_FOLDER",
]


@pytest.mark.parametrize("columns", [20, 40, 60, 80])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_stays_whole(command: str, columns: int) -> None:
    hint = f"commit what was changed first: {command}; or put it aside: git stash (it comes back)"
    lines = wrapped(hint, columns, "hint: ")
    assert sum(command in line for line in lines) == 1
    assert sum("git stash" in line for line in lines) == 1
    assert " ".join(line.strip() for line in lines) == f"hint: {hint}"
    for line in lines:
        assert len(line) <= columns or command in line or len(line.split()) == 1


def test_a_short_hint_is_one_line() -> None:
    assert wrapped("see: gitml --help", 80, "hint: ") == ["hint: see: gitml --help"]
    assert wrapped("", 80, "hint: ") == ["hint: "]


def test_words_that_name_a_program_are_words() -> None:
    hint = "the remote of git and the one of dvc may differ in what they have today"
    assert max(map(len, wrapped(hint, 30))) <= 30
