"""Why stages must run, as text."""

from gitml.core.pipeline.reasons import Reason
from gitml.core.values import MISSING, Value, ValueChange, changes
from gitml.render import numbers

_LONGEST = 60
_MANY = 3  # values of one parameter


def reason(one: Reason) -> str:
    """One reason, with what was then and what is now where that is known."""
    if one.kind == "never-run":
        return "was never run"
    if one.kind == "always":
        return "runs always, as dvc.yaml says"
    if one.kind == "command":
        return command(one)
    if one.kind == "output":
        return f"its output {one.name} is {one.state}"
    if one.kind == "parameter" and one.base is not MISSING and one.head is not MISSING:
        return parameter(one)
    return f"{one.name} is {one.state}"


def command(one: Reason) -> str:
    """``its command changed: old → new``, as far as both are known."""
    if one.base is MISSING or one.head is MISSING:
        return "its command changed"
    base, head = _line(one.base), _line(one.head)
    return "its command changed" if base == head else f"its command changed: {_arrow(base, head)}"


def parameter(one: Reason) -> str:
    """``params.yaml:train.lr 0.1 → 0.2``: of a group of parameters only what differs in it.

    Args:
        one: whose values are known on both sides.
    """
    if one.base is MISSING or one.head is MISSING:
        return one.name
    if not (isinstance(one.base, dict) and isinstance(one.head, dict)):
        return f"{one.name} {_both(one.base, one.head)}"
    found = changes({one.name: one.base}, {one.name: one.head})
    texts = [_inside(change) for change in found[:_MANY]]
    more = len(found) - _MANY
    return ", ".join([*texts, f"{more} more in {one.name}"] if more > 0 else texts) or one.name


def _inside(change: ValueChange) -> str:
    name = f"{change.path}.{change.key}"
    if change.base is MISSING:
        return f"{name} is new"
    if change.head is MISSING:
        return f"{name} is gone"
    return f"{name} {_both(change.base, change.head)}"


def _both(base: Value, head: Value) -> str:
    return _arrow(_line(base), _line(head))


def _line(value: Value) -> str:
    return " ".join(numbers.exact(value).split())


def _arrow(base: str, head: str) -> str:
    return " → ".join(_around_difference(base, head))


def _around_difference(base: str, head: str) -> tuple[str, str]:
    """Two texts, of long ones the part where they begin to differ."""
    if max(len(base), len(head)) <= _LONGEST:
        return base, head
    start = next(
        (at for at, pair in enumerate(zip(base, head, strict=False)) if len(set(pair)) > 1), 0
    )
    start = max(0, (start or min(len(base), len(head))) - _LONGEST // 3)
    return _part(base, start), _part(head, start)


def _part(text: str, start: int) -> str:
    end = start + _LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if text[end:] else ''}"
