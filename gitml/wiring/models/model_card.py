"""What predictions and gates say of a version, for its card."""

from collections.abc import Sequence
from dataclasses import dataclass

from gitml.core.checks.gates import GateResult
from gitml.core.evaluation.findings import Compared
from gitml.core.registry.versions import History, Registered
from gitml.core.settings.gate_rules import StageGate
from gitml.core.snapshot import Problem
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project
from gitml.wiring.judging.checks import judge_gates
from gitml.wiring.judging.metric_tests import open_assessments


@dataclass(frozen=True, slots=True)
class JudgedVersion:
    """A version compared with the one before it, and held against the gates of its commit.

    Attributes:
        base: the tag of the version before it; None where there is none.
        compared: the evaluations that both have.
        gates: without those of how long a stage took, as only the machine that ran it knows.
        problems: what could not be read, with its revision.
    """

    base: str | None
    compared: tuple[Compared, ...]
    gates: tuple[GateResult, ...]
    problems: Sequence[tuple[str, Problem]]


def judge_version(
    project: Project, reader: SnapshotReader, history: History, found: Registered, base: str | None
) -> JudgedVersion:
    """Judge a version by the ``gitml.yaml`` of its commit.

    Args:
        project: whose.
        reader: of it.
        history: of the model.
        found: the version.
        base: the tag that it was compared with when it was released.

    Raises:
        ConfigError: a gate of that commit cannot be applied.
    """
    before = next((one for one in history.versions if one.tag.name == base), None)
    config = reader.config(found.commit)
    gates = tuple(gate for gate in config.gates if not isinstance(gate, StageGate))
    commit = before.commit if before else None
    config = config._replace(gates=gates)
    assessments = open_assessments(project, reader, config, commit, found.commit)
    compared = tuple(one.both for one in assessments.every() if one.both is not None)
    judged = judge_gates(project, assessments) if gates else None
    problems = (*assessments.problems, *(judged.problems if judged else ()))
    return JudgedVersion(
        before.tag.name if before else None,
        compared,
        judged.results if judged else (),
        problems,
    )
