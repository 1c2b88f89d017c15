"""Difference: everything that changed between two points, section by section, for one screen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar, get_args

from gitml.core.data.changes import DataDetail
from gitml.core.evaluation.metrics import MetricChange
from gitml.core.pipeline.changes import CodeChange, StageChange
from gitml.core.snapshot import Problem, Snapshot
from gitml.core.values import ValueChange

T = TypeVar("T")
Section = Literal["data", "code", "params", "stages", "environment", "settings", "metrics"]
SECTIONS: tuple[Section, ...] = get_args(Section)

# By the last part of their path: what decides which libraries and programs the stages run with.
ENVIRONMENT_FILES = (
    "requirements*.txt", "requirements*.in", "constraints*.txt", "pyproject.toml", "setup.py",
    "setup.cfg", "uv.lock", "poetry.lock", "pdm.lock", "pylock*.toml", "Pipfile", "Pipfile.lock",
    "environment*.yml", "environment*.yaml", "conda-lock.yml", "pixi.toml", "pixi.lock",
    ".python-version", "Dockerfile*", "*.Dockerfile", "renv.lock",
)  # fmt: skip
SETTINGS_FILES = ("gitml.yaml", ".dvc/config", ".dvcignore")


@dataclass(frozen=True, slots=True)
class DataDifference:
    """What changed in the data.

    Attributes:
        changes: what was added by hand first, then what stages made; by path.
        missing: paths that are recorded in the working tree's files, and do not lie in it.
        problems: revision and what could not be read there.
    """

    changes: tuple[DataDetail, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Two snapshots and what differs, as far as it was asked for.

    Attributes:
        models: paths of the models that either side declares.
        code: files in Git, dependencies of stages; those of the environment stand there.
        settings: files that say how gitml and DVC work here.
    """

    base: Snapshot
    head: Snapshot
    data: DataDifference = DataDifference()
    models: frozenset[str] = frozenset()
    code: tuple[CodeChange, ...] = ()
    params: tuple[ValueChange, ...] = ()
    stages: tuple[StageChange, ...] = ()
    environment: tuple[CodeChange, ...] = ()
    settings: tuple[CodeChange, ...] = ()
    metrics: tuple[MetricChange, ...] = ()

    @property
    def counts(self) -> Mapping[Section, int]:
        """How many changes each section has."""
        found: dict[Section, int] = {s: len(getattr(self, s)) for s in SECTIONS if s != "data"}
        return {"data": len(self.data.changes), **found}

    @property
    def anything(self) -> bool:
        return any(self.counts.values()) or bool(self.data.missing)


def comparable(base: Snapshot, head: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Both sides without what the other could not read, which is not the same as being gone."""
    return _beside(base, head), _beside(head, base)


def _beside(side: Snapshot, other: Snapshot) -> Snapshot:
    if not (side.problems or other.problems):
        return side
    unread = {problem.path for problem in other.problems}
    blind = any(path.rsplit("/", 1)[-1] == "dvc.yaml" for path in unread)
    unread_records = unread | {problem.path for problem in side.problems}

    def cut(found: Mapping[str, T], known: Mapping[str, T]) -> dict[str, T]:
        return {
            path: value
            for path, value in found.items()
            if path in known or not (blind or path in unread)
        }

    return replace(
        side,
        stages={
            address: stage
            for address, stage in side.stages.items()
            if address in other.stages or stage.file not in unread
        },
        pointers={
            path: pointer
            for path, pointer in side.pointers.items()
            if not {pointer.source, _pipeline(pointer.source)} & unread_records
        },
        metrics=cut(side.metrics, other.metrics),
        params=cut(side.params, other.params),
        code=cut(side.code, other.code),
    )


def _pipeline(source: str) -> str:
    """The ``dvc.yaml`` of a lock; any other record stands for itself."""
    return f"{source.removesuffix('dvc.lock')}dvc.yaml" if source.endswith("dvc.lock") else source
