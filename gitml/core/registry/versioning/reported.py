"""What metrics files say of metrics that are computed from predictions."""

from collections.abc import Iterator, Mapping

from gitml.core.metrics.addresses import MetricAddress
from gitml.core.metrics.aliases import known_name
from gitml.core.metrics.matching import says_the_same
from gitml.core.metrics.tested import TestedMetric
from gitml.core.values import Value, flatten, is_finite


def invalid(
    metrics: Mapping[str, Value], name: str, tested: TestedMetric
) -> tuple[MetricAddress, Value] | None:
    """What stands for a metric in a file instead of a finite number, where no file has its value.

    Whoever wrote it could not measure the model, and nothing is better by what nobody measured.

    Args:
        metrics: parsed metrics files of the head, by path.
        name: as a rule has it: ``FILE:KEY``, or a name.
        tested: the metric, from predictions.
    """
    found = list(_called(metrics, name))
    if any(says_the_same(value, tested) for _, value in found):
        return None
    return next(((place, value) for place, value in found if not is_finite(value)), None)


def _called(metrics: Mapping[str, Value], name: str) -> Iterator[tuple[MetricAddress, Value]]:
    file, has_file, key = name.rpartition(":")
    known = known_name(key.rpartition(".")[2])
    for path, document in metrics.items():
        for place, value in flatten(document):
            if has_file and (path, place) != (file, key):
                continue
            if known_name(place.rpartition(".")[2]) == known:
                yield MetricAddress(path, place), value
