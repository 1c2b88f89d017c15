"""What a list lost and gained, where it is too long to be read beside another."""

from collections import Counter
from collections.abc import Sequence

from gitml.core.values import Value, ValueChange
from gitml.render import numbers
from gitml.render.text.cell_text import middle, width

_MOST = 5  # items of a side
_COMMAS = 2


def sides(change: ValueChange, longest: int) -> tuple[str, str] | None:
    """``- a, - b`` and ``+ c, + d and 3 more``; None where the lists fit, or are not two.

    Args:
        change: of any value.
        longest: columns of a side.
    """
    base, head = change.base, change.head
    if not (isinstance(base, list) and isinstance(head, list)):
        return None
    if all(width(numbers.value(side)) <= longest for side in (base, head)):
        return None
    gone, come = _without(base, head), _without(head, base)
    if not gone and not come:
        return numbers.counted(len(base), "value"), "in another order"
    return _told("-", gone, base, longest), _told("+", come, head, longest)


def _without(items: Sequence[Value], others: Sequence[Value]) -> list[str]:
    """Items that the others lack, as often as they do, in order."""
    left = Counter(map(numbers.exact, others))
    found = []
    for text in map(numbers.exact, items):
        if left[text]:
            left[text] -= 1
        else:
            found.append(text)
    return found


def _told(sign: str, items: Sequence[str], whole: Sequence[Value], longest: int) -> str:
    if not items:
        return numbers.counted(len(whole), "value")
    words: list[str] = []
    room = longest - len(f" and {len(items)} more")
    for item in items[:_MOST]:
        word = f"{sign} {item if words else middle(item, room - _COMMAS)}"
        if words and width(word) > room:
            break
        words.append(word)
        room -= width(word) + _COMMAS
    return numbers.few([*words, *items[len(words) :]], len(words))
