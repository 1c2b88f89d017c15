"""The text of a ``dvc.lock``, cut where its stages begin."""

import re

HEAD = "schema: '2.0'\nstages:\n"
_STAGE = re.compile(r"^  (\S[^\n]*):\n(?=    )", re.MULTILINE)
_START = re.compile(r"^  \S", re.MULTILINE)
# What has a meaning beyond its stage, or that the dumper would not write the same again.
_COMMENT = re.compile(r"^ *#| #|\t|[^\S \n]|[\x7f-\x9f]|^\S", re.MULTILINE)
_ANCHOR = re.compile(r"[&*]id\d")
_NAME = re.compile(r"(?<= )([&*])(id\d+)(?=[ \n])")
_OUTSIDE = re.compile(r"^ ?\S", re.MULTILINE)  # other keys at the top, another document


def split(text: str) -> dict[str, str] | None:
    """The text of each stage by its key as it is written, in order.

    Returns:
        None where the lock is not laid out as DVC's dumper does it.
    """
    if not text.startswith(HEAD) or _OUTSIDE.search(text, len(HEAD)):
        return None
    if text == HEAD:
        return {}
    found = list(_STAGE.finditer(text, len(HEAD)))
    keys = [match[1] for match in found]
    starts = _START.findall(text, len(HEAD))
    if not found or len(found) != len(starts) or len(set(keys)) != len(keys):
        return None
    if found[0].start() != len(HEAD):
        return None
    ends = [*(match.start() for match in found[1:]), len(text)]
    return {match[1]: text[match.start() : end] for match, end in zip(found, ends, strict=True)}


def split_plain(text: str) -> dict[str, str] | None:
    """As :func:`split`, where the text of a stage means the same in any lock, else None."""
    return None if _ANCHOR.search(text, len(HEAD)) else split_with_anchors(text)


def split_with_anchors(text: str) -> dict[str, str] | None:
    """As :func:`split_plain`, but the text of a stage may have anchors for itself.

    They mean the same in another lock once :func:`rename_anchors` has told them apart.
    """
    stages = None if _COMMENT.search(text, len(HEAD)) else split(text)
    if stages is None or not all(map(_is_closed, stages.values())):
        return None
    return stages


def _is_closed(text: str) -> bool:
    """Whether a stage refers to anchors of its own only, each written once."""
    known = set()
    for sign, name in _NAME.findall(text):
        if (sign == "&") == (name in known):
            return False
        known.add(name)
    return True


def rename_anchors(text: str, first: int) -> tuple[str, int]:
    """A stage with its anchors counted on from ``first``, as DVC's dumper does it in a lock.

    Returns:
        the text, and the number for the next anchor.
    """
    names = {
        name: f"id{number:03}"
        for number, name in enumerate(
            (name for sign, name in _NAME.findall(text) if sign == "&"), first
        )
    }
    renamed = _NAME.sub(lambda found: found[1] + names.get(found[2], found[2]), text)
    return renamed, first + len(names)
