"""Patterns of ``.dvcignore`` are matched at once, and match what pathspec says they match."""

import re

import pytest
from dulwich import ignore
from dvc.ignore import DvcIgnorePatterns
from hypothesis import given
from hypothesis import strategies as st
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from gitml.adapters.dvc.patches.ignores import patched_for_ignores
from gitml.adapters.dvc_files.ignore import Ignored
from gitml.adapters.dvc_files.ignore_patterns import (
    gitignore_without_backtracking,
    without_backtracking,
)

_GLOB = st.text("aab*?.", min_size=1, max_size=7) | st.sampled_from(["**", "[ab]*b*", "*\\**[*]a*"])
_PATTERN = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "/", "!"]),
    st.lists(_GLOB, min_size=1, max_size=6).map("/".join),
    st.sampled_from(["", "/", "/**"]),
)
_PATH = st.lists(st.text("ab.*", min_size=1, max_size=6), min_size=1, max_size=7).map("/".join)

SLOW = [
    "*a" * 14 + "*b",
    "*" * 200 + "x",
    "*?" * 30 + "b",
    "[a-z]*" * 14 + "9",
    "**/a/" * 30 + "x",
    "a/**/" * 30 + "*a" * 14 + "/x/",
]
LONG = "/".join(["a" * 200, "a", *["a"] * 500])


def _regex(pattern: str) -> str | None:
    regex: str | None = GitIgnoreSpecPattern.pattern_to_regex(pattern)[0]
    return regex


@given(_PATTERN, st.lists(_PATH, min_size=1, max_size=8), st.sampled_from(["", "/"]))
def test_the_same_paths_are_found_and_told_as_files_or_folders(
    pattern: str, paths: list[str], end: str
) -> None:
    regex = _regex(pattern)
    if regex is None:
        return
    linear = without_backtracking(regex)
    for path in paths:
        before, after = (re.match(one, path + end) for one in (regex, linear))
        assert (before and before.groupdict()) == (after and after.groupdict()), (path, linear)


@pytest.mark.parametrize("pattern", ["*.txt", "/d/*", "a*/b*/[!c]?", "d/**", "**/a", "a/**/b*"])
def test_an_ordinary_pattern_is_left_as_it_is(pattern: str) -> None:
    regex = _regex(pattern)
    assert regex is not None
    assert without_backtracking(regex) == regex


def test_a_bracket_between_stars_takes_no_slash() -> None:
    found = Ignored([".dvcignore"], lambda _: b"/x*[!a]*z*b\n/[a[*]*b*\\[*\n")
    assert [path for path in ("xyzb", "x/zb", "ab[", "a/b[") if found(path)] == ["xyzb", "ab["]


@pytest.mark.parametrize("pattern", SLOW)
def test_a_line_of_many_stars_holds_nobody_up(pattern: str) -> None:
    assert not Ignored([".dvcignore"], lambda _: f"{pattern}\n!{pattern}\n".encode())(LONG)


@pytest.mark.parametrize("pattern", SLOW)
def test_nor_dvc(pattern: str) -> None:
    with patched_for_ignores():
        found = DvcIgnorePatterns([pattern, "*.txt", f"!{pattern}"], "/p", "/")
    assert not found.matches("/p", LONG)
    assert found.matches("/p", "d/x.txt")


@given(_PATTERN, st.lists(_PATH, min_size=1, max_size=8), st.sampled_from(["", "/"]))
def test_git_ignores_the_same(pattern: str, paths: list[str], end: str) -> None:
    regex = ignore.translate(pattern.encode())
    linear = gitignore_without_backtracking(regex)
    for path in paths:
        name = f"{path}{end}".encode()
        assert bool(re.match(regex, name)) == bool(re.match(linear, name)), (path, linear)


@pytest.mark.parametrize("pattern", SLOW)
def test_nor_a_line_of_gitignore(pattern: str) -> None:
    with patched_for_ignores():
        found = ignore.IgnoreFilter([pattern.encode(), b"*.txt"])
    assert not found.is_ignored(LONG)
    assert found.is_ignored("d/x.txt")


def test_what_is_no_pattern_is_passed_over() -> None:
    found = Ignored([".dvcignore"], lambda _: b"!\n[z-a]\n# a\n*.txt\n!keep.txt\n")
    assert [path for path in ("a.txt", "d/keep.txt", "z") if found(path)] == ["a.txt"]
