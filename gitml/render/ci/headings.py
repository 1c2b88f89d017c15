"""The first lines of files that ``gitml ci init`` writes, by which an edit is noticed."""

import hashlib
import re

_CHECKSUM = re.compile(r"^# checksum: ([0-9a-f]{16})$", re.MULTILINE)
_HEAD = """\
# {about}
# Written by: gitml ci init {forge}. {advice}
# checksum: {checksum}
{text}"""
EDIT = "Edit it as you like; from then on gitml leaves it alone."
RENEW = "Renewed by: gitml ci init {forge} --update."


def headed(forge: str, about: str, text: str, advice: str = EDIT) -> str:
    """A file with its first lines."""
    return _head(forge, about, advice, _checksum(text)) + text


def is_as_written(forge: str, about: str, text: str, advice: str = EDIT) -> bool:
    """Whether a file is as some version of gitml wrote it, so that nobody loses an edit.

    Line endings do not count, as Git may change them.
    """
    lines = "\n".join(text.splitlines()) + "\n"
    found = _CHECKSUM.search(lines)
    if not found:
        return False
    head = _head(forge, about, advice, found[1])
    return lines.startswith(head) and _checksum(lines.removeprefix(head)) == found[1]


def _head(forge: str, about: str, advice: str, checksum: str) -> str:
    said = advice.format(forge=forge)
    return _HEAD.format(about=about, forge=forge, advice=said, checksum=checksum, text="")


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
