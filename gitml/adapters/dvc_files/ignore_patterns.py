"""Patterns of ignore files that are matched in a time that grows with the path alone.

pathspec writes a pattern as a regular expression, and so does dulwich. Python tries for each star
every length, and all of them again for each length of the star before, so a line of thirty bytes
takes longer than anyone waits. Of what stands between two stars only the first place that fits has
to be tried: what follows it has never less room than after a later place.
"""

import re

_STAR = "[^/]*"
_ANY_FOLDERS = "(?:/.+)?"
_LEADING_FOLDERS = "^(?:.+/)?"
_ANY_FOLDERS_OF_DULWICH = "(?:[^/]+/)*"
_A_BRACKET = r"\[\^?\]?(?:\\.|[^\\\]])*\]"
# All that is written for a part of a path: a bracket, an escaped character, or another one.
_PART = re.compile(rf"(?:{_A_BRACKET}|\\.|[^\\\[/()?.+|$^])+", re.DOTALL)
_BRACKET = re.compile(rf"\\.|\[\^/\]|({_A_BRACKET})", re.DOTALL)


def without_backtracking(regex: str) -> str:
    """The expression that finds the same paths in a time that is linear in their length.

    One with a star at most of each kind (``*`` in a part of the path, ``**``) is left as it is.
    In others a bracket such as ``[!a]`` takes no ``/``, as in Git, and ``**`` takes every name.

    Args:
        regex: as pathspec's ``GitIgnoreSpecPattern.pattern_to_regex`` writes it.
    """
    linear = _join_folders(_PART.sub(_join_stars, regex))
    return regex if linear == regex else _BRACKET.sub(_in_one_part, linear)


def gitignore_without_backtracking(regex: bytes) -> bytes:
    """The same for a pattern of ``.gitignore``, as dulwich's ``translate`` writes it."""
    text = _PART.sub(_join_stars, regex.decode("latin-1"))
    first, *others = text.split(_ANY_FOLDERS_OF_DULWICH)
    if others:
        between = "".join(f"(?>{_ANY_FOLDERS_OF_DULWICH}?{parts})" for parts in others[:-1])
        text = f"{first}{between}{_ANY_FOLDERS_OF_DULWICH}{others[-1]}"
    return text.encode("latin-1")


def _join_stars(part: re.Match[str]) -> str:
    first, *others = part[0].split(_STAR)
    if len(others) < 2:
        return part[0]
    between = "".join(f"(?>{_STAR}?{piece})" for piece in others[:-1] if piece)
    return f"{first}{between}{_STAR}{others[-1]}"


def _join_folders(regex: str) -> str:
    """Do the same for whole parts of the path between two ``**``.

    The last one stays greedy: whether a folder or a file was found depends on it.
    """
    first, *between, last = regex.split(_ANY_FOLDERS) if _ANY_FOLDERS in regex else (regex, "")
    leading = first.startswith(_LEADING_FOLDERS)
    if not last or not (leading or between):
        return regex
    if leading:
        first = f"^(?>(?s:.+?/)??{first.removeprefix(_LEADING_FOLDERS)}(?=/))"
    others = "".join(f"(?>(?s:/.+?)??{parts}(?=/))" for parts in between)
    return f"{first}{others}(?s:/.+)?{last}"


def _in_one_part(found: re.Match[str]) -> str:
    return found[0] if found[1] is None else f"(?!/){found[1]}"
