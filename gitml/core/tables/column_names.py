"""Names by which the columns of a table are told apart."""

from collections import Counter
from collections.abc import Mapping, Sequence


def told_apart(names: Sequence[str]) -> list[str]:
    """The names, of which a repeated one gets a number as pandas does: ``a``, ``a.1``, ``a.2``.

    The first of a name keeps it, and no name is made that another column has.
    """
    taken, seen = set(names), Counter[str]()
    found = []
    for name in names:
        new = name
        while seen[name] and new in taken:
            new = f"{name}.{seen[name]}"
            seen[name] += new in taken
        seen[name] += 1
        taken.add(new)
        found.append(new)
    return found


def renamed(names: Sequence[str]) -> Mapping[str, str]:
    """What repeated names are read as, and what the table calls them."""
    return {new: name for new, name in zip(told_apart(names), names, strict=True) if new != name}
