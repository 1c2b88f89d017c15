"""The answer of a report in one line: what its verdicts amount to, and no more than they say."""

from collections.abc import Callable, Collection, Sequence

from gitml.core.checks.gates import passes
from gitml.core.metrics.direction import MetricChange
from gitml.core.reports.judgements import Judgement
from gitml.core.reports.outcome import standings
from gitml.core.reports.report import Report
from gitml.core.values import is_finite
from gitml.core.verdict import ModelOutcome, ModelVerdict, Reason
from gitml.render import numbers
from gitml.render.markdown.tables import plain
from gitml.render.markdown.value_tables import moved
from gitml.render.text.checks.evaluation import slice_name
from gitml.render.text.models import judging
from gitml.render.text.values import changed_labels, interval

SIGNS: dict[ModelOutcome, str] = {
    "first": "🌱",
    "identical": "🟰",
    "better": "✅",
    "worse": "❌",
    "improved": "⚪",
    "declined": "⚪",
    "mixed": "⚠️",
    "unchanged": "🟰",
    "unknown": "❔",
    "unjudged": "⛔",
}
_MODEL: dict[ModelOutcome, str] = {
    "first": "is measured for the first time",
    "identical": "did not change",
    "better": "is better",
    "worse": "is worse",
    "improved": "improved, untested",
    "declined": "declined, untested",
    "mixed": "is better, but a guard gave way",
    "unchanged": "is neither clearly better nor worse",
    "unknown": "was measured on other data, so nobody can tell if it is better",
    "unjudged": "cannot be judged",
}
_OVERALL: dict[ModelOutcome, str] = {
    "first": "First report: nothing to compare with yet",
    "identical": "Nothing changed",
    "better": "Better",
    "worse": "Worse",
    "improved": "Improved, untested",
    "declined": "Declined, untested",
    "mixed": "Better in some, worse in others",
    "unchanged": "No metric changed",
    "unknown": "Changed, and no metric tells whether for the better",
    "unjudged": "Cannot be judged",
}
# Of several models: where all are alike, and where only some are so, the first that is true.
_ALL: dict[ModelOutcome, str] = {
    **_OVERALL,
    "first": "Measured for the first time",
    "mixed": "Better, but a guard gave way",
    "unchanged": "Neither clearly better nor worse",
    "unknown": "Cannot be compared",
}
_SOME: dict[ModelOutcome, str] = {
    "worse": "Worse in some",
    "declined": "Declined in some, untested",
    "mixed": "Better in some, but a guard gave way",
    "better": "Better in some",
    "improved": "Improved in some, untested",
}

Shown = Callable[[str], str]


def title(report: Report, name: Shown, text: Shown) -> str:
    """The answer; ``name`` and ``text`` make names and sentences safe where it is shown."""
    failing = sum(not passes([result]) for result in report.gates)
    sign, said = SIGNS[report.outcome], _answer(report, name, text)
    if labels := _relabelled(report):
        said = said.removeprefix("Changed, and ")
        said = said if len(report.judgements) == 1 else f"{said[0].lower()}{said[1:]}"
        sign, said = "" if failing else "⚠️", f"{labels} changed; {said}"
    words = " ".join(filter(None, [sign, said + _worse_slices(report, name)]))
    return f"🚫 Blocked by {numbers.counted(failing, 'gate')}: {words}" if failing else words


def read_title(words: str) -> str:
    """A title of :func:`title` that was read back, safe in Markdown; its sign stays one."""
    sign, _, rest = words.partition(" ")
    known = sign in (*SIGNS.values(), "🚫")
    return f"{sign} {plain(rest)}" if known else plain(words)


def _relabelled(report: Report) -> str:
    """Which labels changed, without which nobody should read what follows; empty of none."""
    count = sum(one.relabelled for one in report.evaluations)
    weight = next((one.weight for one in report.evaluations if one.weight), None)
    return changed_labels(count, weight) if count else ""


def _worse_slices(report: Report, name: Shown) -> str:
    """Parts of the rows that are worse, where the whole does not tell."""
    if report.outcome == "worse":
        return ""
    parts = [part for one in report.evaluations for part in one.assessment.worse_slices]
    if not parts:
        return ""
    names = [name(slice_name(part)) for part in parts]
    return f"; worse in {numbers.counted(len(parts), 'slice')}: {numbers.few(names)}"


def _answer(report: Report, name: Shown, text: Shown) -> str:
    if report.outcome == "identical" or (report.base is None and report.outcome == "first"):
        return _OVERALL[report.outcome]
    if len(report.judgements) == 1:
        return sentence(report.judgements[0], name, text)
    if report.judgements and report.outcome != "unjudged":
        return _of_several(report.judgements)
    said_the_same = report.evaluations and not any(one.says_something for one in report.evaluations)
    if report.outcome == "unchanged" and said_the_same:
        return "No prediction changed"
    why = _no_judgement(report)
    said = _mixed(standings(report.metrics)) if report.outcome == "mixed" else ""
    overall = _ALL if report.evaluations and not report.metrics else _OVERALL
    return (said or overall[report.outcome]) + (f": {text(why)}" if why else "")


def _mixed(words: Collection[str]) -> str:
    """Gains and losses, each called so where a test says so."""
    gained, lost = bool({"better", "mixed"} & {*words}), "worse" in words
    if not (gained or lost):
        return "Improved in some, declined in others, untested"
    gains = "Better" if gained else "Improved (untested)"
    return f"{gains} in some, {'worse' if lost else 'declined (untested)'} in others"


def _of_several(judgements: Sequence[Judgement]) -> str:
    """What is said of several models, of which a line each follows."""
    words = {judgement.outcome for judgement in judgements}
    if len(words) == 1:
        return _ALL[next(iter(words))]
    if words & {"better", "improved", "mixed"} and words & {"worse", "declined"}:
        return _mixed(words)
    some = next((said for word, said in _SOME.items() if word in words), "")
    if "unknown" in words:
        return f"{some}, cannot be compared in others" if some else "Cannot be compared in some"
    return some or _ALL["unchanged"]


def _no_judgement(report: Report) -> str:
    if report.outcome != "unjudged":
        return ""
    models = [one.model for one in report.judgements if one.outcome == "unjudged"]
    return numbers.few(models) if models else f"{numbers.few(report.unread)} could not be read"


def sentence(judgement: Judgement, name: Shown, text: Shown) -> str:
    """What is said of one model; see :func:`title`."""
    model, verdict = name(judgement.model), judgement.verdict
    if verdict.outcome == "unjudged":
        return f"{model} {_MODEL['unjudged']}: {text(judging.why(verdict))}"
    if verdict.outcome == "unknown" and not judging.other_data(verdict):
        return f"{model} cannot be compared: {text(judging.words(judging.other_exam(verdict)))}"
    if broken := _telling_guard(judgement):
        return f"{model} {_MODEL[verdict.outcome]}: {text(judging.words(broken))}"
    if judgement.change is None:
        return f"{model} {_MODEL[verdict.outcome]}"
    value, said = judgement.change.value, _MODEL[verdict.outcome]
    if verdict.outcome == "mixed" and not _fallen(verdict):
        said = "is better, but a guard has no earlier value to be held against"
    if verdict.outcome == "mixed" and not judgement.change.tested:
        said = said.replace("is better", "improved, untested")
    old, new, _ = numbers.shown(value)
    change = moved(value) if value.changed else ""
    path = f"{old} → {new}" if change else new
    metric = f"{name(value.key or value.path)} {path}"
    found = [metric, change, _interval(judgement.change)]
    return f"{model} {said}: {', '.join(filter(None, found))}"


def _interval(change: MetricChange) -> str:
    found = interval(change)
    return f"95 % interval {found}" if found else ""


def _telling_guard(judgement: Judgement) -> Reason | None:
    """The guard that makes a model worse whose primary metric does not."""
    change = judgement.change
    if judgement.outcome not in ("worse", "declined"):
        return None
    if change and change.standing in ("worse", "declined"):
        return None
    return _fallen(judgement.verdict)


def _fallen(verdict: ModelVerdict) -> Reason | None:
    """The first guard that fell by more than it may."""
    broken = (reason for reason in verdict.reasons if reason.kind == "guard-broken")
    return next((reason for reason in broken if is_finite(reason.before)), None)
