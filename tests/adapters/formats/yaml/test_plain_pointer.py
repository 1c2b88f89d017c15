"""What is read of a ``.dvc`` file without the parser is what the parser reads."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.adapters.formats.documents import parse, yaml
from gitml.adapters.formats.yaml.plain_pointer import plain_pointer
from gitml.errors import GitmlError

_HASH = "d41d8cd98f00b204e9800998ecf8427e"
_FILE = f"outs:\n- md5: {_HASH}\n  size: 0\n  hash: md5\n  path: data.csv\n"
_FOLDER = f"outs:\n- md5: {_HASH}.dir\n  size: 12\n  nfiles: 3\n  hash: md5\n  path: the_data\n"


@pytest.mark.parametrize("text", [_FILE, _FOLDER])
def test_what_add_writes_is_read(text: str) -> None:
    parsed: Any = yaml("", text)
    found = plain_pointer(text)
    assert found == parsed == parse("x.dvc", text.encode())
    assert str(found) == str(parsed)  # also in this order, as it is written again


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_HASH, "12345678901234567890123456789012"),
        (_HASH, "1234567890123456789012345678e012"),
        ("size: 0", "size: 007"),
        ("size: 0", "size: 0x1f"),
        ("data.csv", "no"),
        ("data.csv", "True"),
        ("data.csv", "null"),
        ("data.csv", "1e3"),
        ("data.csv", "a # b"),
        ("data.csv", "&a b"),
        ("data.csv", "'b'"),
        ("data.csv\n", "data.csv\n  desc: more\n"),
        ("data.csv\n", "data.csv\nmeta: 1\n"),
        ("data.csv\n", "data.csv"),
        ("data.csv\n", "data.csv\n\n"),
        ("outs", "# a comment\nouts"),
    ],
)
def test_what_may_mean_something_else_is_left_to_the_parser(before: str, after: str) -> None:
    assert plain_pointer(_FILE.replace(before, after)) is None


_WORDS = ["true", "No", "NULL", "y", "e3", "0x1", "1e3", ".inf", "~", "data", "a:b", "a: b", "1"]
_name = st.one_of(st.sampled_from(_WORDS), st.text("aeEyno01./@+-_:# '\"&*~\n", max_size=6))
_number = st.one_of(st.integers(0, 10**20).map(str), st.sampled_from(["007", "0x1f", "1_0", "-1"]))
_hash = st.one_of(st.text("0123456789e", min_size=32, max_size=32), st.just(_HASH))


@given(_hash, st.sampled_from(["", ".dir"]), _number, st.none() | _number, _name)
def test_any_is_read_as_the_parser_does_or_not_at_all(
    md5: str, suffix: str, size: str, nfiles: str | None, path: str
) -> None:
    files = "" if nfiles is None else f"  nfiles: {nfiles}\n"
    text = f"outs:\n- md5: {md5}{suffix}\n  size: {size}\n{files}  hash: md5\n  path: {path}\n"
    found = plain_pointer(text)
    if found is not None:
        assert found == _parsed(text)


def _parsed(text: str) -> object:
    try:
        return yaml("", text)
    except GitmlError as error:
        return error
