"""Listings of folders: read strictly, written as DVC writes them."""

import json
from pathlib import Path

import pytest
from dvc_data.hashfile.hash_info import HashInfo
from dvc_data.hashfile.meta import Meta
from dvc_data.hashfile.tree import Tree
from hypothesis import given
from hypothesis import strategies as st

from gitml.adapters.dvc.patches.safety import checking_paths
from gitml.adapters.dvc_files.objects import listings
from gitml.core.data.safe_paths import UnsafePathError

ONE, TWO = "1" * 32, "2" * 32
_NAMES = st.text(min_size=1, max_size=8).filter(lambda text: text not in (".", "..", "\0"))


@pytest.mark.slow
@given(st.dictionaries(st.lists(_NAMES, min_size=1, max_size=3).map(tuple), st.just(ONE)))
def test_what_is_written_is_dvcs(files: dict[tuple[str, ...], str]) -> None:
    tree = Tree()
    for key, md5 in files.items():
        tree.add(key, Meta(), HashInfo("md5", md5))
    tree.digest()
    ours = {"/".join(key): md5 for key, md5 in files.items()}
    if len(ours) == len(files):
        assert listings.dump(ours) == tree.as_bytes()
        assert listings.folder_hash(ours) == tree.hash_info.value


def test_what_was_written_is_read() -> None:
    files = {"a/b": ONE, "c": TWO, "ä ü": ONE}
    assert listings.parse(listings.dump(files)) == files
    assert listings.parse(b"[]") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}x", b"\xff", b"[" * 10**5, b"null", b'{"a": 1}', b'[{"md5": "1"}]',
        json.dumps([{"md5": "../" * 8 + "x", "relpath": "a"}]).encode(),
        json.dumps([{"md5": None, "relpath": "a"}]).encode(),
        json.dumps([{"md5": ONE, "relpath": 1}]).encode(),
        json.dumps([{"md5": ONE, "relpath": "a"}, {"md5": TWO, "relpath": "a"}]).encode(),
    ],
)  # fmt: skip
def test_what_is_no_listing(content: bytes) -> None:
    with pytest.raises(listings.NoListingError):
        listings.parse(content)


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", ".git/config", "a//b", ".DVC/x", ""])
def test_paths_that_lead_elsewhere(path: str) -> None:
    with pytest.raises(UnsafePathError):
        listings.parse(listings.dump({path: ONE}))


def test_a_file_that_is_a_folder() -> None:
    with pytest.raises(UnsafePathError, match="'a/b' is a file and a folder"):
        listings.parse(listings.dump({"a/b": ONE, "a/b/c/d": TWO}))


def test_a_name_that_is_half_a_character() -> None:
    with pytest.raises(UnsafePathError, match="is no text"):
        listings.parse(b'[{"md5": "%s", "relpath": "\\udc00"}]' % ONE.encode())


@pytest.mark.parametrize(
    ("paths", "wrong"), [(["a", "a/b"], "is a file and a folder"), (["a", "a"], "is there twice")]
)
def test_dvc_reads_no_other_listings_than_gitml(
    tmp_path: Path, paths: list[str], wrong: str
) -> None:
    entries = [{"md5": ONE, "relpath": path} for path in paths]
    with checking_paths(str(tmp_path)), pytest.raises(UnsafePathError, match=wrong):
        Tree.from_list(entries)


@pytest.mark.slow
@given(st.dictionaries(st.text(min_size=1), st.sampled_from([ONE, TWO])), st.text(min_size=1))
def test_one_file_is_found_as_by_parsing_all(files: dict[str, str], asked: str) -> None:
    content = listings.dump(files)
    for path in {asked, *files}:
        assert listings.find(content, path) == files.get(path)


def test_of_what_dvc_does_not_write_no_file_is_found() -> None:
    entry = f'{{"md5": "{ONE}", "relpath": "a"}}'
    for text in (
        "",
        "[]",
        entry[:40],
        f"[{entry}, {entry}]",
        f'[{{"relpath": "a", "md5": "{ONE}"}}]',
    ):
        assert listings.find(text.encode(), "a") is None
