"""Whether to train again, in words."""

from datetime import datetime

from gitml.core.data.sizes import size
from gitml.core.retraining import RetrainDecision, Trigger
from gitml.core.settings.amounts import Amount
from gitml.render import numbers
from gitml.render.durations import exact
from gitml.render.text.checks import gates
from gitml.render.text.colours import Colour, Painted
from gitml.render.text.tables import table
from gitml.render.text.terminal import one_line, visible

_COLOURS: dict[str, Colour] = {"due": "bold", "cannot check": "red", "not due": "dim"}
_MOST_NAMES = 3


def decision(found: RetrainDecision, *, columns: int | None = None) -> str:
    """The answer as CI systems read it, since when, and a row for each limit."""
    rows = [
        [
            _rule(trigger),
            _found(trigger),
            _limit(trigger),
            Painted(trigger.outcome, _COLOURS[trigger.outcome]),
        ]
        for trigger in found.triggers
    ]
    since = f"{visible(found.since)} of {_day(found.date)}" if found.since else "no version yet"
    told = table(["rule", "found", "limit", "result"], rows, [], columns)
    return f"{output(found)}\n\n{visible(found.model)}: {since}\n\n{told}"


def output(found: RetrainDecision) -> str:
    """``retrain=true``, ``retrain=false``, or ``retrain=unknown`` where no one can tell."""
    if not found.is_known:
        return "retrain=unknown"
    return f"retrain={'true' if found.retrain else 'false'}"


def reasons(found: RetrainDecision) -> str:
    """Why, in one line; empty where nothing is due."""
    due = [trigger for trigger in found.triggers if trigger.outcome == "due"]
    return one_line("; ".join(f"{_rule(one)}: {_found(one)}" for one in due))


def unknown(found: RetrainDecision) -> list[str]:
    """What could not be checked, a line each."""
    lacking = [one for one in found.triggers if one.outcome == "cannot check"]
    return [one_line(f"{_rule(one)}: {_found(one)}") for one in lacking]


def _rule(trigger: Trigger) -> str:
    match trigger.kind:
        case "schedule":
            return "age of the last version"
        case "changed":
            return f"changed: {trigger.subject}"
        case "new rows":
            return f"new rows of {visible(trigger.subject)}"
        case _:
            part = trigger.gate.part if trigger.gate else ""
            return f"{trigger.kind}: {visible(trigger.subject)}{part and f', {visible(part)}'}"


def _found(trigger: Trigger) -> str:
    if trigger.why:
        return one_line(trigger.why)
    match trigger.kind:
        case "never released":
            return "there is no version of it"
        case "schedule":
            return exact(trigger.value or 0)
        case "changed":
            return numbers.few([visible(n) for n in trigger.names], _MOST_NAMES) or "nothing"
        case "decay" | "drift":
            return _measured(trigger)
        case "new rows":
            return _more(trigger, f"{int(trigger.value or 0):+,} rows")
        case _:
            return _more(trigger, _signed_size(trigger.value))


def _more(trigger: Trigger, absolute: str) -> str:
    """How much more data there is; of a rule without a limit only whether it is other data."""
    if trigger.limit is None:
        return "other data" if trigger.outcome == "due" else "the same"
    if trigger.limit.percent:
        return f"{trigger.value or 0:+.3g} %"
    return absolute


def _signed_size(value: float | None) -> str:
    count = int(value or 0)
    return f"{'-' if count < 0 else '+'}{size(abs(count))}"


def _measured(trigger: Trigger) -> str:
    if trigger.gate is None:
        return ""
    why = gates.reason(trigger.gate)
    return why if trigger.outcome == "cannot check" else gates.head(trigger.gate) or why


def _limit(trigger: Trigger) -> str:
    if trigger.gate is not None:
        return gates.rule(trigger.gate)
    if trigger.limit is None:
        return ""
    return _amount(trigger, trigger.limit)


def _amount(trigger: Trigger, limit: Amount) -> str:
    if trigger.kind == "schedule":
        return exact(limit.value)
    if limit.percent:
        return f"+{limit.value:g} %"
    if trigger.kind == "new rows":
        return f"+{int(limit.value):,} rows"
    return f"+{size(int(limit.value))}"


def _day(date: datetime | None) -> str:
    return "" if date is None else date.date().isoformat()
