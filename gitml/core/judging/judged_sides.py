"""Two points whose metrics are compared: what was edited is shown, and has no verdict."""

from typing import TYPE_CHECKING

from gitml.core.comparisons.changed_values import comparable
from gitml.core.comparisons.results import trusted
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.judging import asked_metrics
else:
    asked_metrics = LateModule("gitml.core.judging.asked_metrics")


def judged_sides(reader: Snapshots, base: Snapshot, head: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Both sides as :func:`comparable` makes them; what was edited since its run is not judged.

    Raises:
        UsageError: a revision names nothing any more.
        ConfigError: ``gitml.yaml`` is not valid.
    """
    if head.commit is not None:  # the working tree stays as it is
        deciding = asked_metrics.deciding_files(reader.config(), head.metrics)
        head = trusted(reader, head, deciding)
    return comparable(trusted(reader, base), head)
