"""The hash that DVC 2 gave, held to DVC's own."""

from pathlib import Path

import pytest
from dvc_data.hashfile.hash import file_md5

from gitml.adapters.dvc_files.objects.hashes import hash_of_dvc_2

_CHUNK = 2**20


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a\r\nb\r\n",
        b"\0\r\n",
        bytes(range(128, 255)) + b"\r\n",
        b"a" * 70 + b"\x80" * 30 + b"\r\n" * 10,
        b"a\r\n" * _CHUNK,
        b"a" * (_CHUNK - 1) + b"\r\n",
        b"a\r\n" + b"b" * _CHUNK + b"\0\r\n",
    ],
)
def test_it_is_that_of_dvc(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert hash_of_dvc_2(str(path)) == file_md5(str(path), name="md5-dos2unix")
