"""One model in a list of models."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gitml.core.metrics.addresses import metric_value, metrics_called
from gitml.core.registry.manifest import Manifest, RecordedBump
from gitml.core.registry.tag_problems import TagProblem
from gitml.core.registry.tags import Tag
from gitml.core.registry.versions import Registered
from gitml.core.values import is_finite

_COMPARED = frozenset({"metric-better", "metric-not-better", "first"})


@dataclass(frozen=True, slots=True)
class Assigned:
    """Where an alias is.

    Attributes:
        version: None where the commit has none.
        tag: that gave it, by whom and when.
        reason: why, in the words of who did it.
    """

    version: str | None
    tag: Tag
    reason: str = ""

    def __str__(self) -> str:
        return self.version or self.tag.commit[:7]


@dataclass(frozen=True, slots=True)
class Trend:
    """The primary metric from version to version.

    Attributes:
        metric: as the rules name it.
        versions: the last ones that count, the lowest first.
        values: of each; None where its tag records none.
    """

    metric: str
    versions: tuple[str, ...]
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """What is known of a model.

    Attributes:
        name: as in tags.
        declared: the path that ``dvc.yaml`` declares; None for a model known from tags only.
        latest: its highest version that counts.
        aliases: where each is, by name.
        versions: how many there are that were not withdrawn.
        released: whether there ever was one.
        deprecated: whether it was retired as a whole.
        why: the first reason of the latest version, or its tag's subject.
        bump: how that version was decided, where its tag records it.
        trend: None where no rule names a primary metric.
        problems: tags that cannot be trusted.
    """

    name: str
    declared: str | None
    latest: Registered | None
    aliases: dict[str, Assigned]
    versions: int
    released: bool = False
    deprecated: bool = False
    why: str = ""
    bump: RecordedBump | None = None
    trend: Trend | None = None
    problems: tuple[TagProblem, ...] = field(default=())


def trend(metric: str, versions: Sequence[tuple[Registered, Manifest | None]]) -> Trend:
    """A metric of versions, as their tags record it."""
    names = tuple(str(found.version) for found, _ in versions)
    values = tuple(
        recorded_metric(record, metric) if record is not None else None for _, record in versions
    )
    return Trend(metric, names, values)


def recorded_metric(record: Manifest, metric: str) -> float | None:
    """A metric as the rules name it: what decided, else what stands in a metrics file."""
    for reason in record.bump.reasons:
        if reason.kind in _COMPARED and reason.numbers.get("metric") == metric:
            value = reason.numbers.get("head")
            return float(value) if is_finite(value) else None
    found = metrics_called(record.metrics, metric)
    if len(found) != 1:
        return None
    here = metric_value(record.metrics, found[0])
    return float(here) if is_finite(here) else None
