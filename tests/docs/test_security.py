"""Each test that ``docs/security.md`` names is there."""

import re
from pathlib import Path

_TOP = Path(__file__).parents[2]
_NAMED = re.compile(r"`((?:tests/|test_)[\w/]*\.py|)((?:::\w+)?)`")


def _wrong(section: str) -> list[str]:
    """What a section names and is not there.

    A test without a file is in one that the section named before, a file without its folder beside
    one of these.
    """
    wrong, known = list[str](), list[Path]()
    for file, function in filter(any, _NAMED.findall(section)):
        folders = [_TOP] if file.startswith("tests/") else [one.parent for one in known]
        files = [folder / file for folder in folders] if file else known[::-1]
        there = [one for one in files if one.is_file()]
        if file:
            known += there[:1]
        texts = (one.read_text("utf-8") for one in there)
        if not any(f"def {function[2:]}" in text for text in texts):
            wrong.append(file + function)
    return wrong


def test_tests_that_are_named_are_there() -> None:
    text = (_TOP / "docs/security.md").read_text("utf-8")
    assert len([*filter(any, _NAMED.findall(text))]) > 100
    assert not [one for section in re.split(r"^## ", text, flags=re.M) for one in _wrong(section)]
