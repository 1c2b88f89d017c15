"""The words for reasons: the same ones wherever a reason is shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.core.values import MISSING, Value, ValueChange, changes, inner_changes
from gitml.core.verdict import Kind, Reason, grouped
from gitml.late_module import LateModule
from gitml.render import numbers

if TYPE_CHECKING:
    from gitml.render.text.models import judging
else:
    judging = LateModule("gitml.render.text.models.judging")

_LONGEST = 60
_MANY = 3  # values of one parameter
_MOST = 5  # things that changed, of one kind
_TEMPLATES = {
    "never-run": "never ran",
    "always": "always runs",
    "forced": "forced, as {} is reproduced",
    "import": "{} was edited after it was imported",
}
_STATES = {
    "modified": "changed",
    "missing": "is missing",
    "deleted": "is gone",
    "new": "is new",
    "not in cache": "is not in the cache",
    "unknown": "may have changed: the list of its folder's files is not here",
}
_SOURCES: dict[Kind, str] = {
    "data": "data changed",
    "params": "parameters changed",
    "code": "code changed",
    "environment": "environment changed",
    "stages": "stages changed",
}


def sentences(found: Sequence[Reason]) -> list[str]:
    """A sentence for each reason; what a model is made from is told by kind, in one each."""
    return [sentence(group) for group in grouped(found)]


def sentence(group: tuple[Reason, ...]) -> str:
    """The words for reasons that were put together."""
    first = group[0]
    if first.kind not in _SOURCES:
        return reason(first)
    told = [parameter(one) if one.kind == "params" else one.subject for one in group]
    return f"{_SOURCES[first.kind]}: {numbers.few(told, _MOST)}"


def reason(one: Reason) -> str:
    """One reason, with what was then and what is now where that is known."""
    if one.kind == "schema":
        return _schema(one)
    if template := _TEMPLATES.get(one.kind):
        return template.format(one.subject)
    match one.kind:
        case "command":
            return _command(one)
        case "parameter":
            return parameter(one)
        case "dependency":
            return f"{one.subject} {_STATES.get(one.state, one.state)}"
        case "dropped-dependency" | "dropped-parameter":
            return dropped(one)
        case "output":
            return f"its output {one.subject} {_STATES.get(one.state, one.state)}"
        case _:
            return judging.words(one)


def dropped(one: Reason) -> str:
    """``ran with a.py, which changed and is no longer its dependency``."""
    what = one.kind.removeprefix("dropped-")
    how = _STATES.get(one.state, one.state)
    return f"ran with {one.subject}, which {how} and is no longer its {what}"


def _schema(one: Reason) -> str:
    """``feature removed: raw:age``, with types, names or values on both sides."""
    signed = []
    for sign, name in (("-", "removed"), ("+", "added")):
        found = one.numbers.get(name)
        if isinstance(found, list):
            signed.append(f"{sign} {numbers.few([str(value) for value in found], _MOST)}")
    sides = [_line(side) for side in (one.before, one.after) if side is not MISSING]
    told = "; ".join(signed) or " → ".join(sides)
    return f"{one.state.replace('-', ' ')}: {one.subject}{f' ({told})' if told else ''}"


def _command(one: Reason) -> str:
    """``its command changed: old → new``, as far as both are known."""
    if one.before is MISSING or one.after is MISSING:
        return "its command changed"
    base, head = _line(one.before), _line(one.after)
    return "its command changed" if base == head else f"its command changed: {_arrow(base, head)}"


def parameter(one: Reason) -> str:
    """``params.yaml:train.lr 0.1 → 0.2``: of a group of parameters only what differs in it."""
    if one.before is MISSING or one.after is MISSING:
        return f"{one.subject} {_STATES.get(one.state, one.state)}"
    whole = changes({one.subject: one.before}, {one.subject: one.after})
    found = [inner for change in whole for inner in inner_changes(change)]
    are_groups = isinstance(one.before, dict) and isinstance(one.after, dict)
    if not (are_groups or any(change.key for change in found)):
        return f"{one.subject} {_both(one.before, one.after)}"
    texts = [_inside(change) for change in found[:_MANY]]
    more = len(found) - _MANY
    return ", ".join([*texts, f"{more} more in {one.subject}"] if more > 0 else texts) or (
        one.subject
    )


def _inside(change: ValueChange) -> str:
    name = f"{change.path}.{change.key}".replace(".[", "[", 1)
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
