"""Objects of the DVC cache by hash, and hashes that are none."""

import hashlib
import json
from contextlib import nullcontext
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.hashes import CHUNK
from gitml.adapters.dvc_files.objects.many_objects import lacking
from gitml.adapters.git.objects import TooLargeError
from gitml.errors import OutsideError


def stored(root: Path, content: bytes, layout: str = "files/md5/", suffix: str = "") -> str:
    md5 = hashlib.md5(content).hexdigest() + suffix
    path = root / ".dvc" / "cache" / f"{layout}{md5[:2]}" / md5[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return md5


@pytest.mark.parametrize("layout", ["files/md5/", ""])
def test_objects_of_dvc_3_and_2(tmp_path: Path, layout: str) -> None:
    md5 = stored(tmp_path, b"1", layout)
    assert Cache(tmp_path).read(md5) == b"1"
    assert Cache(tmp_path).path(md5) is not None
    assert Cache(tmp_path).read("0" * 32) is None
    assert Cache(tmp_path).whole("0" * 32) is None


def test_a_hash_that_goes_on_leads_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / ".dvc" / "cache" / "files" / "md5" / "00" / ("0" * 30)
    folder.mkdir(parents=True)
    (tmp_path / "secret").write_text("[]")
    out = "/../../../../../../secret"
    assert (folder / out[1:]).read_text() == "[]"
    cache = Cache(tmp_path)
    for md5 in ("0" * 32 + out, "0" * 32 + ".dir" + out, "0" * 32 + "\n", "../../../../secret"):
        assert (cache.path(md5), cache.read(md5), cache.listing(md5)) == (None, None, None)


def test_other_bytes_than_were_stored_are_named(tmp_path: Path) -> None:
    md5 = stored(tmp_path, b"1")
    path = Cache(tmp_path).path(md5)
    assert path is not None
    assert Cache(tmp_path).whole(md5) == path
    path.chmod(0o644)
    path.write_bytes(b"2")
    assert Cache(tmp_path).path(md5) is None  # to be fetched again
    path.chmod(0o444)
    for read in (Cache(tmp_path).read, Cache(tmp_path).whole):
        with pytest.raises(OutsideError, match=f"the cache object {md5} is damaged"):
            read(md5)


@pytest.mark.parametrize(("layout", "is_whole"), [("files/md5/", False), ("", True)])
def test_other_line_ends_are_damage_but_of_dvc_2(
    tmp_path: Path, layout: str, *, is_whole: bool
) -> None:
    """Also where such an end lies across two chunks that DVC 2 read."""
    content = b"a\r\n" + b"a" * (CHUNK - 4) + b"\r\n"
    unix = hashlib.md5(b"a\n" + content[3:]).hexdigest()
    path = tmp_path / ".dvc" / "cache" / f"{layout}{unix[:2]}" / unix[2:]
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    path.chmod(0o444)
    for read in (Cache(tmp_path).read, Cache(tmp_path).whole):
        with nullcontext() if is_whole else pytest.raises(OutsideError, match="is damaged"):
            read(unix)


def test_a_limit_counts_before_anything_is_read(tmp_path: Path) -> None:
    md5 = stored(tmp_path, b"12345")
    assert Cache(tmp_path).read(md5, 5) == b"12345"
    with pytest.raises(TooLargeError):
        Cache(tmp_path).read(md5, 4)


def test_a_link_to_what_has_no_end_is_not_read(tmp_path: Path) -> None:
    md5 = stored(tmp_path, b"1")
    path = Cache(tmp_path).path(md5)
    assert path is not None
    path.unlink()
    path.symlink_to("/dev/zero")
    assert Cache(tmp_path).path(md5) is None
    with pytest.raises(OutsideError, match="the DVC cache"):
        Cache(tmp_path).read(md5, 10)
    assert lacking(CacheWriter(str(path.parent.parent)), [md5]) == {md5}
    assert not CacheWriter(str(path.parent.parent)).is_whole(md5)


def test_listings(tmp_path: Path) -> None:
    entries = [{"md5": "1" * 32, "relpath": "a/b"}, {"md5": "2" * 32, "relpath": "c"}]
    md5 = stored(tmp_path, json.dumps(entries).encode(), suffix=".dir")
    assert Cache(tmp_path).listing(md5) == {"a/b": "1" * 32, "c": "2" * 32}
    for content in (b"{", b"[1]", b'[{"md5": "1"}]', b'[{"md5": 1, "relpath": "a"}]', b"[" * 9999):
        broken = stored(tmp_path, content, suffix=".dir")
        with pytest.raises(OutsideError, match="is no listing of a folder"):
            Cache(tmp_path).listing(broken)
