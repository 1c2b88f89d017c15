"""One file of an archive that anybody may have made."""

import io
import zipfile

import pytest

from gitml.adapters.formats.archives import read_member
from gitml.errors import OutsideError


def _archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_only_the_file_is_read() -> None:
    files = {"../../etc/cron.d/x": b"evil", "report.json": b"{}", "dir/report.json": b"other"}
    assert read_member(_archive(files), "report.json", 2) == b"{}"


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        (_archive({"other.json": b"{}"}), "no report.json"),
        (_archive({"report.json": b"0" * 10_000_000}), "more than 1,000 bytes"),
        (_archive({"report.json": b"{}"}, zipfile.ZIP_LZMA), "in a way that no upload is"),
        (b"PK\x03\x04 and so on", "cannot be read"),
        (b"", "cannot be read"),
        (_archive({"report.json": bytes(range(256))})[:150], "cannot be read"),
    ],
    ids=["others", "bomb", "method", "no-archive", "empty", "cut"],
)
def test_what_is_refused(archive: bytes, words: str) -> None:
    with pytest.raises(OutsideError, match=words):
        read_member(archive, "report.json", 1_000)


def test_a_size_that_is_false() -> None:
    honest = _archive({"report.json": b"0" * 5_000}, zipfile.ZIP_STORED)
    size = (5_000).to_bytes(4, "little")
    with pytest.raises(OutsideError):
        read_member(honest.replace(size, (5).to_bytes(4, "little")), "report.json", 1_000)
    encrypted = bytearray(_archive({"report.json": b"{}"}))
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(OutsideError, match="cannot be read"):
        read_member(bytes(encrypted), "report.json", 1_000)
