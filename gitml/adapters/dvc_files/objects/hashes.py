"""How DVC hashes a file."""

import hashlib

_CHUNK = 2**20  # also the chunk in which DVC 2 dropped carriage returns

_TOLD = 512  # bytes of a chunk by which DVC 2 knew text
_PLAIN = bytes(range(32, 127)) + b"\n\r\t\f\b"
_ODD = 0.3


def file_hashes(path: str) -> tuple[str, str]:
    """The md5 of a file as DVC 3 takes it, and as DVC 2 did of text: without carriage returns."""
    plain = hashlib.md5(usedforsecurity=False)
    unix = None
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            if unix is None and b"\r\n" in chunk:
                unix = plain.copy()
            plain.update(chunk)
            if unix is not None:
                unix.update(chunk.replace(b"\r\n", b"\n"))
    return plain.hexdigest(), (unix or plain).hexdigest()


def hash_of_dvc_2(path: str) -> str:
    """The md5 of a file as DVC 2 took it: of text without carriage returns, of anything else as is.

    What text is, each chunk tells by its first bytes.
    """
    found = hashlib.md5(usedforsecurity=False)
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk.replace(b"\r\n", b"\n") if _is_text(chunk[:_TOLD]) else chunk)
    return found.hexdigest()


def _is_text(block: bytes) -> bool:
    """Whether there is no NUL in it, and at most three of ten bytes are no plain characters."""
    odd = len(block.translate(None, _PLAIN))
    return b"\0" not in block and odd / len(block) <= _ODD


def is_content(content: bytes, md5: str) -> bool:
    """Whether these bytes have the hash; that of DVC 2 leaves out carriage returns of text."""
    wanted = md5.removesuffix(".dir")
    if hashlib.md5(content, usedforsecurity=False).hexdigest() == wanted:
        return True
    unix = content.replace(b"\r\n", b"\n")
    return hashlib.md5(unix, usedforsecurity=False).hexdigest() == wanted
