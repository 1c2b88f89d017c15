"""How the primary metrics of a report came to be, with the versions of this project's tags."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gitml.checks import metric_histories
from gitml.core.metrics.primary_history import MetricHistory
from gitml.core.reports.report import Report
from gitml.core.snapshot import Snapshots
from gitml.late_module import LateModule
from gitml.wiring import Project, readers

if TYPE_CHECKING:
    from gitml.core.registry import tags
    from gitml.wiring.models import releases as model_releases
else:  # a project without models has no versions
    model_releases = LateModule("gitml.wiring.models.releases")
    tags = LateModule("gitml.core.registry.tags")


def read_histories(project: Project, reader: Snapshots, found: Report) -> tuple[MetricHistory, ...]:
    """See :func:`gitml.checks.metric_histories.read`."""
    return metric_histories.read(reader, found, lambda models: _releases(project, models))


def _releases(project: Project, models: Iterable[str]) -> dict[str, dict[str, str]]:
    """By model and by the id of the commit, the highest version that was not taken back."""
    registry = model_releases.open_registry(project, readers.snapshots(project))
    histories = registry.models()
    found: dict[str, dict[str, str]] = {}
    for model in models:
        known = histories.get(tags.model_name(model, registry.prefix))
        versions = known.versions if known else ()
        found[model] = {one.commit: str(one.version) for one in versions if not one.withdrawn}
    return found
