"""The words for what speaks for a model, or against it."""

import json
import math

from gitml.core.metrics.direction import at_least
from gitml.core.values import MISSING, Value, is_finite, is_number
from gitml.core.verdict import Kind, ModelVerdict, Reason
from gitml.render import numbers
from gitml.render.text.checks import acceptance

_UNTESTED = "untested"
_TEMPLATES: dict[Kind, str] = {
    "manual": "{}",  # what a person wrote
    "no-primary": "no primary metric is declared that could show it better",
    "unread": "{} could not be read",
    "rule-invalid": "{} in gitml.yaml cannot be applied",
}


_OF_STATES: dict[tuple[Kind, str], str] = {
    ("unread", "unproven"): "{} is not shown to be what its stage makes",
    ("no-comparison", ""): "all earlier versions of {} were withdrawn: there is nothing to "
    "compare with",
    ("no-comparison", "elsewhere"): "no version of {} is on a commit before this one: there is "
    "nothing to compare with",
}


def unjudged(verdict: ModelVerdict) -> str:
    """``churn cannot be judged: acc is NaN``."""
    return f"{verdict.name} cannot be judged: {why(verdict)}"


def why(verdict: ModelVerdict) -> str:
    return numbers.few([words(reason) for reason in verdict.reasons])


def other_data(verdict: ModelVerdict) -> bool:
    """Whether the two sides were measured on different data."""
    return any(r.kind == "evaluation-data" and r.state == "modified" for r in verdict.reasons)


def other_exam(verdict: ModelVerdict) -> Reason:
    """Why nobody can tell: other labels, or a rule that is gone; else the first reason."""
    doubts = (
        r
        for r in verdict.reasons
        if r.kind == "evaluation-labels" or (r.kind, r.state) == ("rule-loosened", "modified")
    )
    return next(doubts, verdict.reasons[0])


def words(one: Reason) -> str:
    """One reason of a kind that concerns a model."""
    if template := _OF_STATES.get((one.kind, one.state), _TEMPLATES.get(one.kind)):
        return template.format(one.subject)
    match one.kind:
        case "first":
            return _first(one)
        case "metric-better" | "metric-not-better":
            return _moved(one) or _nothing_before(one, "compare with")
        case "guard-held" | "guard-broken":
            return _guarded(one)
        case "rule-loosened":
            return _loosened(one)
        case "metric-invalid":
            return f"{one.subject} is {_odd(one.after)}"
        case "model":
            return _bytes(one)
        case _:
            return _evaluation(one)


def _bytes(one: Reason) -> str:
    if one.before == one.after:
        return "the model is the same, byte for byte"
    return "the model's bytes differ though nothing that it is made from changed"


def _loosened(one: Reason) -> str:
    was, is_now = (f"{v:g}" if is_finite(v) else v for v in (one.before, one.after))
    now = f"gone, and was {was}" if one.after is MISSING else f"{is_now} now, and was {was}"
    holds = f"{was} still holds for this change" if one.state == "held" else ""
    return "; ".join(filter(None, (f"{one.subject} is {now}", holds)))


def _first(one: Reason) -> str:
    if is_number(one.after):
        return f"{one.subject} is {one.after:.4g}"
    return f"first release of {one.subject}"


def _odd(found: object) -> str:
    """What stands in the place of a finite number that the metric can have."""
    if is_finite(found):
        return f"{found:.6g}, which it cannot be"
    if isinstance(found, float):
        return numbers.value(found)
    if found is None or isinstance(found, bool | str):
        return f"{json.dumps(found, ensure_ascii=False)}, not a number"
    return "not a number"


def _moved(one: Reason) -> str:
    """How the primary metric moved; empty where one of its values is none."""
    path = _path(one)
    if not path:
        return ""
    least, change = _number(one, "min_delta"), _gain(one)
    if "tested" in one.numbers:
        return f"{path}: {_tested(one)}"
    if one.kind == "metric-better":
        return (
            f"{path}, improved by at least {least:g} {_untested(one)}"
            if least
            else (f"{path}, which improved {_untested(one)}")
        )
    if change < 0 and at_least(-change, least):
        return f"{path}, which declined {_untested(one)}"
    return f"{path}, about the same: less than the {least:g} that counts" if change else path


def _guarded(one: Reason) -> str:
    path = _path(one)
    if not path:
        return _nothing_before(one, "guard it by")
    if "tested" in one.numbers and one.kind == "guard-held":
        return f"guard {path}: {_tested(one)}"
    if one.kind == "guard-broken":
        allowed = f"{_number(one, 'max_drop'):g}"
        if "tested" in one.numbers:
            return f"guard {path}, worse by more than {allowed}"
        return f"guard {path}, declined by more than {allowed} {_untested(one)}"
    return f"guard {path}, which its guard allows"


def _tested(one: Reason) -> str:
    """The word for a difference that was tested, and its interval."""
    word, low, high = (one.numbers.get(name) for name in ("tested", "low", "high"))
    anew = _anew(one)
    if not (is_finite(low) and is_finite(high)):
        return f"{word}{anew}"
    start, end = f"{low:+.2g}", f"{high:+.2g}"
    short = math.isclose(float(end) - float(start), high - low, rel_tol=0.1)
    interval = f"{start} to {end}" if short else numbers.interval(low, high, "")
    return f"{word} (95 % interval {interval}{anew})"


def _anew(one: Reason) -> str:
    return ", the earlier model was measured anew" if one.numbers.get("reevaluated") else ""


def _untested(one: Reason) -> str:
    return f"({_UNTESTED}{_anew(one)})"


def _nothing_before(one: Reason, use: str) -> str:
    if one.before is MISSING:
        return f"there is no earlier {one.subject} to {use}"
    return f"the earlier {one.subject} is {_odd(one.before)}, so there is nothing to {use}"


def _evaluation(one: Reason) -> str:
    file, data, code = (one.numbers.get(key) for key in ("file", "data", "code"))
    if one.kind == "evaluation-labels":
        return _labels(one)
    if one.kind == "evaluation-code":
        changed = _names(code)
        return f"{changed} changed, which measures {one.subject}: make sure it still means the same"
    if one.kind == "evaluation-metric":
        if one.numbers.get("of") == "direction":
            return f"{one.subject} is better {one.after} now, and was better {one.before}"
        return f"{one.after} decides now, and {one.before} decided before"
    if one.state == "unknown":
        return (
            f"no stage writes {file}, so nobody can tell on which data {one.subject} was measured"
        )
    if one.state == "none":
        return f"the stage that writes {file} depends on no data but the model"
    if changed := _names(data):
        return f"{one.subject} was measured on other data than before: {changed}"
    rows = (
        f" ({_number(one, 'rows'):g} of them on one side only)" if one.numbers.get("rows") else ""
    )
    return f"{one.subject} was measured on other rows than before, by {file}{rows}"


def _labels(one: Reason) -> str:
    count = numbers.counted(int(_number(one, "labels")), "row")
    changed = f"{one.subject} was measured on other labels than before, of {count}"
    if one.state == "accepted":
        return f"{changed}, which is meant: {one.numbers.get('accepted')}"
    if commit := one.numbers.get("refused"):
        return f"{changed}, and {acceptance.words(str(commit), unread=bool(one.numbers['unread']))}"
    return f"{changed}, and no commit says that this is meant"


def _names(found: Value) -> str:
    return numbers.few([str(name) for name in found]) if isinstance(found, list) else ""


def _path(one: Reason) -> str:
    """``acc went from 0.9 to 0.95 (+0.05)``; empty where one of the two is no number."""
    before, now = one.before, one.after
    if not (is_finite(before) and is_finite(now)):
        return ""
    if before == now:
        return f"{one.subject} stayed at {before:.4g}"
    old, new = _distinct(before, now)
    return f"{one.subject} went from {old} to {new} ({now - before:+.2g})"


def _distinct(before: float, now: float) -> tuple[str, str]:
    """Both with four digits, or as many as it takes to see how far they are apart."""
    for digits in range(4, 17):
        old, new = f"{before:.{digits}g}", f"{now:.{digits}g}"
        if math.isclose(float(new) - float(old), now - before, rel_tol=0.1):
            return old, new
    return repr(before), repr(now)


def _gain(one: Reason) -> float:
    change = _number(one, "change")
    return -change if one.numbers.get("better") == "lower" else change


def _number(one: Reason, name: str) -> float:
    found = one.numbers.get(name)
    return found if is_number(found) else 0.0
