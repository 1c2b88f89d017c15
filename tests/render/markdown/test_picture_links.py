"""Pictures of a report are found and pointed elsewhere, however odd the text around them is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.render.markdown.picture_links import pictures, relink

PICTURES = {
    "![ROC](report_files/roc.png)": "report_files/roc.png",
    '![ROC](report_files/roc.png "the title")': "report_files/roc.png",
    "![ROC](<my files/roc curve.png>)": "my files/roc curve.png",
    "![ROC](my%20files/%C3%BC.png)": "my files/ü.png",
    "![a \\] b](roc(1).png)": "roc(1).png",
    '<img width="400" src="report_files/roc.png" alt="ROC">': "report_files/roc.png",
    "<img alt='ROC' src='roc.png'/>": "roc.png",
    '<source media="(prefers-color-scheme: dark)" srcset="dark.png">': "dark.png",
}
NOT_PICTURES = [
    "![x](https://example.com/x.png)",
    "![x](data:image/png;base64,AAAA)",
    "![x](/absolute.png)",
    "![x](//host/x.png)",
    "[a link](report.html)",
    "`![x](code.png)`",
    "```\n![x](code.png)\n```",
    "~~~md\n![x](code.png)\n~~~",
    "````\n```\n![x](code.png)\n````",
]


@pytest.mark.parametrize("markup", PICTURES)
def test_relative_pictures_are_found_and_pointed_elsewhere(markup: str) -> None:
    path = PICTURES[markup]
    text = f"before | {markup} | after"
    assert pictures(text) == (path,)
    there = relink(text, {path: "https://h/x?raw=true"})
    assert "https://h/x?raw=true" in there
    assert there.startswith("before | ")
    assert there.endswith(" | after")
    assert pictures(there) == ()


@pytest.mark.parametrize(
    "markup",
    [
        "![ROC][c]\n\n[c]: files/roc.png",
        '![ROC][ C ]\n\n  [c]: <files/roc.png> "the curve"',
        "![ROC][]\n\n[roc]: files/roc.png\n[roc]: other.png",
        "[c]: files/roc.png\n\n![ROC][c]",
        "```\n[c]: other.png\n```\n![ROC][c]\n\n[c]: files/roc.png",
        "[![ROC][c]](https://h/page)\n\n[c]: files/roc.png",
    ],
)
def test_a_picture_by_reference(markup: str) -> None:
    assert pictures(markup) == ("files/roc.png",)
    assert "![ROC](https://h/x)" in relink(markup, {"files/roc.png": "https://h/x"})
    assert "*ROC*" in relink(markup, {})
    assert "![" not in relink(markup, {})


def test_a_reference_without_a_definition_is_text() -> None:
    text = "![ROC][c] ![d] ![e](x.png)\n\n`[c]: a.png`\n[f]: https://h/a.png\n![f]"
    assert pictures(text) == ("x.png",)
    assert relink(text, {"x.png": "x.png"}) == text


def test_links_of_the_same_reference_stay() -> None:
    text = "![ROC][c] and [its file][c]\n\n[c]: roc.png"
    there = relink(text, {"roc.png": "https://h"})
    assert there == "![ROC](https://h) and [its file][c]\n\n[c]: roc.png"


@pytest.mark.parametrize("markup", NOT_PICTURES)
def test_other_markup_is_left_alone(markup: str) -> None:
    assert pictures(markup) == ()
    assert relink(markup, {"x": "y"}) == markup


def test_a_picture_that_is_nowhere_becomes_its_words() -> None:
    text = '| ![ROC](a.png) | <img src="b.png" alt="Before"> | <img src="c.png"> |'
    assert relink(text, {}) == "| *ROC* | *Before* |  |"


def test_a_picture_shown_twice_is_one_file() -> None:
    text = "![a](x.png) ![b](x.png)"
    assert pictures(text) == ("x.png",)
    assert relink(text, {"x.png": "https://h"}) == "![a](https://h) ![b](https://h)"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("``` not `a block` ``` ![a](x.png)", ("x.png",)),
        ("```not`a block\n![a](x.png)", ("x.png",)),
        ("`open ![a](x.png)", ("x.png",)),
        ("`` ![a](in.png) ` ![b](in.png) `` ![c](out.png)", ("out.png",)),
        ("```\n![a](in.png)\n```\n![b](out.png)", ("out.png",)),
        ("~~~\n![a](in.png)\n```\n![b](in.png)", ()),
        ("![a [b] c](x.png)", ("x.png",)),
        ('![<img src="in.png">](out.png)', ("out.png",)),
        ("`x`![a](x.png)`y`", ("x.png",)),
    ],
)
def test_code_and_pictures_beside_each_other(text: str, found: tuple[str, ...]) -> None:
    assert pictures(text) == found


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        '<img src="', "<img ", "<source srcset='a' ", "![", "![a", "![a](", "![a](b ", '![a](b "',
        "![a](<b", "![[a]", "!\\[", "![a](b(c", "`", "`a``b```c", "` ``", "```a\n", "~~~\n`",
        "![a](x.png)`", "![a](x.png)",
    ],
)  # fmt: skip
def test_the_time_grows_with_the_length_alone(part: str) -> None:
    text = part * (400_000 // len(part))
    begun = time.process_time()
    relink(text, {})
    pictures(text)
    assert time.process_time() - begun < 10  # the square would take minutes


def test_runs_of_backticks_of_all_lengths() -> None:
    text = "a".join("`" * length for length in range(1, 900))
    begun = time.process_time()
    assert pictures(f"{text}![a](x.png)") == ("x.png",)
    assert time.process_time() - begun < 10


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["![a][", "![a", "[a]: b\n![a][", "[a]:", "![a][a]\n[a]: "])
def test_many_references_take_no_longer(unit: str) -> None:
    text = "[a]: x.png\n" + unit * 20_000
    begun = time.process_time()
    relink(text, {})
    assert time.process_time() - begun < 10


@given(st.text(alphabet="![]()<>img src='`\\a.~\n:", max_size=200))
def test_without_links_no_relative_picture_is_left(text: str) -> None:
    there = relink(text, dict.fromkeys(pictures(text), "https://h/x"))
    assert pictures(relink(there, {})) == ()
