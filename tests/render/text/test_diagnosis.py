"""A look at this machine as text."""

from gitml.core.diagnosis import Finding
from gitml.render.text.diagnosis import text


def test_long_words_are_broken_and_commands_are_not() -> None:
    hint = "dvc remote modify storage url /a/very/long/path/of/some/storage"
    found = [Finding("caches", "DVC cache", "ok", "some words " * 12, hint)]
    lines = text(found, 60).splitlines()
    assert max(map(len, lines[:-1])) <= 60
    assert lines[-1].endswith(hint)
    assert len(text(found).splitlines()) == 3
