"""Which paths from outside may be written: the judge alone, without a disk."""

import pytest

from gitml.core.data.safe_paths import (
    UnsafePathError,
    are_plain,
    fault,
    is_object_name,
    refuse,
    refuse_own,
)
from gitml.errors import UsageError

SAFE = [
    "a.csv", "data/images/1.png", "a/.gitignore", ".gitattributes", "x.git/y", "git", ".github/x",
    ".dvcignore", "a.dvc", "größe ✓.csv", "a..b", "...", "a b", "back\\slash", "a/x:y", "c:x", "c:",
    "gitx~1",
]  # fmt: skip
CLIMBING = ["..", "../x", "a/../x", "a/..", ".", "./a", "a/./b", "..\\x", "a\\..\\x"]
ABSOLUTE = ["/etc/passwd", "\\\\host\\share", "\\x", "C:\\x", "C:/x", "//x"]
EMPTY = ["", "a//b", "a/", "a\0b"]
OWNED = [
    ".git/config", "a/.git/hooks/x", ".GIT/config", ".gIt", ".dvc/config", ".DVC/tmp", "a/.dvc",
    ".g\u200cit/config", "\u200d.git/x", ".git\ufeff/x", ".\u202eg\u206fit", "git~1/config",
    "GIT~1", "dvc~1/x", ".git /x", ".git./x", ".git . ./x", ".git::$INDEX_ALLOCATION/x", ".git:x",
    "a\\.git\\config", ".git\\config",
]  # fmt: skip


@pytest.mark.parametrize("path", SAFE)
def test_may_be_written(path: str) -> None:
    assert fault(path) is None


@pytest.mark.parametrize("path", [*CLIMBING, *ABSOLUTE, *EMPTY, *OWNED])
def test_may_not_be_written(path: str) -> None:
    assert fault(path)
    with pytest.raises(UnsafePathError, match=r"data\.dvc: refused") as caught:
        refuse("data.dvc", path)
    assert caught.value.exit_code == 4
    assert caught.value.hint


def test_many_paths_are_plain_where_each_is_fine() -> None:
    assert are_plain(["a.csv", "data/images/1.png", "a..b"])
    for path in [*CLIMBING, *ABSOLUTE, *EMPTY, *OWNED, "größe", "back\\slash", "a\n"]:
        assert not are_plain(["a.csv", path])


def test_a_file_of_the_users_own_is_no_attack() -> None:
    refuse_own("d/x", "d/x", "x")
    told = "'d/c:/x' cannot be tracked, as the path 'c:/x' begins with a drive of Windows"
    with pytest.raises(UsageError, match=told) as caught:
        refuse_own("d/c:/x", "d/c:/x", "c:/x")
    assert caught.value.hint == "rename it: no clone would write it; or name it in .dvcignore"


@pytest.mark.parametrize("code", [*range(0x200C, 0x2010), *range(0x202A, 0x202F),
                                  *range(0x206A, 0x2070), 0xFEFF])  # fmt: skip
def test_what_hfs_leaves_out(code: int) -> None:
    assert fault(f".gi{chr(code)}t/config")


def test_names_of_objects() -> None:
    assert is_object_name("d41d8cd98f00b204e9800998ecf8427e")
    assert is_object_name("d41d8cd98f00b204e9800998ecf8427e.dir")
    for name in ("", "aa/../../x", "../x", "d41d8cd98f00b204e9800998ecf8427e/x", "d41d\n"):
        assert not is_object_name(name)
