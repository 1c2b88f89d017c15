"""Which data a record is of, held against what DVC's own ``Tree`` computes from listed files."""

from typing import TYPE_CHECKING, Any

import pytest
from dvc_data.hashfile.tree import Tree

from gitml.adapters.dvc_files import dvc_yaml, records
from gitml.adapters.formats.documents import DocumentError
from gitml.core.data.pointers import Pointer
from gitml.core.data.safe_paths import UnsafePathError

if TYPE_CHECKING:
    from gitml.core.values import Value

_ONE, _TWO = "b026324c6904b2a9cb4b88d6d61c81d1", "26ab0db90d72e28ad0ba1e22ee510510"
_CLOUD = {"s": {"etag": "0887eae4e7c9", "version_id": "1712199936062727"}}


def _entry(relpath: str, md5: str | None, **more: Any) -> dict[str, Any]:
    return {"relpath": relpath} | ({"md5": md5} if md5 else {}) | more


@pytest.mark.parametrize(
    "files",
    [
        [_entry("a.csv", _ONE, size=2, cloud=_CLOUD), _entry("b.csv", _TWO, size=2)],
        [_entry("b.csv", _TWO, size=2), _entry("a.csv", _ONE, size=2)],  # in any order
        [_entry("x/y z.csv", _ONE), _entry("x-", _TWO), _entry("ä", _TWO)],
    ],
)
def test_listed_files_have_the_hash_that_dvc_computes(files: list[dict[str, Any]]) -> None:
    tree = Tree.from_list([{k: f[k] for k in ("relpath", "md5")} for f in files], hash_name="md5")
    tree.digest()
    found = records.content("d.dvc", {"path": "d", "hash": "md5", "files": files})
    assert found.md5 == tree.oid
    assert found.nfiles == len(files)
    assert found.size == (4 if "size" in files[0] else None)
    assert found.files == {f["relpath"]: f["md5"] for f in files}


def test_listed_files_count_more_than_a_hash_beside_them_as_for_dvc() -> None:
    record = {"md5": "0" * 32 + ".dir", "files": [_entry("a", _ONE)]}
    assert records.content("d.dvc", record).md5 != "0" * 32 + ".dir"


@pytest.mark.parametrize(
    ("record", "md5"),
    [
        ({"md5": _ONE, "cloud": _CLOUD}, _ONE),  # a single file
        ({"etag": "abc"}, "abc"),
        ({"cloud": _CLOUD}, "cloud:0887eae4e7c9 1712199936062727"),
        ({"cloud": {"s": {"version_id": "null"}}}, None),  # as S3 calls each that has no version
        ({"files": []}, None),  # what a push that failed leaves
        ({}, None),
    ],
)
def test_what_lists_no_files(record: dict[str, Any], md5: str | None) -> None:
    assert records.content("d.dvc", record).md5 == md5


def _unhashed(version: str) -> Pointer:
    files: list[Value] = [
        _entry("a.csv", _ONE),
        _entry("b.csv", None, etag="e", version_id=version),
        _entry("c.csv", None, cloud=_CLOUD),
    ]
    (pointer,) = dvc_yaml.dvc_file("d.dvc", {"outs": [{"path": "d", "files": files}]})
    return pointer


def test_a_folder_with_files_that_nobody_hashed_has_no_hash() -> None:
    pointer = _unhashed("1")
    assert pointer.is_folder
    assert pointer.unhashed == ("d/b.csv", "d/c.csv")
    assert pointer.md5 == _unhashed("1").md5
    assert pointer.md5 != _unhashed("2").md5
    assert str(pointer.md5).startswith("cloud:")


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ("a", DocumentError),
        ([{"md5": _ONE}], DocumentError),
        (["a"], DocumentError),
        ([_entry("a", None)], DocumentError),  # nothing tells what it is
        ([_entry("a", "../../x")], DocumentError),
        ([_entry("a", _ONE), _entry("a", _TWO)], DocumentError),
        ([_entry("../a", _ONE)], UnsafePathError),
        ([_entry(".git/config", _ONE)], UnsafePathError),
        ([_entry("a", _ONE), _entry("a/b", _TWO)], UnsafePathError),
    ],
)
def test_files_that_no_folder_can_hold(files: object, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"d\.dvc"):
        records.content("d.dvc", {"path": "d", "files": files})


@pytest.mark.parametrize(
    "record",
    [
        {"md5": _ONE, "size": 1 << 63},
        {"md5": f"{_ONE}.dir", "nfiles": 1 << 63},
        {"files": [_entry("a", _ONE, size=1 << 63)]},
    ],
)
def test_a_size_beyond_any_disk(record: dict[str, Any]) -> None:
    """DVC could keep no such number, and ended with an error of its own."""
    with pytest.raises(DocumentError, match="is more than any disk can have"):
        records.content("x.dvc", record)
    assert records.content("x.dvc", {"md5": _ONE, "size": (1 << 63) - 1}).size == (1 << 63) - 1


@pytest.mark.parametrize("value", [int("1" * 32), True, 1.5, "a\0b", [_ONE]])
def test_a_hash_that_is_no_text(value: object) -> None:
    """Numbers without quotes; DVC ends with an error of its own."""
    with pytest.raises(DocumentError, match=r"x\.dvc: md5: expected the text of a hash"):
        records.content("x.dvc", {"md5": value})
