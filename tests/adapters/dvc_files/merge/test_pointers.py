"""The pointer of a merged folder, in the words of the side that it is like."""

import pytest

from gitml.adapters.dvc_files.merge import pointers as pointer_merge
from gitml.adapters.dvc_files.merge.pointers import NoFolderPointerError

MD5 = "d41d8cd98f00b204e9800998ecf8427e.dir"
TEXT = f"outs:\n- md5: {MD5}\n  size: 3\n  nfiles: 1\n  hash: md5\n  path: data\n"


def read(text: str) -> pointer_merge.FolderPointer:
    return pointer_merge.read("data.dvc", text.encode())


def test_only_the_lines_of_the_data_change() -> None:
    text = TEXT + "  desc: mine  # and a comment\nmeta:\n  owner: Ada\n"
    new = read(text).at("0" * 32 + ".dir", 7, 2)
    assert new == text.replace(MD5, "0" * 32 + ".dir").replace("size: 3", "size: 7").replace(
        "nfiles: 1", "nfiles: 2"
    )


def test_a_size_that_nobody_knows_is_left_out() -> None:
    assert read(TEXT).at(MD5, None, 1) == TEXT.replace("  size: 3\n", "")


def test_a_pointer_without_a_size_gets_one() -> None:
    assert read(TEXT.replace("  size: 3\n", "")).at(MD5, 3, 1) == TEXT


def test_one_of_dvc_2_says_the_same_beside_the_data_wherever_the_kind_of_hash_is() -> None:
    old = read(TEXT.replace("  hash: md5\n", ""))
    assert old.old
    assert not read(TEXT).old
    last = read(old.text + "  hash: md5\n")
    assert old.frame == read(TEXT).frame == last.frame
    assert "hash: md5" in last.at(MD5, 1, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (TEXT.replace(".dir", ""), "a single file"),
        (TEXT + TEXT.removeprefix("outs:\n"), "exactly one output"),
        (TEXT + "  files: []\n", "a remote that keeps versions"),
        (TEXT + "deps:\n- path: x\n", "imported"),
        (TEXT.replace(f"md5: {MD5}", f"md5:  {MD5}"), "not written by DVC"),
        (TEXT + f"meta:\n  md5: {MD5}\n", "not written by DVC"),
        ("[]\n", "exactly one output"),
    ],
)
def test_what_is_no_plain_pointer_to_a_folder(text: str, reason: str) -> None:
    with pytest.raises(NoFolderPointerError, match=reason):
        read(text)
