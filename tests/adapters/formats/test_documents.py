"""Documents: the same values as DVC reads, and errors that name the place."""

import io
import math
import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError as RuamelError

from gitml.adapters.formats import documents
from gitml.adapters.formats.documents import DocumentError, parse, with_own_keys, yaml
from gitml.adapters.formats.plain_values import plain
from gitml.core.values import same

_TRICKY = (
    "1e-3 1E5 1.0 .5 +.5e+3 -1.5e3 1_000 0o17 017 012 08 0x1F 0b11 -0b1 +12 yes no on off y n "
    "true True TRUE false ~ null Null .inf -.inf .nan .NaN 1:30 1:30:00 2020-01-01 12e03 1e5 "
    "2020-01-01T10:00:00Z 1.2.3 - + . _ = << 0 -0 00 1__0 1e 0x 0b 0o8 e3 1e+3 .e1 "
    "9007199254740993 123456789012345678901234567890"
).split()


def _as_dvc(text: str) -> object:
    return plain(YAML(typ="safe", pure=True).load(io.StringIO(text)) or {})


@pytest.mark.parametrize("scalar", _TRICKY)
def test_scalars_are_read_as_dvc_reads_them(scalar: str) -> None:
    text = f"key: {scalar}\nlist: [{scalar}]\n"
    try:
        expected = _as_dvc(text)
    except (RuamelError, ValueError):
        with pytest.raises(DocumentError):
            yaml("f.yaml", text)
        return
    assert same(yaml("f.yaml", text), expected)


@pytest.mark.slow
@given(st.text("0123456789+-.eExob_~nulNtrTfalsyYI", min_size=1, max_size=10))
def test_any_plain_scalar_is_read_as_dvc_reads_it(scalar: str) -> None:
    text = f"[{scalar}]"
    try:
        expected = _as_dvc(text)
    except (RuamelError, ValueError, IndexError, AttributeError, NotImplementedError):
        return  # DVC fails; reading more than it does no harm
    assert same(yaml("f.yaml", text), expected), f"{yaml('f', text)!r} is not {expected!r}"


@pytest.mark.parametrize("text", ["", "# only a comment", "---", "~"])
def test_empty_documents_are_empty_mappings(text: str) -> None:
    assert yaml("f.yaml", text) == {}


def test_merge_keys_and_anchors() -> None:
    text = "base: &b {a: 1, b: 2}\nhead:\n  <<: *b\n  b: 3\n"
    assert yaml("f.yaml", text) == {"base": {"a": 1, "b": 2}, "head": {"a": 1, "b": 3}}


def test_dates_become_text() -> None:
    found = yaml("f.yaml", "d: 2020-01-02\nt: 2020-01-02 03:04:05\n")
    expected = {"d": date(2020, 1, 2).isoformat(), "t": datetime(2020, 1, 2, 3, 4, 5).isoformat()}
    assert found == expected


@pytest.mark.parametrize(
    ("path", "content", "says"),
    [
        ("dvc.yaml", b"stages:\n  a: [1\n", "dvc.yaml:3:1: not valid YAML"),
        ("dvc.yaml", b"a: 1\na: 2\n", "dvc.yaml:2:1: not valid YAML: key 'a' stands twice"),
        ("p.yaml", b"a: !!python/object:os.system {}\n", "p.yaml:1:4: not valid YAML"),
        ("m.json", b'{"a": 1,}', "m.json:1:9: not valid JSON"),
        ("m.json", b"", "m.json:1:1: not valid JSON"),
        ("p.toml", b"a = \n", "p.toml: not valid TOML"),
        ("m.yaml", b"\xff\xfe\x00", "m.yaml: not a text file (byte 0 is not UTF-8)"),
        ("p.py", b"lr = = 1", "p.py: not valid Python parameters: invalid syntax"),
        ("m.json", b"[" * 100_000, "m.json: not valid JSON"),
    ],
)
def test_errors_name_file_line_and_column(path: str, content: bytes, says: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(path, content)
    assert says in caught.value.message


def _levels(first: str, level: str, count: int) -> str:
    lines = [f"a{n}: &a{n} {level.replace('?', f'*a{n - 1}')}" for n in range(1, count)]
    return "\n".join([f"a0: &a0 {first}", *lines, ""])


@pytest.mark.parametrize(
    "text",
    [
        _levels("[x]", f"[{', '.join('?' * 9)}]", 12),
        _levels("{x: 1}", f"{{{', '.join(f'k{n}: ?' for n in range(8))}}}", 8),  # two million
        _levels("{x: 1}", f"{{<<: [{', '.join('?' * 9)}]}}", 12),
        _levels("{x: 1}", f"{{<<: [{', '.join('?' * 9)}]}}", 12)
        + "b: \tc\n",  # only ruamel reads it
        "a: &a [*a]",
        "a: &a {<<: *a}",
    ],
    ids="lists mappings merges ruamel cycle merged-cycle".split(),
)
def test_an_alias_bomb_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(DocumentError, match="too many values"):
        yaml("dvc.yaml", text)
    assert time.process_time() - began < 2


@pytest.mark.slow
def test_aliases_that_are_used_often_are_no_bomb() -> None:
    text = "a: &a {x: 1, y: 2}\n" + "".join(f"k{n}: *a\n" for n in range(10_000))
    found = yaml("dvc.yaml", text)
    assert isinstance(found, dict)
    assert found["k9999"] == {"x": 1, "y": 2}


@pytest.mark.slow
def test_a_long_document_without_aliases_may_hold_any_number_of_values() -> None:
    found = yaml("m.yaml", f"a: '*'\nb: [{'1,' * 150_000}]\n")
    assert isinstance(found, dict)
    assert len(found["b"]) == 150_000  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["[" * 6_000, "- " * 6_000 + "x", "{a: " * 6_000])
def test_deep_nesting_never_comes_to_the_parser_in_c(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_load", lambda *_: pytest.fail("it would end the process"))
    assert with_own_keys("f.yaml", text) is None
    with pytest.raises(
        DocumentError, match=r"^f\.yaml: nested too deeply, in more than 64 levels$"
    ):
        yaml("f.yaml", text)


def test_conflict_markers_have_a_hint() -> None:
    content = b"<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n"
    with pytest.raises(DocumentError) as caught:
        parse("params.yaml", content)
    assert caught.value.hint == "resolve the merge conflict, then: git add params.yaml"


def test_json_numbers_keep_their_kind() -> None:
    found = parse("m.json", b'{"i": 9007199254740993, "f": 1.0, "n": NaN, "x": Infinity}')
    assert isinstance(found, dict)
    assert found["i"] == 9007199254740993
    assert isinstance(found["f"], float)
    assert math.isnan(found["n"])  # type: ignore[arg-type]
    assert found["x"] == math.inf


def test_other_formats() -> None:
    assert parse("p.toml", b"[a]\nb = 1\n") == {"a": {"b": 1}}
    assert parse("p.py", b"lr = 0.1\nclass Model:\n    depth = 3\n") == {
        "lr": 0.1,
        "Model": {"depth": 3},
    }
    assert parse("m.yaml", b"\xef\xbb\xbfa: 1\n") == {"a": 1}
    assert parse("metrics", b"a: 1\n") == {"a": 1}


@pytest.mark.parametrize("digits", [301, 5000])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("m.json", '{{"a": [1, {{"b": -{0}}}]}}'),
        ("m.yaml", "a: [1, {{b: -{0}}}]"),
        ("m.yaml", "a: [1, {{b: !!int '{0}'}}]"),
        ("m.yaml", "a: [1, {{b: 0x{0}}}]"),
        ("m.toml", "a = [1, {{b = 0x{0}}}]"),
        ("m.py", "a = [1, {{'b': 0x{0}}}]"),
    ],
)
def test_a_whole_number_that_nothing_can_be_reckoned_with(
    path: str, text: str, digits: int
) -> None:
    with pytest.raises(DocumentError, match=rf"^{path}: a.1.b: a whole number of more than 300"):
        parse(path, text.format("9" * digits).encode())


def test_whole_numbers_below_that_are_exact() -> None:
    for path, text in (("m.json", '{{"a": {0}}}'), ("m.yaml", "a: {0}"), ("m.toml", "a = {0}")):
        assert parse(path, text.format(10**300 - 1).encode()) == {"a": 10**300 - 1}
    assert parse("m.json", f'{{"a": "{"9" * 5000}"}}'.encode()) == {"a": "9" * 5000}
