"""A report as Markdown, in the order in which a reviewer asks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.core.checks.gates import count, passes
from gitml.core.metrics.direction import UNTESTED, Standing
from gitml.core.metrics.renames import by_new_name
from gitml.core.reports.judgements import Judgement
from gitml.core.reports.report import Report, ReportWords, Sided, shown_standings
from gitml.core.reports.results import result
from gitml.core.values import ValueChange
from gitml.late_module import LateModule
from gitml.render import numbers
from gitml.render.markdown import gates as markdown_gates
from gitml.render.markdown.comment import BLOCKED, UNJUDGED, gates_mark
from gitml.render.markdown.comment_marker import result_mark
from gitml.render.markdown.reports import fit, gallery, history, pipeline, points
from gitml.render.markdown.reports.headline import SIGNS, read_title, sentence, title
from gitml.render.markdown.tables import (
    ABSENT,
    code,
    details,
    place,
    plain,
    short_line,
    table,
)
from gitml.render.markdown.value_tables import metric_table, value_table
from gitml.render.text import reasons
from gitml.render.text.checks import gates
from gitml.render.text.values import disagreements

if TYPE_CHECKING:
    from gitml.core.reports.training import Training
    from gitml.render.markdown import drift, evaluation
    from gitml.render.markdown.reports import next_versions as markdown_next_versions
    from gitml.render.markdown.reports import schemas, training
    from gitml.render.text.checks import evaluation as text_evaluation
else:  # sections that few reports have
    drift = LateModule("gitml.render.markdown.drift")
    evaluation = LateModule("gitml.render.markdown.evaluation")
    schemas = LateModule("gitml.render.markdown.reports.schemas")
    training = LateModule("gitml.render.markdown.reports.training")
    markdown_next_versions = LateModule("gitml.render.markdown.reports.next_versions")
    text_evaluation = LateModule("gitml.render.text.checks.evaluation")

MOST_BYTES = 60_000
"""A report has no more, as every forge takes so much in a comment, or shows it in a summary."""

_MOST_ROWS = 15
_COUNTED: tuple[Standing, ...] = (
    "better",
    "worse",
    "no difference shown",
    "improved",
    "declined",
    "changed",
    "not judged",
    "new",
    "gone",
    "renamed",
)


def markdown(
    report: Report,
    version: str,
    trained: "Training | None" = None,
    words: ReportWords | None = None,
    most_bytes: int | None = MOST_BYTES,
) -> str:
    """The whole document, as far as it has room.

    Args:
        report: what it says.
        version: of gitml, for the footer.
        trained: the run of the pipeline that it is of; None where nothing was run for it.
        words: of a report that was read back, in place of those for judgements and loosened limits.
        most_bytes: that it may have in UTF-8; None where it may have any number.
    """
    failure = training.title(trained) if trained else ""
    told = read_title(words.headline) if words else title(report, code, plain)
    weaker = words.loosened if words else gates.loosened_words(report.loosened)
    first = (
        f"## {failure or told}",
        _compared(report),
        training.section(trained) if trained else "",
        _read_lines(words.models) if words else _models(report.judgements),
        _problems(report.problems),
        _gates(report, markdown_gates.weaker(weaker)),
        _evaluations(report),
        schemas.reviews(report.tables, report.dropped) if report.tables or report.dropped else "",
        _drifts(report),
        "" if failure else _metrics(report),
        _params(report),
        _data(report),
    )
    more = {
        "code and pipeline": pipeline.section(report),
        "environment and settings": pipeline.environment(report),
        "stages": training.stages(trained.result) if trained else "",
        "metric history": "" if failure else history.sections(report.history),
        "plots": gallery.gallery(report),
        "next versions": "" if failure else _next_versions(report),
        "how to reproduce it": points.reproduction(report),
        "time and cost": training.time_and_cost(trained) if trained else "",
    }
    last = (
        points.footer(report, version),
        UNJUDGED if report.outcome == "unjudged" else "",
        "" if passes(report.gates) else BLOCKED,
        gates_mark(gates.counts(count(report.gates))),
        result_mark(result(report, failed=bool(failure))),
    )
    return fit.fitted(fit.Sections(first, more, last), most_bytes)


def _read_lines(words: Sequence[str]) -> str:
    return "\n".join(f"- {read_title(one)}" for one in words)


def summary(report: Report) -> str:
    """The answer in one line of plain text, for a terminal or a commit status."""
    counts = _counts(report)
    return title(report, short_line, short_line) + (
        f" ({counts})" if counts and report.base else ""
    )


def _compared(report: Report) -> str:
    if report.base is None:
        empty = f": {code(report.empty_base)} has no data, pipeline or metrics yet"
        why = empty if report.empty_base else ""
        return f"{points.point(report.head)} has nothing to be compared with{why}."
    counts = _counts(report)
    return f"{points.compared(report)[:-1]}: {counts}." if counts else points.compared(report)


def _counts(report: Report) -> str:
    found = shown_standings(report)
    parts = [(found[word], _said(word)) for word in _COUNTED if word in found]
    counts = [f"{count} {said}" for count, said in parts]
    if counts:
        counts[0] = f"{numbers.counted(parts[0][0], 'metric')} {parts[0][1]}"
    if report.params:
        counts.append(f"{numbers.counted(len(report.params), 'parameter')} changed")
    if any(change.path not in report.models for change in report.data):
        counts.append("data changed")
    if report.plots:
        counts.append(f"{numbers.counted(len(report.plots), 'plot')} changed")
    if report.code or report.stages:
        counts.append("code changed" if report.code else "pipeline changed")
    apart = {"environment": report.environment, "settings": report.settings}
    counts += [f"{name} changed" for name, files in apart.items() if files]
    return ", ".join(counts)


def _said(word: Standing) -> str:
    if word == "no difference shown":
        return "with no difference shown"
    return f"{word} (untested)" if word in UNTESTED else word


def _models(judgements: Sequence[Judgement]) -> str:
    lines = []
    for judgement in judgements:
        if len(judgements) > 1:
            lines.append(f"- {SIGNS[judgement.outcome]} {sentence(judgement, code, plain)}")
        delta = judgement.change.value.delta if judgement.change else None
        if judgement.outcome == "unchanged" and delta:
            least = numbers.value(judgement.min_delta)
            lines.append(f"- a change counts from {least} on (`min_delta`)")
        lines += [f"- ⚠️ {plain(reasons.reason(caution))}" for caution in judgement.cautions]
    return "\n".join(lines)


def _problems(problems: Sequence[Sided]) -> str:
    if not problems:
        return ""
    lines = []
    for sided in problems:
        found = sided.problem
        hint = f" ({plain(found.hint)})" if found.hint else ""
        lines.append(f"- {code(found.path)} of {code(sided.label)}: {plain(found.reason)}{hint}")
    return "### ⚠️ Not everything could be read\n\n" + "\n".join(lines)


def _gates(report: Report, weaker: str) -> str:
    """Those that do not pass; the others are folded. And the limits that were stricter before."""
    results = report.gates
    if not results:
        return f"### Gates\n\n{weaker}" if weaker else ""
    quiet = [one for one in results if one.outcome in ("passed", "skipped")]
    loud = [one for one in results if one not in quiet]
    steps = markdown_gates.next_steps(results)
    parts = [f"### Gates: {plain(gates.summary(results))}", steps, weaker]
    if loud:
        parts.append(markdown_gates.rows(loud))
    if quiet:
        said = f"{numbers.counted(len(quiet), 'gate')} passed or skipped"
        parts.append(details(said, markdown_gates.rows(quiet)))
    return "\n\n".join(filter(None, parts))


def _next_versions(report: Report) -> str:
    found = report.next_versions
    return markdown_next_versions.sections(found) if found else ""


def _evaluations(report: Report) -> str:
    if not (report.evaluations or report.repeats) or report.base is None:
        return ""
    labels = (report.base.label, report.head.label)
    drawn = [gallery.image(picture, report) for picture in report.tested_pictures]
    parts = ["### Tested", *drawn[:1], evaluation.comparison(report.evaluations, *labels)]
    parts += [details("Reliability curves", "\n".join(drawn[1:]))] if drawn[1:] else []
    parts += [
        f"⚠️ {plain(text_evaluation.used_again(*use))}" for use in report.uses.items() if use[1] > 1
    ]
    parts += [plain(text_evaluation.WHAT_IS_MEASURED)] if report.evaluations else []
    parts.append(evaluation.repeats(report.repeats, *labels))
    return "\n\n".join(filter(None, parts))


def _drifts(report: Report) -> str:
    if not report.drifts:
        return ""
    sections = (
        drift.section(found, gallery.drift_picture(found, report.drift_pictures))
        for found in report.drifts
    )
    return "### Data that shifted\n\n" + "\n\n".join(sections)


def _metrics(report: Report) -> str:
    if not report.metrics:
        if report.problems or report.evaluations or report.gates:
            return ""  # they tell what is missing, or all that there is
        return "No metrics are declared in `dvc.yaml`, or none was measured yet."
    if report.base is None:
        found = [change.value for change in report.metrics]
        return f"### Metrics\n\n{_value_only(found, report.head.label)}"
    order = sorted(
        by_new_name(report.metrics), key=lambda c: (c.value.path, c.value.key) not in report.primary
    )
    is_above = bool(report.evaluations)  # where what tests say of metrics is told
    above = [change for change in order if change.tested and is_above]
    shown, folded = [change for change in order if not (change.tested and is_above)], []
    if len(shown) > _MOST_ROWS:
        shown, folded = (
            [change for change in shown if change.value.changed is moved] for moved in (True, False)
        )
    labels = (report.base.label, report.head.label)
    parts = [metric_table(shown, *labels, report.primary, hint=not above)] if shown else []
    if above:
        said = f"{numbers.counted(len(above), 'metric')} of files, tested above"
        parts.append(details(said, metric_table(above, *labels, report.primary)))
    if folded:
        said = f"{numbers.counted(len(folded), 'metric')} did not change"
        parts.append(details(said, metric_table(folded, *labels)))
    parts += [f"- ⚠️ {plain(said)}" for said in disagreements(report.disagreements)]
    return "### Metrics\n\n" + "\n\n".join(parts)


def _value_only(found: Sequence[ValueChange], label: str) -> str:
    several = len({change.path for change in found}) > 1
    rows = []
    for change in found:
        name = place(change.path, change.key, with_path=several)
        shown = numbers.records(change.head) or numbers.shown(change)[1]
        rows.append([code(name), f"**{shown}**" if change.head is not None else code(shown)])
    return table(["Metric", code(label)], rows, right=(1,))


def _params(report: Report) -> str:
    if not report.params or report.base is None:
        return ""
    body = value_table(report.params, report.base.label, report.head.label)
    return _section("Parameters", f"{len(report.params)} parameters", body, len(report.params))


def _data(report: Report) -> str:
    if not report.data:
        return ""
    base = code(report.base.label) if report.base else ABSENT
    rows = [pipeline.data_row(change, report.models) for change in report.data]
    headers = ["Path", "", base, code(report.head.label)]
    if report.base is None:
        headers, rows = [headers[0], "", headers[3]], [[r[0], r[1], r[3]] for r in rows]
    body = table(headers, rows, right=range(2, len(headers)))
    return _section("Data and models", f"{len(rows)} paths", body, len(rows))


def _section(title: str, summary_text: str, body: str, rows: int) -> str:
    return f"### {title}\n\n" + (details(summary_text, body) if rows > _MOST_ROWS else body)
