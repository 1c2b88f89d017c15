"""Pointers of folders whose notes of files differ, merged with their listings from the cache."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.serialize._yaml import dumps_yaml

from gitml.adapters.dvc_files.merge import pointers
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.hashes import content_hashes
from gitml.adapters.formats.documents import parse
from gitml.core.data.merging.merged_records import Versions
from gitml.data.merging.versions import PointerMerge
from gitml.errors import OutsideError

ONE = "c4ca4238a0b923820dcc509a6f75849b"
BASE = {"f1": ONE}
OURS, THEIRS = {**BASE, "f5": ONE}, {**BASE, "f4": ONE}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".dvc").mkdir()
    CacheWriter.of(tmp_path).write(ONE, b"1")
    return tmp_path


def pointer(folder: Path, files: Mapping[str, str], **said: object) -> bytes:
    content = listings.dump(files)
    md5 = listings.hash_of(content)
    CacheWriter.of(folder).write(md5, content)
    out = {"md5": md5, "size": len(files), "nfiles": len(files), "hash": "md5", "path": "img"}
    return str(dumps_yaml({"outs": [{**out, **said}]})).encode()


def noted(*executable: str, **links: str) -> dict[str, Any]:
    notes = {"executable": [*executable], "links": links}
    return {"meta": {"gitml": {key: value for key, value in notes.items() if value}}}


def merger(folder: Path, side: Any = None) -> PointerMerge:
    return PointerMerge(Cache(folder), CacheWriter.of(folder), side)


def test_both_added_an_executable_and_one_a_link(project: Path) -> None:
    ours = pointer(project, OURS, **noted("f5", f5="f1"))
    theirs = pointer(project, THEIRS, **noted("f4"))
    both = pointer(project, {**OURS, "f4": ONE}, **noted("f4", "f5", f5="f1"))
    for base in (pointer(project, BASE), None):
        versions = Versions("img.dvc", base, ours, theirs)
        assert merger(project).merge(versions).content == both


def test_a_note_that_names_nothing_any_more_is_gone(project: Path) -> None:
    base = pointer(project, OURS, **noted("f5"))
    ours = pointer(project, {**OURS, "f6": ONE}, **noted("f5"))
    versions = Versions("img.dvc", base, ours, pointer(project, BASE))
    assert merger(project).merge(versions).content == pointer(project, {**BASE, "f6": ONE})


def test_what_both_say_beside_the_files_is_of_the_side_asked_for(project: Path) -> None:
    ours, theirs = pointer(project, OURS, desc="mine"), pointer(project, THEIRS, desc="theirs")
    versions = Versions("img.dvc", pointer(project, BASE), ours, theirs)
    assert merger(project).merge(versions).reason == "both sides changed more of it than the data"
    taken = merger(project, "theirs").merge(versions)
    document: Any = parse("img.dvc", taken.content or b"")
    assert document["outs"][0]["desc"] == "theirs"
    assert document["outs"][0]["nfiles"] == 3
    assert taken.settled == {"all beside the files": "theirs"}


def test_what_one_side_says_beside_the_files_stands(project: Path) -> None:
    base = pointer(project, BASE)
    told, plain = pointer(project, OURS, desc="x", **noted("f5")), pointer(project, THEIRS)
    for ours, theirs in ((told, plain), (plain, told)):
        merged = merger(project).merge(Versions("img.dvc", base, ours, theirs))
        document: Any = parse("img.dvc", merged.content or b"")
        assert document["outs"][0]["desc"] == "x"
        assert document["outs"][0]["meta"] == {"gitml": {"executable": ["f5"]}}


WINDOWS, MORE = b"a\r\nb\r\n", b"a\r\nb\r\nc\r\n"


def of_dvc_2(content: bytes) -> bytes:
    return content.replace(b"  hash: md5\n", b"")


@pytest.mark.parametrize("kept", ["side", "base", None])
def test_the_base_was_written_by_dvc_2(project: Path, kept: str | None) -> None:
    """Text with the line ends of Windows, which nobody changed, has another hash there."""
    old, new, more = content_hashes(WINDOWS).unix, content_hashes(WINDOWS).plain, "3" * 32
    if kept == "side":
        CacheWriter.of(project).write(new, WINDOWS)
    elif kept == "base":
        place = project / ".dvc/cache" / old[:2] / old[2:]
        place.parent.mkdir(parents=True)
        place.write_bytes(WINDOWS)
    files = {"f1": ONE, "w1": old, "w2": old}
    base = of_dvc_2(pointer(project, files, desc="mine"))
    one = pointer(project, {**files, "w1": new, "w2": new, "f5": ONE}, desc="mine")
    other = pointer(project, {**files, "w1": more, "w2": new, "f4": ONE}, desc="ours")
    merged = merger(project).merge(Versions("img.dvc", base, one, other))
    if kept is None:
        assert (merged.clashes, merged.content) == (("w1",), None)
        return
    both = {"f1": ONE, "f4": ONE, "f5": ONE, "w1": more, "w2": new}
    out = pointers.read("img.dvc", merged.content or b"")
    assert out.md5 == listings.hash_of(listings.dump(both))
    assert "desc: ours" in out.text
    assert not out.old
    assert Cache(project).listing(out.md5) == both


def test_a_side_that_was_written_by_dvc_2(project: Path) -> None:
    base, ours, theirs = (pointer(project, files) for files in (BASE, OURS, THEIRS))
    for one, other, which in (
        (of_dvc_2(ours), theirs, "our side"),
        (ours, of_dvc_2(theirs), "their side"),
        (of_dvc_2(ours), of_dvc_2(theirs), "both sides"),
    ):
        versions = Versions("img.dvc", of_dvc_2(base), one, other)
        found = merger(project).merge(versions)
        assert (found.content, found.reason) == (None, f"it was written by DVC 2 on {which}")
        assert merger(project / "elsewhere").lacking(versions) == ()
    lacking = merger(project / "elsewhere").lacking(
        Versions("img.dvc", of_dvc_2(base), ours, theirs)
    )
    assert len(lacking) == 3


@pytest.mark.parametrize("side", [None, "ours"])
def test_a_cache_that_cannot_be_written_is_no_conflict(
    project: Path, monkeypatch: pytest.MonkeyPatch, side: str | None
) -> None:
    """It says nothing of the sides, and neither of them may be given up for it."""
    versions = Versions("img.dvc", *(pointer(project, one) for one in (BASE, OURS, THEIRS)))

    def full(*_: object) -> None:
        raise OutsideError("no space left", hint="make room")

    monkeypatch.setattr(CacheWriter, "write", full)
    with pytest.raises(OutsideError, match="no space left"):
        merger(project, side).merge(versions)
