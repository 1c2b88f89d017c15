"""Where a model's metrics come from: which file, which stage, measured on which data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gitml.core.data.pointers import Pointer
from gitml.core.named_files import is_code
from gitml.core.paths import folders, is_inside, overlap
from gitml.core.pipeline.producers import Producers
from gitml.core.pipeline.stage import Stage
from gitml.core.values import Value


@dataclass(frozen=True)
class Side:
    """A model and what it was made from, at one commit.

    Attributes:
        model: path of the model; None where it is not declared there.
        stages, pointers, metrics, params, code: as a snapshot has them.
        blob: Git's id of a model that lies in Git itself.
        others: paths of the other models that are declared there.
        inner: hashes of dependencies that lie in a tracked folder and that no run recorded.
        pinned: Git's ids of the files that pin libraries and programs.
        unread: paths that could not be read.
        unproven: those of them that are there, and are not shown to be what their stage makes.
        remeasured: paths of metrics that the other side's stages made anew of this model.
    """

    model: str | None
    stages: Mapping[str, Stage] = field(default_factory=dict)
    pointers: Mapping[str, Pointer] = field(default_factory=dict)
    metrics: Mapping[str, Value] = field(default_factory=dict)
    params: Mapping[str, Value] = field(default_factory=dict)
    code: Mapping[str, str] = field(default_factory=dict)
    blob: str | None = None
    others: frozenset[str] = frozenset()
    inner: Mapping[str, str] = field(default_factory=dict)
    pinned: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    unproven: frozenset[str] = frozenset()
    remeasured: frozenset[str] = frozenset()

    @property
    def model_hash(self) -> str | None:
        """As DVC has it, or Git."""
        pointer = self.pointers.get(self.model) if self.model is not None else None
        return pointer.md5 if pointer else self.blob

    @cached_property
    def producers(self) -> Producers:
        return Producers(self.stages)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Addresses of the stages that lead to the model, producers before consumers."""
        return () if self.model is None else self.producers.upstream(self.model)

    @cached_property
    def made_with_model(self) -> frozenset[str]:
        """Addresses of the stages that work on the model, or on what was made with it."""
        if self.model is None:
            return frozenset()
        users = self.producers.users(self.model)
        return frozenset((*users, *self.producers.downstream(users, through_frozen=True)))


def evaluation_data(side: Side, metrics_file: str) -> Mapping[str, str | None] | None:
    """Hashes of the data that the metrics in ``metrics_file`` were measured on, by path.

    They are what the stage that writes the file depends on, other than models and code. A
    dependency that was itself made with the model (predictions) stands for what it was made from.

    Returns:
        None where no stage writes the file, so that nobody can tell.
    """
    stage = side.producers.maker(metrics_file)
    if stage is None:
        return None
    models = {*side.others, *([] if side.model is None else [side.model])}
    found: dict[str, str | None] = {}
    seen, waiting = {stage.address}, [stage]
    while waiting:
        user = waiting.pop()
        for path in (path for dep in user.deps for path in _tracked(side, dep)):
            if any(overlap(path, model) for model in models):
                continue
            maker = side.producers.maker(path)
            if maker is not None and maker.address in side.made_with_model:
                waiting += [] if maker.address in seen else [maker]
                seen.add(maker.address)
            elif path in side.pointers or not is_code(path):
                found.update([hashed(side, user, path)])
    return dict(sorted(found.items()))


def other_data(base: Side, head: Side, metrics_file: str) -> tuple[str, ...] | None:
    """The paths of :func:`evaluation_data` that differ between both sides, or have no known hash.

    Returns:
        None where nobody can tell on which data either side was measured.
    """
    was, now = evaluation_data(base, metrics_file), evaluation_data(head, metrics_file)
    if was is None or now is None:
        return None
    paths = sorted({*was, *now})
    return tuple(p for p in paths if was.get(p) != now.get(p) or not now.get(p))


def _tracked(side: Side, dep: str) -> list[str]:
    """What a dependency consists of: whatever DVC or Git knows in it, or itself."""
    known = (path for files in (side.pointers, side.code) for path in files)
    return [path for path in known if is_inside(path, dep)] or [dep]


def hashed(side: Side, user: Stage, path: str) -> tuple[str, str | None]:
    """A path that a stage uses and its hash, which of a file in a tracked folder is its own.

    Where nobody knows that, it is the folder and its hash.
    """
    if pointer := side.pointers.get(path):
        return path, pointer.md5
    recorded = user.locked.deps.get(path) if user.locked else None
    if own := side.code.get(path) or recorded or side.inner.get(path):
        return path, own
    for folder in folders(path):
        if pointer := side.pointers.get(folder):
            return folder, pointer.md5
    return path, None
