"""A report in the Markdown of a forge that knows no HTML."""

import pytest

from gitml.render.markdown.plain_dialect import plain, with_comments

CHART = """\
```mermaid
xychart-beta
    x-axis ["a", "v1.0.0"]
    y-axis 0 --> 3
    line [1.5, 2.0]
```

b"""


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("<!-- gitml:report:a -->\n## Hi\n", "[//]: # (gitml:report:a)\n## Hi\n"),
        ("a <!-- b -->c", "a c"),
        (
            "<details>\n<summary>12 <b>more</b></summary>\n\n| a |\n\n</details>",
            "\n**12 more**\n\n\n| a |\n\n",
        ),
        (
            '<img src="a_files/b%20c.png" width="400" alt="ROC: [x]">',
            "![ROC: x](a_files/b%20c.png)",
        ),
        ('<sub><a href="https://h/r">run</a></sub>', "[run](https://h/r)"),
        ("| <code>a&#124;b</code> | 1<br>2 |", "| `a|b` | 1 2 |"),
        ("> [!NOTE]\n> read me", ">\n> read me"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("```\n<b>code</b>\n```\n", "```\n<b>code</b>\n```\n"),
        ("a\n\n```mermaid\ngraph TD\n```\n\nb", "a\n\n\nb"),
        (
            CHART,
            "| Commit | Value |\n| :-- | --: |\n| `a` | 1.5 |\n| `v1.0.0` | 2.0 |\n\nb",
        ),
    ],
)
def test_what_tags_say_is_said_by_markdown(markdown: str, found: str) -> None:
    assert plain(markdown) == found


def test_hidden_lines_and_back() -> None:
    text = '<!-- gitml:report:a {"run":["0123456789abcdef",1,2]} -->\n<!-- b -->\n## Hi\n'
    assert with_comments(plain(text)) == text
    assert with_comments(plain(text).replace("\n", "\r\n")).startswith(text.splitlines()[0])


@pytest.mark.parametrize("part", ["<", "<!--", "<img ", '<a href="', "<summary>", "<summary><"])
def test_a_long_hostile_text_takes_no_time(part: str) -> None:
    plain(part * 100_000)
