"""Metrics and parameters for programs."""

from collections.abc import Iterable, Mapping
from typing import Any

from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.tested import Disagreement, Relabelled
from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING, ValueChange


def shown(snapshots: Iterable[Snapshot], part: str) -> dict[str, Any]:
    """``gitml.metrics/1`` or ``gitml.params/1``: ``{REV: {PART: {PATH: nested values}}}``."""
    revs = {snapshot.rev: {part: dict(getattr(snapshot, part))} for snapshot in snapshots}
    return {"schema": f"gitml.{part}/1", "revs": revs}


def logged(
    snapshots: Iterable[Snapshot], part: str, tested: Mapping[str, Iterable[MetricChange]]
) -> dict[str, Any]:
    """As :func:`shown`, with who, when and what beside each commit: ``gitml.metrics-log/1``.

    ``verdicts`` are those of metrics that are not as in the commit before; null where predictions
    were not asked for them.

    Args:
        snapshots: of commits.
        part: ``metrics`` or ``params``.
        tested: what changed in the metrics of a commit, by its id.
    """
    revs = {}
    for snapshot in snapshots:
        commit = snapshot.commit
        about = {
            "date": commit.date.isoformat() if commit and commit.date else None,
            "author": commit.author if commit else None,
            "subject": commit.subject if commit else None,
        }
        revs[snapshot.rev] = {**about, part: dict(getattr(snapshot, part))}
        if part == "metrics":
            changes = tested.get(snapshot.rev)
            revs[snapshot.rev]["verdicts"] = None if changes is None else _verdicts(changes)
    return {"schema": f"gitml.{part}-log/1", "revs": revs}


def _verdicts(changes: Iterable[MetricChange]) -> dict[str, dict[str, Any]]:
    return _by_path((change.value, _judged(change)) for change in changes)


def metrics_diff(
    base: str,
    head: str,
    changes: Iterable[MetricChange],
    apart: Iterable[Disagreement],
    other_labels: Iterable[Relabelled],
) -> dict[str, Any]:
    """``gitml.metrics-diff/1``, between two revisions."""
    return {
        "schema": "gitml.metrics-diff/1",
        "base": base,
        "head": head,
        "metrics": metric_changes(changes),
        "disagreements": disagreements(apart),
        "relabelled": relabelled(other_labels),
    }


def relabelled(found: Iterable[Relabelled]) -> dict[str, int]:
    """Rows whose label is another one, by the file of predictions; the base is scored on them."""
    return {one.file: one.rows for one in found}


def disagreements(found: Iterable[Disagreement]) -> list[dict[str, Any]]:
    """Metrics whose file says something else than the predictions."""
    return [one._asdict() for one in found]


def params_diff(base: str, head: str, changes: Iterable[ValueChange]) -> dict[str, Any]:
    """``gitml.params-diff/1``, between two revisions."""
    found = param_changes(changes)
    return {"schema": "gitml.params-diff/1", "base": base, "head": head, "params": found}


def metric_changes(changes: Iterable[MetricChange]) -> dict[str, dict[str, Any]]:
    """``{PATH: {DOTTED.KEY: {kind, base, head, change, percent, better, verdict, ci, p}}}``.

    ``better`` is which way it moved; ``verdict`` tells whether that was tested.
    A metric that was renamed has ``renamed_from``, with ``path`` and ``key``, too.
    """
    return _by_path(
        (c.value, {**_change(c.value), **_judged(c), **_renamed(c.renamed_from)}) for c in changes
    )


def _judged(change: MetricChange) -> dict[str, Any]:
    tested = change.tested
    bounded = tested is not None and tested.low is not None
    return {
        "better": change.better,
        "verdict": change.standing,
        "ci": [tested.low, tested.high] if tested and bounded else None,
        "p": tested.p if tested else None,
    }


def _renamed(place: tuple[str, str] | None) -> dict[str, Any]:
    return {"renamed_from": dict(zip(("path", "key"), place, strict=True))} if place else {}


def param_changes(changes: Iterable[ValueChange]) -> dict[str, dict[str, Any]]:
    """``{PATH: {DOTTED.KEY: {kind, base, head, change, percent}}}``."""
    return _by_path((change, _change(change)) for change in changes)


def _change(change: ValueChange) -> dict[str, Any]:
    """One value on two sides; what a side lacks is null, which ``kind`` tells from a null."""
    return {
        "kind": change.kind,
        "base": None if change.base is MISSING else change.base,
        "head": None if change.head is MISSING else change.head,
        "change": change.delta,
        "percent": change.percent,
    }


def _by_path(fields: Iterable[tuple[ValueChange, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for change, entry in fields:
        found.setdefault(change.path, {})[change.key] = dict(entry)
    return found
