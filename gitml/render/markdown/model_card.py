"""A model card, with the metadata at its top that the Hugging Face hub reads.

https://huggingface.co/docs/hub/model-cards: YAML between two lines ``---``; results of evaluations
stand under ``model-index``. The values are written as JSON, which is YAML.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gitml.core.checks.gates import GateResult, count
from gitml.core.data.sizes import size
from gitml.core.evaluation.findings import Compared
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.version_details import VersionDetails
from gitml.core.values import Value, flatten, is_finite
from gitml.core.verdict import Reason
from gitml.render import numbers
from gitml.render.markdown import evaluation
from gitml.render.markdown import gates as markdown_gates
from gitml.render.markdown.tables import code, plain, table
from gitml.render.text.checks import gates as text_gates
from gitml.render.text.checks.evaluation import WHAT_IS_MEASURED
from gitml.render.text.models import stated

_TESTED = (
    "This is not of the tag: it was tested for this card, with the predictions that both commits "
    "record."
)
_UNNAMED = "evaluation data"
# Parts of a key that say what a metric was measured on, as in `avg_prec.test`.
_SPLITS = frozenset("train training val valid validation dev test testing eval holdout".split())


def card(known: VersionDetails, record: Manifest, lineage: str, judged: str = "") -> str:
    """The card of a version.

    Args:
        known: the version.
        record: its manifest.
        lineage: a flowchart in Mermaid.
        judged: what was judged anew, see :func:`judged`.
    """
    name = known.found.model.rpartition("=")[2]
    heading = f"# {plain(name)} {plain(record.version)}"
    body = "\n\n".join(filter(None, (heading, facts(known, record, lineage), judged)))
    return f"{_metadata(name, record)}\n\n\n{body}\n"


def judged(
    compared: Sequence[Compared], gates: Sequence[GateResult], labels: tuple[str, str]
) -> str:
    """What was judged for a card and stands in no tag; empty where there is nothing.

    Args:
        compared: evaluations of the version before and of this one.
        gates: of this version.
        labels: the tags of both.
    """
    tested = [
        f"## Compared with {code(labels[0])}",
        f"{_TESTED} {plain(WHAT_IS_MEASURED)}",
        evaluation.comparison(compared, *labels),
    ]
    parts = tested if compared else []
    if gates:
        parts += [
            f"## Gates: {plain(text_gates.counts(count(gates)))}",
            "The gates of its commit, judged for this card.",
            markdown_gates.rows(gates),
        ]
    return "\n\n".join(parts)


def facts(
    known: VersionDetails,
    record: Manifest,
    lineage: str,
    reasons: Sequence[tuple[Reason, ...]] | None = None,
) -> str:
    """What the card says below its heading.

    Args:
        known: the version.
        record: its manifest.
        lineage: a flowchart in Mermaid.
        reasons: of its commits, for each of its tag; None where nothing was checked.
    """
    tag = known.found.tag
    withdrawn = plain(known.withdrawn_why) or "no reason given"
    made = (
        f"Released {tag.date:%Y-%m-%d} by {plain(tag.tagger)} as the Git tag {code(tag.name)}, on "
        f"commit {code(known.found.commit)}. All below is what that tag records"
    )
    recorded = record.bump.reasons
    if reasons is None:
        made += f"; {code(f'gitml model verify {tag.name}')} checks it."
        why = [one.text for one in recorded]
    else:
        made += f"; it was checked, but for this: {stated.NEVER_CHECKED}."
        why = [*stated.why(recorded, reasons)]
    told = "\n".join(f"- {plain(one)}" for one in why)
    parts = [
        f"**Withdrawn**: {withdrawn}" if known.found.withdrawal else "",
        made,
        plain(known.notes),
        _section("Model", _model(known, record)),
        f"## Why this version\n\n{told}",
        _section("Metrics", _values(record.metrics)),
        _section("Evaluation data", _hashes(record.evaluation or {})),
        _section("Training data", _hashes(record.data)),
        _section("Parameters", _values(record.params)),
        _section("Environment", _values({"": dict(record.environment)})),
        f"## Lineage\n\n```mermaid\n{lineage}\n```",
    ]
    return "\n\n".join(filter(None, parts))


def _metadata(name: str, record: Manifest) -> str:
    """What the hub reads; the version's metrics as results of one evaluation."""
    metrics = [
        {"type": _kind(key) or path, "name": key or path, "value": value}
        for path, document in record.metrics.items()
        for key, value in flatten(document)
        if is_finite(value)
    ]
    data = ", ".join(record.evaluation or {}) or _UNNAMED
    result: dict[str, Any] = {
        "task": {"type": "other"},
        "dataset": {"name": data, "type": data},
        "metrics": metrics,
    }
    fields: dict[str, Any] = {
        "model_name": name,
        "tags": ["gitml"],
        "model-index": [{"name": name, "results": [result] if metrics else []}],
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in fields.items()]
    return "\n".join(["---", *lines, "---"])


def _kind(key: str) -> str:
    """The part of a key that names the metric: the last one that is no split of the data."""
    parts = key.split(".")
    return next((part for part in reversed(parts) if part not in _SPLITS), parts[-1])


def _section(title: str, rows: Iterator[list[str]]) -> str:
    """A table under a heading; nothing where there are no rows."""
    found = [[code(cell) for cell in row] for row in rows]
    return f"## {title}\n\n{table(['', ''], found)}" if found else ""


def _model(known: VersionDetails, record: Manifest) -> Iterator[list[str]]:
    file = record.file
    yield ["path", file.path]
    yield ["size", size(file.size)]
    yield ["sha256", file.sha256]
    if file.md5:
        yield ["md5", file.md5]
    if record.previous:
        yield ["compared with", record.previous]
    for alias, place in known.aliases.items():
        yield [alias, f"since {place.tag.date:%Y-%m-%d}, by {place.tag.tagger}"]


def _hashes(paths: Mapping[str, str | None]) -> Iterator[list[str]]:
    return ([path, md5 or "-"] for path, md5 in paths.items())


def _values(files: Mapping[str, Value]) -> Iterator[list[str]]:
    for path, document in files.items():
        for key, value in flatten(document):
            told = numbers.records(value) or numbers.exact(value)
            yield [f"{path}:{key}" if path and key else path or key, told]
