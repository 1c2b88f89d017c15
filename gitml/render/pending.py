"""Why stages must run, as text."""

from gitml.core.pipeline.pending import Reason
from gitml.core.values import MISSING
from gitml.render import numbers

_LONGEST = 60


def reason(one: Reason) -> str:
    """One reason, with what was then and what is now where that is known."""
    if one.kind == "never-run":
        return "was never run"
    if one.kind == "always":
        return "runs always, as dvc.yaml says"
    if one.kind == "command":
        return f"its command changed{_values(one)}"
    if one.kind == "output":
        return f"its output {one.name} is {one.state}"
    if one.kind == "parameter" and one.base is not MISSING and one.head is not MISSING:
        return f"{one.name}{_values(one).removeprefix(':')}"
    return f"{one.name} is {one.state}"


def _values(one: Reason) -> str:
    if one.base is MISSING or one.head is MISSING or one.base == one.head:
        return ""
    base, head = _around_difference(numbers.exact(one.base), numbers.exact(one.head))
    return f": {base} → {head}"


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
