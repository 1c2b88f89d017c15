"""What is kept of small documents is what parsing them gives."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gitml.adapters.formats.documents import DepthError, DocumentError, parse, yaml
from gitml.snapshots.caches.document_cache import DocumentCache

_scalars = st.sampled_from(
    ["1", "-0.0", "1e-3", ".inf", ".nan", "012", "yes", "~", "2024-01-31", "é", "'1'", "a b", "x:"]
) | st.text("abc0123456789.-_ é\"'", max_size=8)
_lines = st.lists(st.tuples(st.text("abc1.", min_size=1, max_size=3), _scalars), max_size=5)


def _again(folder: Path, path: str, content: bytes) -> object:
    """What a later run says of a document."""
    return DocumentCache(folder).parse(path, content)


def _kept(folder: Path, path: str, content: bytes) -> None:
    first = DocumentCache(folder)
    first.parse(path, content)
    first.save()


@settings(deadline=None)
@given(_lines)
@example([("a", "0." + "1" * 400), ("1", "9" * 40), ("c", "[{}, [], !!set {x}]")])
def test_a_later_run_reads_the_same_values(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    content = "".join(f"{key}: {value}\n" for key, value in lines).encode()
    try:
        expected = parse("p.yaml", content)
    except DocumentError:
        return
    _kept(folder, "p.yaml", content)
    assert repr(_again(folder, "p.yaml", content)) == repr(expected)


def test_what_is_known_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _kept(tmp_path, "dvc.yaml", b"a: 1\n")
    monkeypatch.setattr("gitml.adapters.formats.documents.parse", None)
    assert _again(tmp_path, "dvc.yaml", b"a: 1\n") == {"a": 1}
    with pytest.raises(TypeError):
        _again(tmp_path, "dvc.yaml", b"a: 2\n")


def test_nobody_changes_what_is_kept(tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path)
    for value in (cache.parse("p.yaml", b"a: [1]"), cache.parse("p.yaml", b"a: [1]")):
        assert value == {"a": [1]}
        assert isinstance(value, dict)
        value["a"] = 2
    cache.save()
    assert _again(tmp_path, "p.yaml", b"a: [1]") == {"a": [1]}


def test_errors_are_told_each_time(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(DocumentError, match="not valid YAML"):
            _kept(tmp_path, "p.yaml", b"a: [")
        with pytest.raises(DocumentError, match="not a text file"):
            _kept(tmp_path, "p.yaml", b"\xff")


def test_formats_of_one_text_are_told_apart(tmp_path: Path) -> None:
    text = b"{a: 1}"
    _kept(tmp_path, "p.yaml", text)
    with pytest.raises(DocumentError, match="not valid JSON"):
        _again(tmp_path, "p.json", text)
    deep = "[" * 70 + "]" * 70
    cache = DocumentCache(tmp_path)
    assert cache.stage(deep) == yaml("", deep)
    cache.save()
    with pytest.raises(DepthError):
        _again(tmp_path, "p.yaml", deep.encode())


def test_runs_beside_each_other_keep_both(tmp_path: Path) -> None:
    one, two = DocumentCache(tmp_path), DocumentCache(tmp_path)
    one.parse("a.yaml", b"a: 1")
    two.parse("b.yaml", b"b: 2")
    one.save()
    two.save()
    (file,) = tmp_path.iterdir()
    assert len(json.loads(file.read_bytes())[1]) == 2


def test_who_reads_meanwhile_has_a_whole_file(tmp_path: Path) -> None:
    _kept(tmp_path, "p.yaml", b"a: 1\n")
    (file,) = tmp_path.iterdir()
    before = file.read_bytes()
    with file.open("rb") as opened:
        _kept(tmp_path, "p.yaml", b"a: 2\n")
        assert opened.read() == before
    assert file.read_bytes() != before


def test_of_a_large_project_nothing_is_kept(tmp_path: Path) -> None:
    cache = DocumentCache(tmp_path)
    for number in range(40):
        cache.parse("p.yaml", f"{number}: {'x' * 4000}\n".encode())
    cache.save()
    assert not [*tmp_path.iterdir()]


def test_a_file_that_is_damaged_or_of_another_version_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _kept(tmp_path, "p.yaml", b"a: 1")
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for content in (b"", b"\0" * 9, whole[:-1], b"[]", b"[1, 2]", whole.replace(b": 1}", b": ")):
        file.write_bytes(content)
        _kept(tmp_path, "p.yaml", b"a: 1")
        assert file.read_bytes() == whole
    monkeypatch.setattr("gitml.snapshots.caches.document_cache.__version__", "0")
    monkeypatch.setattr("gitml.adapters.formats.documents.parse", lambda *_: "parsed")
    assert _again(tmp_path, "p.yaml", b"a: 1") == "parsed"


@pytest.mark.parametrize("edited", ["documents.py", "yaml/yaml_loader.py"])
def test_a_parser_that_is_edited_parses_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: str
) -> None:
    sources = tmp_path / "formats"
    (sources / "yaml").mkdir(parents=True)
    for name in ("documents.py", "yaml/yaml_loader.py", "notes.txt"):
        (sources / name).write_text("")
    monkeypatch.setattr("gitml.adapters.formats.documents.__file__", str(sources / "documents.py"))
    kept = tmp_path / "kept"
    _kept(kept, "p.yaml", b"a: 1")
    monkeypatch.setattr("gitml.adapters.formats.documents.parse", lambda *_: "parsed")
    (sources / "notes.txt").write_text("of no parser")
    assert _again(kept, "p.yaml", b"a: 1") == {"a": 1}
    (sources / edited).write_text("# edited")
    assert _again(kept, "p.yaml", b"a: 1") == "parsed"


def test_the_file_is_its_users_alone(tmp_path: Path) -> None:
    _kept(tmp_path, "p.yaml", b"a: 1")
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    _kept(tmp_path, "p.yaml", b"a: 2")
    assert file.stat().st_mode & 0o777 == 0o600


def test_where_nothing_can_be_written_documents_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    _kept(tmp_path / "file", "p.yaml", b"a: 1")
    assert _again(tmp_path / "file", "p.yaml", b"a: 1") == {"a": 1}
