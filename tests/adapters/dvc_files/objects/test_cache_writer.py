"""Objects written into the cache: whole, read-only, where and as DVC has them."""

import hashlib
import stat
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.incoming import DamagedObjectError
from gitml.core.data.safe_paths import UnsafePathError
from gitml.errors import OutsideError


@pytest.fixture(params=["unnamed", "renamed"])
def writer(request: pytest.FixtureRequest, tmp_path: Path) -> CacheWriter:
    """On a system that knows files without a name, and on one that does not."""
    found = CacheWriter.of(tmp_path)
    if request.param == "renamed":
        vars(found._folders)["_has_unnamed"] = False
        (tmp_path / ".dvc/cache/files/md5").mkdir(parents=True)
    return found


def md5_of(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def objects(root: Path) -> list[str]:
    top = root / ".dvc" / "cache" / "files" / "md5"
    return sorted(path.relative_to(top).as_posix() for path in top.rglob("*") if path.is_file())


def test_an_object_is_stored_once_and_read_only(writer: CacheWriter, tmp_path: Path) -> None:
    md5 = md5_of(b"1")
    assert not writer.has(md5)
    assert writer.write(md5, b"1")
    assert not writer.write(md5, b"1")
    assert writer.has(md5)
    assert stat.S_IMODE(Path(writer.path(md5)).stat().st_mode) == 0o444
    assert Cache(tmp_path).read(md5) == b"1"
    assert objects(tmp_path) == [f"{md5[:2]}/{md5[2:]}"]


def test_other_bytes_are_not_stored(writer: CacheWriter, tmp_path: Path) -> None:
    with pytest.raises(DamagedObjectError, match="0" * 32):
        writer.write("0" * 32, b"1")
    with pytest.raises(DamagedObjectError), writer.receive("0" * 32) as file:
        file.write(b"1")
    path = Path(writer.temporary("0" * 32))
    path.write_bytes(b"1")
    with pytest.raises(DamagedObjectError):
        writer.take(str(path), "0" * 32)
    assert objects(tmp_path) == []


def test_what_arrives_in_parts_or_at_a_path(writer: CacheWriter, tmp_path: Path) -> None:
    one, two = md5_of(b"ab"), md5_of(b"c")
    with writer.receive(one) as file:
        file.write(b"a")
        file.write(b"b")
    path = Path(writer.temporary(two))
    path.write_bytes(b"c")
    writer.take(str(path), two)
    assert Cache(tmp_path).read(one) == b"ab"
    assert writer.has(two)
    assert len(objects(tmp_path)) == 2


def test_an_interrupted_arrival_leaves_nothing(writer: CacheWriter, tmp_path: Path) -> None:
    def arrive() -> None:
        with writer.receive(md5_of(b"ab")) as file:
            file.write(b"a")
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        arrive()
    assert objects(tmp_path) == []


def test_what_is_not_protected_is_hashed(writer: CacheWriter) -> None:
    """As a killed DVC leaves it."""
    md5 = md5_of(b"1")
    writer.write(md5, b"1")
    path = Path(writer.path(md5))
    path.chmod(0o644)
    assert writer.has(md5)
    assert stat.S_IMODE(path.stat().st_mode) == 0o444  # so that it is hashed once
    path.chmod(0o644)
    path.write_bytes(b"")
    assert not writer.has(md5)
    assert writer.write(md5, b"1")
    assert path.read_bytes() == b"1"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_a_group_shares_a_cache(tmp_path: Path) -> None:
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "config").write_text("[cache]\n    shared = group\n    dir = ../shared\n")
    CacheWriter.of(tmp_path).write(md5_of(b"1"), b"1")
    folders = [path for path in (tmp_path / "shared").rglob("*") if path.is_dir()]
    assert [stat.S_IMODE(path.stat().st_mode) for path in folders] == [0o2775] * 3


def test_a_name_that_leads_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(UnsafePathError):
        CacheWriter.of(tmp_path).has("../../x")


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc" / "cache").write_text("a file")
    with pytest.raises(OutsideError, match=f"cannot write the object {md5_of(b'1')}"):
        CacheWriter.of(tmp_path).write(md5_of(b"1"), b"1")


@pytest.mark.parametrize("damaged", [b"", b"2", b"longer"])
def test_a_damaged_object_is_replaced_by_bytes_that_are_here(
    writer: CacheWriter, damaged: bytes
) -> None:
    md5 = md5_of(b"1")
    path = Path(writer.path(md5))
    path.parent.mkdir(parents=True)
    path.write_bytes(damaged)
    path.chmod(0o444)  # which DVC takes for a proof
    assert writer.store(md5, b"1")
    assert path.read_bytes() == b"1"
