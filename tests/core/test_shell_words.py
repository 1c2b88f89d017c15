"""Words that are printed are typed again as they were."""

import subprocess

import pytest

from gitml.core.shell_words import quoted, quoted_path, quoted_paths

_WORDS = (
    "plain", "two words", "it's", "rtl\u202egnp", "a\x1b[31mb\\n'c'", "line\nend\u2028",
    "\udcff7", "é\u200bf",
)  # fmt: skip


def test_a_shell_reads_what_was_meant_and_a_terminal_shows_it() -> None:
    printed = [quoted(word) for word in _WORDS]
    assert all(word.isprintable() for word in printed)
    script = f"printf '%s\\0' {' '.join(printed)}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    assert done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1] == [*_WORDS]


def test_what_no_shell_can_be_told_is_printed_all_the_same() -> None:
    assert quoted("a\ud800") == r"$'a\xed\xa0\x80'"


@pytest.mark.parametrize(("path", "word"), [("-d.csv", "./-d.csv"), ("a b", "'a b'")])
def test_a_path_is_no_option(path: str, word: str) -> None:
    assert quoted_path(path) == word


def test_several_paths_are_arguments() -> None:
    assert quoted_paths(["!b.csv", "-d.csv", "c"]) == "'!b.csv' ./-d.csv c"
