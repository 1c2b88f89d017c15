"""What an MLflow server is told of a version, within its limits.

https://mlflow.org/docs/latest/rest-api.html; the limits are those of ``mlflow.utils.validation``.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from gitml.core.registry.version_details import VersionFacts
from gitml.core.values import Value, flatten, is_number

TAG = "gitml.tag"
SHA256 = "gitml.sha256"
_KEY, _VALUE, _TEXT, _DIGEST, _NAME = 250, 6000, 5000, 36, 500
_ODD = re.compile(r"[^\w.\- :/]")


@dataclass(frozen=True, slots=True)
class Dataset:
    """Data that a version was made from, or measured on.

    Attributes:
        digest: DVC's or Git's hash, of which MLflow keeps 36 characters.
        source: where it is, as JSON.
    """

    name: str
    digest: str
    source: str
    context: Literal["training", "evaluation"]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A version as MLflow has them: a run, and a version of a registered model.

    Attributes:
        title: of the run.
        when: milliseconds since 1970.
        tags: of the version and of the run.
        run_tags: of the run alone.
        params: values as text, by key.
        description: of the version.
    """

    title: str
    when: int
    tags: Mapping[str, str]
    run_tags: Mapping[str, str]
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    datasets: tuple[Dataset, ...]
    description: str


def entry(facts: VersionFacts, reasons: Iterable[str]) -> ModelEntry:
    """What is told of a version; what is too long for MLflow ends in ``…``.

    Args:
        facts: of the version.
        reasons: why it has its number, a sentence each.
    """
    record, found = facts.record, facts.known.found
    values = _named(record.metrics)
    metrics = {key: number for key, value in values if (number := _float(value)) is not None}
    others = ((f"metric {key}", value) for key, value in values if key not in metrics)
    params = {key: _cut(_text(value), _VALUE) for key, value in (*_named(record.params), *others)}
    tags = {
        TAG: found.tag.name,
        "gitml.version": record.version,
        "gitml.commit": found.commit,
        "gitml.path": record.file.path,
        SHA256: record.file.sha256,
    }
    if record.file.md5:
        tags["gitml.dvc_md5"] = record.file.md5
    source = {"mlflow.source.git.commit": found.commit, "mlflow.user": found.tag.tagger}
    if facts.repository:
        source["mlflow.source.git.repoURL"] = facts.repository
    why = "\n".join(f"- {reason}" for reason in reasons)
    return ModelEntry(
        title=found.tag.name,
        when=int(found.tag.date.timestamp() * 1000),
        tags=tags,
        run_tags=source,
        params=params,
        metrics=metrics,
        datasets=tuple(_datasets(facts)),
        description=_cut("\n\n".join(filter(None, (facts.known.notes, why))), _TEXT),
    )


def _named(files: Mapping[str, Value]) -> list[tuple[str, Value]]:
    """Values with keys that MLflow takes: with the file's name where several files have a key."""
    found = [(path, key, value) for path, doc in files.items() for key, value in flatten(doc)]
    keys = [key for _, key, _ in found]
    names = (
        f"{path}:{key}" if key and keys.count(key) > 1 else key or path for path, key, _ in found
    )
    return [(name, value) for name, (_, _, value) in zip(_keys(names), found, strict=True)]


def _keys(names: Iterable[str]) -> Iterator[str]:
    """Each as a key, no two alike."""
    taken: set[str] = set()
    for name in names:
        parts = (part for part in _ODD.sub("_", name).split("/") if part not in ("", ".", ".."))
        key = first = "/".join(parts)[:_KEY].rstrip("/") or "_"
        number = 1
        while key in taken:
            number += 1
            key = f"{first[: _KEY - 10]} {number}"
        taken.add(key)
        yield key


def _float(value: Value) -> float | None:
    if not is_number(value):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _datasets(facts: VersionFacts) -> Iterator[Dataset]:
    record = facts.record
    places: tuple[tuple[Literal["training", "evaluation"], Mapping[str, str | None]], ...] = (
        ("training", record.data),
        ("evaluation", record.evaluation or {}),
    )
    for context, hashes in places:
        for path, content in hashes.items():
            source = {
                "repository": facts.repository or None,
                "commit": facts.known.found.commit,
                "path": path,
                "hash": content,
            }
            name, digest = _cut(path, _NAME), (content or "unknown")[:_DIGEST]
            yield Dataset(name, digest, json.dumps(source), context)
