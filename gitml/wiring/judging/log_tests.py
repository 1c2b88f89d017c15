"""The metrics of a log, tested commit by commit against the one before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitml.checks.tested_pairs import Pair, TestedPairs, Tests
from gitml.core.comparisons.changed_values import comparable, compare_metrics
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.matching import with_tests
from gitml.core.snapshot import Snapshot
from gitml.core.values import flatten
from gitml.errors import ConfigError
from gitml.late_module import LateModule
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project, readers
from gitml.wiring.judging.metric_tests import memory, open_assessments

if TYPE_CHECKING:
    from gitml.core.judging import tested_metrics
    from gitml.core.settings.config import Config
else:
    tested_metrics = LateModule("gitml.core.judging.tested_metrics")

_UNASKED = 2**20
"""Bytes of predictions that a log reads without being asked to: about a second's work."""
_LEAST = 2**16
"""Bytes that take as long as whatever a test needs beside its rows."""


@dataclass(frozen=True, slots=True)
class LogTests:
    """What predictions say of the commits of a log.

    Attributes:
        changes: by the id of a commit, the metrics that are not as in the commit before.
        unread: commits whose predictions were not read, as that takes long.
        absent: commits whose predictions are not here.
    """

    changes: Mapping[str, Sequence[MetricChange]] = field(default_factory=dict)
    unread: int = 0
    absent: int = 0


def has_predictions(config: "Config") -> bool:
    """Whether ``gitml.yaml`` names predictions that could tell something."""
    return any(one.predictions for one in config.evaluations.values())


def test_log(
    project: Project,
    config: "Config",
    pairs: Iterable[tuple[Snapshot, Snapshot]],
    tell: Callable[[int], None],
    *,
    everything: bool,
) -> LogTests:
    """Test the metrics of commits that differ from those before.

    Args:
        project: of the log.
        config: names the predictions.
        pairs: what each commit, and the one before it, says in its metrics files.
        tell: hears how many commits are done.
        everything: read predictions of any size.
    """
    reader = readers.snapshots(project)
    known = TestedPairs(reader, memory(project))
    tester = _Tester(project, reader, config, known, None if everything else _UNASKED)
    found: dict[str, Sequence[MetricChange]] = {}
    for number, (base, head) in enumerate(pairs, 1):
        every = compare_metrics(*comparable(base, head), tester.config)
        changes = [change for change in every if change.value.changed]
        if changes and base.commit is not None and head.commit is not None:
            tests = tester.test((base.commit, head.commit), head)
            found[head.commit.sha], _ = with_tests(changes, tests)
        tell(number)
    return LogTests(found, len(tester.unread), len(tester.absent))


class _Tester:
    """Tests pairs of commits, as long as there are not too many bytes to read."""

    def __init__(
        self,
        project: Project,
        reader: SnapshotReader,
        config: "Config",
        known: TestedPairs,
        most: int | None,
    ) -> None:
        self.config = config
        self.unread: set[str] = set()
        self.absent: set[str] = set()
        self._project = project
        self._reader = reader
        self._known = known
        self._left = most

    def test(self, pair: Pair, head: Snapshot) -> list[Tests]:
        """What each evaluation says of two commits, as far as its predictions are read."""
        # A gate without an evaluation may be of a metric of these files.
        gates = self.config.gates
        names = [[path, *sorted(dict(flatten(doc)))] for path, doc in head.metrics.items() if gates]
        rules = {name: rule for name, rule in self.config.evaluations.items() if rule.predictions}
        found = []
        for name, key in self._known.keys(pair, rules, sorted(names)).items():
            tests = self._known.recall(key)
            if tests is None and self._may_read(pair, rules[name].predictions):
                tests = self._compute(pair, name, key)
            found += [tests] if tests else []
        return found

    def _may_read(self, pair: Pair, path: str) -> bool:
        """Whether both files are here, and small enough beside those that were read before."""
        head = pair[1].sha
        sizes = [self._known.size(commit, path, _UNASKED) for commit in pair]
        known = [size for size in sizes if size is not None]
        if len(known) < len(sizes):
            self.absent.add(head)
            return False
        if self._left is None:
            return True
        cost = max(_LEAST, sum(known))
        if cost > self._left:
            self.unread.add(head)
            return False
        self._left -= cost
        return True

    def _compute(self, pair: Pair, name: str, key: str) -> Tests:
        """What an evaluation says; nothing of what cannot be read as predictions."""
        base, head = (commit.sha for commit in pair)
        try:
            asked = open_assessments(self._project, self._reader, self.config, base, head)
            found = asked.of(name)
        except ConfigError:
            return {}
        tests = {} if found is None else tested_metrics.all_tested(found)
        is_unread = found and found.both and found.both.test_set.inputs == "unread"
        if not (is_unread or asked.problems):  # else it may be read another time
            self._known.keep(key, tests)
        return tests
