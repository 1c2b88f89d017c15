"""Difference: everything that changed between two points, section by section, for one screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from gitml.core.data.changes import DataDetail
from gitml.core.metrics.direction import MetricChange
from gitml.core.pipeline.changes import CodeChange, StageChange
from gitml.core.snapshot import Absent, Problem, Snapshot
from gitml.core.values import ValueChange

Section = Literal["data", "code", "params", "stages", "environment", "settings", "metrics"]
SECTIONS: tuple[Section, ...] = get_args(Section)

# By the last parts of their path: what decides which libraries and programs the stages run with,
# and which rules apply.
NAMED_FILES = (
    "gitml.yaml", ".dvc/config", ".dvcignore",
    "requirements*.txt", "requirements*.in", "constraints*.txt", "pyproject.toml", "setup.py",
    "setup.cfg", "uv.lock", "poetry.lock", "pdm.lock", "pylock*.toml", "Pipfile", "Pipfile.lock",
    "environment*.yml", "environment*.yaml", "conda-lock.yml", "pixi.toml", "pixi.lock",
    ".python-version", "Dockerfile*", "*.Dockerfile", "renv.lock",
)  # fmt: skip
_SETTINGS = NAMED_FILES[:3]


@dataclass(frozen=True, slots=True)
class DataDifference:
    """What changed in the data.

    Attributes:
        changes: what was added by hand first, then what stages made; by path.
        missing: paths that are recorded in the working tree's files, and do not lie in it.
        problems: revision and what could not be read there.
        uncounted: tables whose rows would be counted if the DVC cache had them.
    """

    changes: tuple[DataDetail, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()
    uncounted: tuple[Absent, ...] = ()


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
    def absent(self) -> frozenset[Absent]:
        """Objects that would have to be fetched for a whole answer."""
        problems = (*self.base.problems, *self.head.problems)
        return frozenset([*(p.absent for p in problems if p.absent), *self.data.uncounted])

    @property
    def anything(self) -> bool:
        return any(self.counts.values()) or bool(self.data.missing)


def is_setting(path: str) -> bool:
    """Whether a file says how gitml and DVC work, rather than what stages run with."""
    return any(path == name or path.endswith(f"/{name}") for name in _SETTINGS)
