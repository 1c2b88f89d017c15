"""Markdown that says what was meant, whatever the names and values in the files are."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from gitml.core.metrics.direction import MetricChange
from gitml.core.values import ValueChange
from gitml.render.markdown import tables, value_tables

HOSTILE = [
    "a|b", "a\\|b", "`x`", "a``b", "<script>alert(1)</script>", "</details>", "<!-- ", "@octocat",
    "#1", "line\nbreak", "![x](http://e.example/p.png)", "[l](u)", "\u202edlrow", " ", "", "\\",
    "a\x1b[31mred", "*b*", "_c_", "~~d~~", "\udcff", "&lt;", "&#124;", "| --- |", "www.e.example",
    "https://e.example", "x" * 5000, "名前", "·_\n_",
]  # fmt: skip


def parse(text: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)


def cells(text: str) -> list[list[Token]]:
    """The cells of a table, each as its inline tokens."""
    tokens = parse(text)
    inside = [t.type for t in tokens]
    assert inside[0] == "table_open"
    assert inside[-1] == "table_close"
    return [token.children or [] for token in tokens if token.type == "inline"]


def words(tokens: list[Token]) -> str:
    """What a reader sees; fails on anything but text, code and emphasis."""
    for token in tokens:
        if token.type == "html_inline":
            assert token.content in ("<code>", "</code>")
        else:
            assert re.fullmatch(
                r"text|text_special|code_inline|(strong|em)_(open|close)", token.type
            )
    kinds = ("text", "text_special", "code_inline")
    return "".join(token.content for token in tokens if token.type in kinds)


def metric(key: str, base: object, head: object, way: str | None = "higher") -> MetricChange:
    value = ValueChange("metrics.json", key, base, head)  # type: ignore[arg-type]
    return MetricChange(value, way)  # type: ignore[arg-type]


@given(st.text(st.characters(exclude_categories=[])))
@pytest.mark.parametrize("_", [0])
def test_no_name_breaks_a_table(_: int, name: str) -> None:
    _check(name)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_name_breaks_a_table(name: str) -> None:
    _check(name)


def _check(name: str) -> None:
    shown = cells(value_tables.metric_table([metric(name, name, name + "!")], "main", name))
    assert len(shown) == 10
    assert words(shown[5]) == (tables.short_line(name) or "metrics.json")
    assert words(shown[6]) == (tables.short_line(name) or "empty")
    assert words(shown[2]) == (tables.short_line(name) or "empty")
    assert words(shown[7]) == tables.short_line(name + "!")


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=[])))
@example("<img src=x>")
@example("@team #12 https://e.example www.e.example *a* _b_ `c` [d](e) ![f](g) ~h~")
def test_plain_text_is_only_text(text: str) -> None:
    source = f"- x {tables.plain(text)} y"
    tokens = [t for t in parse(source) if t.type == "inline"]
    assert len(tokens) == 1
    seen = words(tokens[0].children or [])
    assert seen.replace("\u200b", "") == f"x {tables.short_line(text, 1000)} y".replace(
        "\u200b", ""
    )
    assert not re.search(r"[@#]\w", seen)
    assert not re.search(r"https?://|www\.", source)


def test_cells_are_taken_as_they_are() -> None:
    """A library of tables likes to read numbers, and to align them by what it takes them for."""
    rows = [["1e5", "007", "-", "1_000"], ["", "nan", "0x10", "True"]]
    assert tables.table(["a", "1", "", "b"], rows, right=(1,)).splitlines() == [
        "| a | 1 |  | b |",
        "| :-- | --: | :-- | :-- |",
        "| 1e5 | 007 | - | 1_000 |",
        "|  | nan | 0x10 | True |",
    ]
    assert tables.table(["a", "b"], [], right=(1,)) == "| a | b |\n| :-- | --: |"
