"""The hashes that DVC gives, and that DVC 2 gave, held to DVC's own."""

import hashlib
from pathlib import Path

import pytest
from dvc_data.hashfile.hash import file_md5

from gitml.adapters.dvc_files.objects.hashes import CHUNK, content_hashes, file_hashes


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a\r\nb\r\n",
        b"\0\r\n",
        bytes(range(128, 255)) + b"\r\n",
        b"a" * 70 + b"\x80" * 30 + b"\r\n" * 10,
        b"a\r\n" * CHUNK,
        b"a" * (CHUNK - 1) + b"\r\n",
        b"a\r\n" + b"b" * CHUNK + b"\0\r\n",
    ],
)
def test_they_are_those_of_dvc(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    found = file_hashes(str(path))
    assert found.told == file_md5(str(path), name="md5-dos2unix")
    assert found.plain == file_md5(str(path), name="md5")
    assert content_hashes(content) == found


def test_a_line_end_across_two_chunks_stays_in_text_of_dvc_2() -> None:
    kept = b"a" * (CHUNK - 1) + b"\r\n"
    found = content_hashes(b"a\r\n" + kept[3:] + b"b\r\n")
    assert found.unix == hashlib.md5(b"a\n" + kept[3:] + b"b\n").hexdigest()


def test_only_of_dvc_2_other_line_ends_are_the_same() -> None:
    md5 = hashlib.md5(b"a\n").hexdigest()
    found = content_hashes(b"a\r\n")
    assert found.are_of(md5, old=True)
    assert not found.are_of(md5, old=False)
    assert content_hashes(b"a\n").are_of(f"{md5}.dir", old=False)
