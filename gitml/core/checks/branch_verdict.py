"""What was last said of a branch: of the metrics that decide, and of its gates."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from gitml.core.settings.config import Config
from gitml.core.settings.gate_rules import DriftGate, SchemaGate, SizeGate, StageGate

Subject: TypeAlias = Literal["model", "evaluation"]
_DURATIONS = ".dvc/tmp/gitml/durations.json"


@dataclass(frozen=True, slots=True)
class DecidingMetric:
    """A metric that decides, and what a test said of it.

    Attributes:
        kind: what it decides about.
        subject: the name of the model, or of the evaluation where no model names it.
        base, head: its values.
        outcome: the word for the difference, as :mod:`gitml.core.evaluation` has it.
    """

    kind: Subject
    subject: str
    metric: str
    base: float
    head: float
    outcome: str


@dataclass(frozen=True, slots=True)
class BranchVerdict:
    """What is known of a branch without computing anything.

    Attributes:
        base: what people call that which it was compared with.
        metrics: those that decide.
        gates: how many limits were judged; None where they were not.
        failing: how many of them do not pass.
        command: what would tell what is not known; empty where all is.
    """

    base: str
    metrics: tuple[DecidingMetric, ...] = ()
    gates: int | None = None
    failing: int = 0
    command: str = ""

    def beside(self, earlier: "BranchVerdict") -> "BranchVerdict":
        """The same, with what an earlier one knew of the same state."""
        if self.gates is None:
            return replace(
                self,
                metrics=self.metrics or earlier.metrics,
                gates=earlier.gates,
                failing=earlier.failing,
            )
        return replace(self, metrics=self.metrics or earlier.metrics)

    def fields(self) -> dict[str, Any]:
        """As plain values, from which :func:`parse` makes it again."""
        return asdict(self)


def parse(fields: Mapping[str, Any]) -> BranchVerdict:
    """What :meth:`BranchVerdict.fields` gave.

    Raises:
        KeyError, TypeError: it is something else.
    """
    metrics = tuple(DecidingMetric(**one) for one in fields["metrics"])
    return BranchVerdict(**{**fields, "metrics": metrics})


def asks_anything(config: Config) -> bool:
    """Whether a team declared something that a branch is judged by."""
    return bool(config.gates) or any(one.predictions for one in config.evaluations.values())


def watched_files(config: Config, metric_files: Iterable[str]) -> tuple[str, ...]:
    """Files and folders, apart from DVC's, that a verdict on the working tree depends on.

    Args:
        config: what is declared.
        metric_files: that ``dvc.yaml`` declares.
    """
    return tuple(sorted({*metric_files, *_declared(config)}))


def _declared(config: Config) -> Iterator[str]:
    for one in config.evaluations.values():
        yield from filter(None, (one.predictions, one.test_set))
    for gate in config.gates:
        match gate:
            case SizeGate() | DriftGate():
                yield gate.path
            case SchemaGate():
                yield from (gate.schema, gate.data)
            case StageGate():
                yield _DURATIONS
