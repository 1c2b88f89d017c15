"""Lines of ``.gitignore`` where two sides changed the same place, put together.

DVC writes one line for each output, ``/NAME``. In which order such lines stand means nothing, so
what each side added and took away can be put together. All other lines are a person's, and of
these an order can mean something: a place where both sides changed such lines is left alone.
"""

import re
from collections.abc import Sequence

# A name right below the folder of the file, with what is special in a pattern escaped.
_OF_DATA = re.compile(rb"/(?:[^/\\*?\[\]]|\\[^/])+\Z")


def is_of_data(line: bytes) -> bool:
    """Whether a line, without its end, is as DVC writes it for data beside the file."""
    return _OF_DATA.match(line) is not None


def merge_lines(
    base: Sequence[bytes], ours: Sequence[bytes], theirs: Sequence[bytes]
) -> tuple[bytes, ...] | None:
    """Put the lines of one place together; None where both sides changed lines of a person.

    Args:
        base: the lines, without their ends, that both sides started from.
        ours: those of the one side.
        theirs: those of the other.
    """
    was, own, other = (_of_people(lines) for lines in (base, ours, theirs))
    if other in (was, own):
        return _with_data(ours, base, theirs)
    if own == was:
        return _with_data(theirs, base, ours)
    return None


def _of_people(lines: Sequence[bytes]) -> list[bytes]:
    return [line for line in lines if not is_of_data(line)]


def _with_data(
    lines: Sequence[bytes], base: Sequence[bytes], other: Sequence[bytes]
) -> tuple[bytes, ...]:
    """The lines of one side, and what the other one did to those of data since the base."""
    data = [line for line in other if is_of_data(line)]
    gone = {line for line in base if is_of_data(line)}.difference(data)
    kept = [line for line in lines if line not in gone]
    return (*kept, *dict.fromkeys(line for line in data if line not in {*base, *lines}))
