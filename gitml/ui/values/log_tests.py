"""What ``metrics log`` does to have its rows tested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from gitml import wiring
from gitml.core.metrics.direction import OF_TESTS, MetricChange, Standing
from gitml.core.metrics.history import Key
from gitml.core.settings.direction import Direction
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.render import numbers
from gitml.ui.options import Settings
from gitml.ui.problems import fetch_objects
from gitml.ui.progress.read_progress import CommitCount
from gitml.wiring.judging.log_tests import LogTests, has_predictions, test_log
from gitml.wiring.judging.metric_tests import absent_predictions

_ROWS = 50  # about a screen

Tested: TypeAlias = Mapping[str, Sequence[MetricChange]]
"""What changed in the metrics of commits, by their ids."""


@dataclass(frozen=True, slots=True)
class TestedRows:
    """Which rows are tested.

    Attributes:
        everything: all of them, with predictions of any size; else the newest, while those are
            small.
        fetch: first get what only the remote has.
    """

    __test__ = False  # for pytest

    everything: bool
    fetch: bool

    def test(
        self,
        settings: Settings,
        project: wiring.Project,
        reader: Snapshots,
        snapshots: tuple[Sequence[Snapshot], Sequence[Snapshot]],
    ) -> Tested:
        """What changed in the rows; empty without predictions.

        Args:
            settings: of the command.
            project: of the log.
            reader: of the project.
            snapshots: those of the log, newest first, and what came before them.
        """
        config = reader.config()
        if not has_predictions(config):
            return {}
        shown, earlier = snapshots
        known = {one.commit.sha: one for one in (*shown, *earlier) if one.commit}
        pairs = [
            (known[one.commit.parent], one)
            for one in islice(shown, None if self.everything else _ROWS)
            if one.commit is not None and one.commit.parent in known
        ]
        if self.fetch:
            revs = dict.fromkeys(one.rev for pair in pairs for one in pair)
            fetch_objects(settings, project, lambda: absent_predictions(reader, revs))
        count = CommitCount(len(pairs), quiet=settings.quiet, what="commits tested")
        found = test_log(project, config, pairs, count.tell, everything=self.everything)
        count.stop()
        self._explain(settings, found)
        return found.changes

    def _explain(self, settings: Settings, found: LogTests) -> None:
        """Say why commits were not tested."""
        if found.unread:
            many = numbers.counted(found.unread, "commit")
            settings.say(f"{many} not tested, as that takes a while: test them with --test")
        if found.absent:
            many = numbers.counted(found.absent, "commit")
            how = "" if self.fetch else ": get and test them with --test --fetch"
            settings.say(f"{many} not tested, as predictions are not here{how}")


def ways(tested: Tested) -> Mapping[Key, Direction]:
    """Which way metrics get better that were tested."""
    return {
        (one.value.path, one.value.key): one.tested.better
        for changes in tested.values()
        for one in changes
        if one.tested is not None
    }


def standings(tested: Tested) -> Mapping[tuple[str, Key], Standing]:
    """What tests say, by the id of a commit and the metric."""
    return {
        (sha, (one.value.path, one.value.key)): one.standing
        for sha, changes in tested.items()
        for one in changes
        if one.standing in OF_TESTS
    }
