"""How commands answer."""

import json

import pytest

from gitml.render.text.colours import paint
from gitml.ui.options import Settings
from gitml.ui.output import print_json


@pytest.mark.parametrize(
    "text",
    ["\x1b[31m", "\x9b31m", "\u202egnp", "\u2066", "\ufeff", "\x7f", "\ud800", "é 💥 e\u0301"],
)
def test_json_steers_no_terminal(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({text: [text, "plain"]})
    shown = capsys.readouterr().out
    assert json.loads(shown) == {text: [text, "plain"]}
    assert all(c.isprintable() or c in "\n\u0301" for c in shown)
    assert ("💥" in shown) is ("💥" in text)


def test_progress_shows_what_it_was_told_and_the_colours_of_what_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Settings().show(paint("DVC cache", "red"))
    Settings().say(paint("DVC cache", "red"))
    Settings(quiet=True).show("nothing")
    assert capsys.readouterr().err == "DVC cache\n\\x1b[31mDVC cache\\x1b[0m\n"  # no terminal
