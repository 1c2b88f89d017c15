"""What the word at the cursor may be; the words are those of the real commands."""

from pathlib import Path

import pytest

from gitml.ui.completion.typed_line import WordAtCursor, find_word, read_words

WORDS = read_words()


def _find(line: str) -> WordAtCursor:
    *typed, begun = line.split(" ")
    return find_word(WORDS, typed, begun)


@pytest.mark.parametrize(
    ("line", "command", "metavar"),
    [
        ("checkout ", "checkout", "REV"),
        ("checkout main ", "checkout", "[-- PATH...]"),
        ("checkout main -- a ", "checkout", "[-- PATH...]"),
        ("checkout -- -", "checkout", "REV"),
        ("checkout -q ", "checkout", "REV"),
        ("checkout -qv ma", "checkout", "REV"),
        ("repro -j4 ", "repro", "[STAGE]..."),
        ("repro -j 4 tr", "repro", "[STAGE]..."),
        ("repro -j ", "repro", "N"),
        ("repro logs ", "repro logs", "STAGE"),
        ("metrics diff a ", "metrics diff", "HEAD"),
        ("-C data repro ", "repro", "[STAGE]..."),
        ("stage show --rev=ma", "stage show", "REV"),
        ("stage show --rev ma", "stage show", "REV"),
        ("-C ", "", "DIR"),
    ],
)
def test_what_is_expected(line: str, command: str, metavar: str) -> None:
    found = _find(line)
    assert (" ".join(found.command), found.metavar) == (command, metavar)
    assert found.choices is None


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("", {"repro", "checkout"}),
        ("metrics ", {"diff", "log", "show"}),
        ("dag --format ", {"svg"}),
        ("dag --format=s", {"svg"}),
        ("checkout -", {"--force", "-b", "-C", "--help"}),
        ("stage add -", {"--deps"}),
        ("repro logs -", {"--follow"}),
    ],
)
def test_what_may_come(line: str, some: set[str]) -> None:
    choices = _find(line).choices
    assert choices is not None
    assert some <= choices.keys()


@pytest.mark.parametrize(
    "line",
    [
        "frobnicate ",
        "frobnicate --",
        "frobnicate x --he",
        "metrics frobnicate -",
        "metrics diff a b ",
        "metrics diff --json=",
        "stage add python --",
    ],
)
def test_what_nothing_completes(line: str) -> None:
    found = _find(line)
    assert found.choices == {} or found.metavar == "COMMAND..."


def test_an_option_is_offered_once_unless_it_may_be_repeated() -> None:
    choices = _find("metrics log --all --only a --last 3 -").choices
    assert choices is not None
    assert "--only" in choices
    assert not {"--all", "--last"} & choices.keys()


def test_the_folder_is_where_all_options_lead() -> None:
    assert _find("-C a repro -Cb x -C c ").folder == Path("a/b/c")
    assert _find("-C a repro -C /b ").folder == Path("/b")
    assert _find("repro --executor -C ").folder == Path()
