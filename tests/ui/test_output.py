"""How commands answer."""

import json

import pytest

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
