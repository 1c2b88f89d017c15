"""What was last said of a branch: of the metrics that decide, and of its gates."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.checks import gates as of_gates
    from gitml.core.settings.config import Config
else:
    of_gates = LateModule("gitml.core.checks.gates")

Subject: TypeAlias = Literal["model", "evaluation"]


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
        gates: what became of the limits; None where they were not judged.
        command: what would tell what is not known; empty where all is.
    """

    base: str
    metrics: tuple[DecidingMetric, ...] = ()
    gates: "of_gates.GateCounts | None" = None
    command: str = ""

    def beside(self, earlier: "BranchVerdict") -> "BranchVerdict":
        """The same, with what an earlier one knew of the same state."""
        if self.gates is None:
            return replace(self, metrics=self.metrics or earlier.metrics, gates=earlier.gates)
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
    gates = None if fields["gates"] is None else of_gates.GateCounts(**fields["gates"])
    return BranchVerdict(**{**fields, "metrics": metrics, "gates": gates})


def asks_anything(config: "Config") -> bool:
    """Whether a team declared something that a branch is judged by."""
    return bool(config.gates) or any(one.predictions for one in config.evaluations.values())
