"""Digests by which content is known again."""

import hashlib


def digest(content: bytes | None) -> str:
    """The sha256 of a file's bytes; empty where there is no file."""
    return "" if content is None else hashlib.sha256(content).hexdigest()
