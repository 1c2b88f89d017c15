"""Pointers that list their files, merged file by file, as DVC writes them."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from dvc.utils.serialize._yaml import dumps_yaml

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.core.data.merging.merged_records import MergedRecord, Versions
from gitml.core.data.merging.three_way import Side
from gitml.data.merging.versions import PointerMerge

BASE = {"a": "1", "b": "1"}


def entry(path: str, content: str, version: str | None = None) -> dict[str, Any]:
    cloud = {"cloud": {"s3": {"etag": "e", "version_id": version}}} if version else {}
    return {"relpath": path, "md5": content * 32, "size": 3, **cloud}


def pointer(files: Mapping[str, str], version: str | None = "v", **others: object) -> bytes:
    entries = [entry(path, content, version) for path, content in sorted(files.items())]
    out = {"hash": "md5", "path": "data", **others, "files": entries}
    return str(dumps_yaml({"outs": [out]})).encode()


def merge(
    folder: Path, base: bytes | None, ours: bytes, theirs: bytes, side: Side | None = None
) -> MergedRecord:
    (folder / ".dvc").mkdir(exist_ok=True)
    merger = PointerMerge(Cache(folder), CacheWriter.of(folder), side)
    return merger.merge(Versions("data.dvc", base, ours, theirs))


def test_files_of_both_sides_are_in_the_merged_folder(tmp_path: Path) -> None:
    ours, theirs = {**BASE, "c": "2"}, {"a": "3", "d": "4"}
    merged = merge(tmp_path, pointer(BASE), pointer(ours), pointer(theirs))
    assert merged.content == pointer({"a": "3", "c": "2", "d": "4"})
    assert (merged.ours, merged.theirs) == (("c",), ("a", "b", "d"))
    assert merge(tmp_path, pointer(BASE), pointer(theirs), pointer(ours)).content == merged.content


def test_a_file_that_both_changed_clashes_or_is_of_the_side_asked_for(tmp_path: Path) -> None:
    sides = (pointer(BASE), pointer({**BASE, "a": "2"}), pointer({**BASE, "a": "3"}))
    merged = merge(tmp_path, *sides)
    assert merged.content is None
    assert merged.clashes == ("a",)
    taken = merge(tmp_path, *sides, side="theirs")
    assert taken.content == sides[2]
    assert taken.settled == {"a": "theirs"}


def test_both_added_the_folder(tmp_path: Path) -> None:
    merged = merge(tmp_path, None, pointer({"a": "1"}), pointer({"b": "1"}))
    assert merged.content == pointer({"a": "1", "b": "1"})


@pytest.mark.parametrize(("ours", "theirs"), [*itertools.permutations([None, "v", "w"], 2)])
def test_one_content_under_two_names_of_the_cloud_is_no_clash(
    tmp_path: Path, ours: str | None, theirs: str | None
) -> None:
    base = pointer(BASE, "v")
    merged = merge(tmp_path, base, pointer(BASE, ours), pointer(BASE, theirs))
    kept = ours if ours != "v" else theirs  # the side that changed it
    assert merged.content == pointer(BASE, kept)


def test_what_one_side_says_beside_the_files_stands(tmp_path: Path) -> None:
    told = pointer({**BASE, "c": "2"}, desc="ours")
    merged = merge(tmp_path, pointer(BASE), told, pointer({**BASE, "d": "2"}))
    assert merged.content == pointer({**BASE, "c": "2", "d": "2"}, desc="ours")
    other = pointer({**BASE, "d": "2"}, desc="theirs")
    refused = merge(tmp_path, pointer(BASE), told, other)
    assert refused.reason == "both sides changed more of it than the data"


def test_comments_stay(tmp_path: Path) -> None:
    comment = b"# whose data this is\n"
    ours, theirs = comment + pointer({**BASE, "c": "2"}), pointer({**BASE, "d": "2"})
    merged = merge(tmp_path, comment + pointer(BASE), ours, comment + theirs)
    assert merged.content == comment + pointer({**BASE, "c": "2", "d": "2"})


def test_a_base_that_lists_nothing_is_refused(tmp_path: Path) -> None:
    plain = b"outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e.dir\n  hash: md5\n  path: data\n"
    merged = merge(tmp_path, plain, pointer(BASE), pointer({**BASE, "c": "2"}))
    assert merged.reason == "only some of its versions list their files"


def test_a_path_that_leads_out_is_refused(tmp_path: Path) -> None:
    merged = merge(tmp_path, pointer(BASE), pointer({**BASE, "../x": "2"}), pointer({"a": "1"}))
    assert merged.content is None
    assert "../x" in str(merged.reason)
