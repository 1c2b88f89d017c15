"""Gates as text; the words are the same in Markdown and JUnit XML."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType

from gitml.core.acceptance import Acceptance
from gitml.core.checks.gates import (
    GateCounts,
    GateResult,
    Limit,
    Outcome,
    Sample,
    Why,
    count,
)
from gitml.core.checks.loosening import Loosened, Loosening, Rule
from gitml.core.data.sizes import size
from gitml.core.settings.gate_rules import MetricGate, SchemaGate
from gitml.render import numbers
from gitml.render.bounds import bound
from gitml.render.durations import exact
from gitml.render.text.checks.acceptance import ACCEPT, sentence
from gitml.render.text.colours import Colour, Painted
from gitml.render.text.hints import within
from gitml.render.text.models import judging
from gitml.render.text.tables import below_files, fits, table
from gitml.render.text.terminal import one_line, visible

_COLOURS: Mapping[Outcome, Colour] = MappingProxyType(
    {
        "passed": "green",
        "skipped": "dim",
        "failed": "red",
        "inconclusive": "red",
        "cannot check": "red",
        "not comparable": "red",
    }
)
_RULES: Mapping[Limit, str] = MappingProxyType(
    {
        "min": "≥ {bound}",
        "max": "≤ {bound}",
        "max_drop": "drop ≤ {bound}",
        "min_gain": "gain ≥ {bound}",
        "max_growth": "growth ≤ {bound}",
        "max_duration": "time ≤ {bound}",
        "max_difference": "spread ≤ {bound}",
        "must_have": "rows ≥ {bound}",
        "by": "rows ≥ {bound}",
        "max_shifted": "shifted ≤ {bound}",
        "watch": "may not shift",
        "anomalies": "right by {bound}",
    }
)
_WHY: Mapping[Why, str] = MappingProxyType(
    {
        "": "",
        "no-value": "no such value",
        "not-finite": "it is NaN or infinite",
        "out-of-range": "no such metric can have this value",
        "no-baseline": "nothing to compare with",
        "baseline-zero": "no share of a base of 0",
        "few-rows": "too few rows",
        "few-slices": "fewer than two slices have enough rows",
        "within-noise": "the limit lies inside the interval",
        "accepted": "measured on other data, which is meant",
        "other-rows": "measured on other rows",
        "other-labels": "measured on other labels",
        "other-data": "measured on other data",
        "other-runner": "measured on another runner",
        "no-runner": "nobody recorded the runner",
        "no-stage": "no such stage",
        "not-timed": "gitml did not see it run here",
        "no-interval": "there are no predictions to test it on",
        "no-slice": "no row has this value",
        "no-table": "no such table",
        "unread": "it cannot be read",
        "bad-schema": "its schema cannot be used",
        "unchecked": "a rule cannot be checked",
        "shifted": "it shifted",
        "gone": "the column is gone",
        "type-changed": "its type changed",
        "not-judged": "it cannot be told",
    }
)


LOOSENED = "This change touches what it is judged by:"
_INTERVAL_LIKE = "0.0000"
_APART = frozenset({"other-rows", "other-labels", "other-data"})
_OF_ROWS = frozenset({"must_have", "by"})


def gates(
    results: Sequence[GateResult],
    loosened: Loosened,
    *,
    columns: int | None = None,
) -> str:
    """A line for each limit, one that sums them up, and which limits are weaker than before.

    Args:
        results: of every gate.
        loosened: limits of the baseline.
        columns: of the terminal; None for as long lines as need be.
    """
    rows = [
        [
            visible(subject(result)),
            rule(result),
            base(result),
            head(result),
            Painted(result.outcome, _COLOURS.get(result.outcome)),
            reason(result),
        ]
        for result in results
    ]
    headers, right = ["gate", "rule", "base", "head", "result", "why"], ["base", "head"]
    if fits([headers, *rows], columns):
        shown = table(headers, rows, right)
    else:
        shown = table(headers[1:], below_files(rows), right, columns)
    steps = (f"{words}: {command}" for words, command in next_steps(results))
    parts = [shown, *(within(words, columns) for words in (summary(results), *steps))]
    if told := loosened_words(loosened):
        parts.append("\n".join([LOOSENED, *(within(one_line(one), columns, "  ") for one in told)]))
    return "\n\n".join(parts)


def summary(results: Sequence[GateResult]) -> str:
    """How many became what, and why another test set is meant."""
    counted, reasons = counts(count(results)), accepted(results)
    if not reasons:
        return counted
    return f"{counted}; another test set is meant: {visible('; '.join(reasons))}"


def accepted(results: Iterable[GateResult]) -> list[str]:
    """Why other test sets are meant, each once."""

    def uses(one: GateResult) -> bool:
        is_other = one.sample.relabelled or one.sample.removed
        return bool(one.why == "accepted" or is_other or one.is_lost_slice)

    reasons = (one.sample.acceptance.reason for one in results if uses(one))
    return [*dict.fromkeys(filter(None, reasons))]


def refused(results: Iterable[GateResult]) -> list[Acceptance]:
    """What people accepted where a test set is yet another one, each once."""
    return [*dict.fromkeys(one.acceptance for one in _apart(results) if one.acceptance.refused)]


def _apart(results: Iterable[GateResult]) -> list[Sample]:
    """What another test set keeps from being judged, or an acceptance of another one of slices."""

    def is_refused(one: GateResult) -> bool:
        return one.is_lost_slice and bool(one.sample.acceptance.refused)

    return [one.sample for one in results if one.why in _APART or is_refused(one)]


def next_steps(results: Sequence[GateResult]) -> list[tuple[str, str]]:
    """What to do where the two sides were measured apart: words, and what is to be typed."""
    apart, accepted_before = _apart(results), refused(results)
    steps = [(sentence(one), ACCEPT) for one in accepted_before]
    if any(one.can_reevaluate for one in apart):
        steps.insert(
            0,
            (
                "to measure both models on this test set, run gate or report with",
                "--reevaluate",
            ),
        )
    if apart and not accepted_before:
        steps.append(("to say that this test set is meant", ACCEPT))
    return steps


def counts(found: GateCounts) -> str:
    """``1 failed, 2 passed``; empty where there are none."""
    return ", ".join(f"{number} {word}" for word, number in asdict(found).items() if number)


def loosened_words(found: Loosened) -> list[str]:
    """Each limit that is weaker than before, what else is defined anew, or why nobody can tell."""
    if found.unread:
        return [f"the gates of the baseline cannot be read: {found.unread}"]
    words = [loosening(one) for one in found.limits]
    words += [f"{place}: rules rely on it, and it is defined anew" for place in found.redefined]
    words += [f"{place}: gates rely on it, and it takes more" for place in found.schemas]
    return words + [judging.words(one) for one in (*found.models, *found.aliases)]


def loosening(one: Loosening) -> str:
    """Which limit was made weaker, and what it is now."""
    before, after = one.before, one.after
    name = f"{before.subject} ({before.part})" if before.part else before.subject
    if after is None:
        return f"{name}: {_limit(before)} is gone"
    new, old = _terms(after), _terms(before)
    told = [f"{key}: {value}" for key, value in new.items() if old.get(key) != value]
    now = f"{_limit(after)}{', ' if told else ''}{', '.join(told)}"
    return f"{name}: {_limit(before)} is now {now}"


def _limit(rule: Rule) -> str:
    if isinstance(rule.gate, SchemaGate):
        return _RULES[rule.limit].format(bound=rule.gate.schema)
    found = rule.bound if rule.bound.percent else rule.bound.value
    return _RULES[rule.limit].format(bound=bound(found, rule.unit))


def _terms(rule: Rule) -> dict[str, str]:
    """What a limit asks for beside its bound."""
    gate = rule.gate
    found: dict[str, str] = {"level": gate.level}
    if isinstance(gate, MetricGate):
        evidence = gate.evidence or "the usual one"
        found |= {"evidence": evidence, "inconclusive": gate.inconclusive}
        found |= {"min_rows": str(gate.min_rows), "same_runner": str(gate.same_runner).lower()}
    return found


def subject(result: GateResult) -> str:
    """The metric or the path, and the slice."""
    return f"{result.subject} ({result.part})" if result.part else result.subject


def rule(result: GateResult) -> str:
    """The limit, and whether it is the baseline's."""
    limit = _RULES[result.limit].format(bound=bound(result.bound, result.unit))
    return f"{limit} of the baseline" if result.of_baseline else limit


def base(result: GateResult) -> str:
    """The value to compare with."""
    return "" if result.limit in _OF_ROWS else _shown(result.sample.base, result)


def head(result: GateResult) -> str:
    """The value that is judged."""
    own = result.limit == "max_difference" or result.limit in _OF_ROWS
    return _shown(result.value if own else result.sample.head, result)


def _shown(value: float | None, result: GateResult) -> str:
    if value is None:
        return ""
    if result.limit == "max_shifted":
        return numbers.share(value)
    if result.unit == "seconds":
        return exact(value)
    return size(int(value)) if result.unit == "bytes" else numbers.value(value)


def reason(result: GateResult) -> str:
    """What one must know beside the outcome: the interval, or why nothing could be judged."""
    sample, why = result.sample, _WHY[result.why]
    if result.why == "unread" and sample.unread:
        told = visible(sample.unread.reason)
        return told or (f"{visible(result.unread)} cannot be read" if result.unread else why)
    if sample.other_data and result.why in ("other-data", "accepted"):
        return f"{why}: {numbers.few(sample.other_data)}"
    if result.names and result.why == "bad-schema":
        return f"{why}: {visible(result.names[0])}"
    if result.names:
        return numbers.few(result.names)
    if result.between:
        return f"between {numbers.listed([*map(visible, result.between)])}"
    if result.evidence not in ("shown", "proven") or sample.low is None:
        return why
    interval = numbers.interval(sample.low, sample.high, _INTERVAL_LIKE)
    wanted = "must be proven" if result.evidence == "proven" else ""
    return ", ".join(filter(None, (interval, why, wanted)))
