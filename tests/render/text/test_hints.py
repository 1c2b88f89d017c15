"""Hints on a terminal: no line too long but for a command, which is never broken."""

import pytest

from gitml.errors import RootHint
from gitml.render.text.hints import pulled_from, wrapped, wrapped_message

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


LONG = "cannot read data/raw.csv of 4f1c2e9: it is not in the cache, and no remote is set up for it"


@pytest.mark.parametrize("columns", [30, 60])
def test_a_message_is_broken_between_words_below_its_start(columns: int) -> None:
    first, *others = lines = wrapped_message(LONG, columns, "error: ")
    assert first.startswith("error: cannot read")
    assert others
    assert all(line.startswith(" " * 7 + line.strip()[0]) for line in others)
    assert max(map(len, lines)) <= columns
    assert " ".join(line.strip() for line in lines) == f"error: {LONG}"


def test_lines_of_a_message_keep_their_indent() -> None:
    message = f"the command failed:\n  File x.py\n  {LONG}\n\n{LONG}\n\tend"
    lines = wrapped_message(message, 60, "error: ")
    assert lines[:2] == ["error: the command failed:", "  File x.py"]
    assert [line[:4] for line in lines[2:]] == ["  ca", "  ca", "", "cann", "  an", "    "]


def test_a_message_has_no_line_that_is_too_long_for_words() -> None:
    assert wrapped_message("x" * 50 + " y", 20) == ["x" * 50, "  y"]
    assert wrapped_message("名前 " * 4, 12, "note: ") == [
        "note: 名前",
        "      名前",
        "      名前",
        "      名前",
    ]
    told = "git said a lot of things that nobody can read in one go"
    assert max(map(len, wrapped_message(told, 20))) <= 20
    assert wrapped_message("no metrics yet; make them with: gitml repro", 34)[1] == "  gitml repro"
    assert wrapped_message("", 20, "error: ") == ["error: "]


@pytest.mark.parametrize(
    ("hint", "named"),
    [
        ("bring it again: gitml pull", "bring it again: gitml pull -r two"),
        (
            "mend it: gitml gc && gitml pull; or not",
            "mend it: gitml gc && gitml pull -r two; or not",
        ),
        ("bring it: gitml pull data/x", "bring it: gitml pull -r two data/x"),
        ("bring it from there: gitml pull -r one x", "bring it from there: gitml pull -r one x"),
        ("pull it with gitml pulls", "pull it with gitml pulls"),
    ],
)
def test_a_pull_asks_the_remote_that_was_asked(hint: str, named: str) -> None:
    assert pulled_from("two", hint) == named
    assert type(pulled_from("two", RootHint(hint))) is RootHint
