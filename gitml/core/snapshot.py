"""Snapshot: what the project was at one Git revision, or in the working tree."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from gitml.core.commits import Commit
from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Stage
from gitml.core.plots.definition import Plot
from gitml.core.values import Value
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.acceptance import Claim
    from gitml.core.data.objects import limits, names
    from gitml.core.settings.config import Config
else:
    limits = LateModule("gitml.core.data.objects.limits")
    names = LateModule("gitml.core.data.objects.names")

Part = Literal["stages", "data", "metrics", "params", "plots", "models", "code"]
ALL: frozenset[Part] = frozenset({"stages", "data", "metrics", "params", "plots", "models", "code"})


NOT_IN_COMMIT = "not in the commit"


class Absent(NamedTuple):
    """An object that the DVC cache lacks, or the store of Git LFS.

    Attributes:
        md5: its hash; a folder's listing ends in ``.dir``. Of Git LFS it is a sha256.
        remote: where its output says it is kept, None for the default remote.
        lfs_size: of an object of Git LFS, in bytes.
        most: bytes that it has at most, by its record; None where none tells.
        unpushed: the file that records it, where that says that it is not to be pushed; else empty.
    """

    md5: str
    remote: str | None = None
    lfs_size: int | None = None
    most: int | None = None
    unpushed: str = ""

    @classmethod
    def of(cls, pointer: Pointer, md5: str) -> "Absent":
        """An object of an output: its own, or that of a file in it."""
        most = limits.most_of(names.ObjectName(md5, pointer.old), pointer.size, pointer.nfiles)
        return cls(md5, pointer.remote, most=most, unpushed="" if pointer.push else pointer.source)


class Problem(NamedTuple):
    """Something that was asked for and could not be read; the rest of the snapshot stands.

    Attributes:
        path: of the file; empty where the reason names it.
        absent: the object that would have to be fetched first.
        edited: whether it is there, and is not what its run recorded.
        outdated: whether it is there, and the run that made it was of something else than now.
        unrecorded: whether it is there, a stage makes it, and no run is recorded.
        told_only: whether it keeps nothing from being judged: no change can mend it, as it is of a
            base, or nothing that decides reads it.
    """

    path: str
    reason: str
    hint: str | None = None
    absent: Absent | None = None
    edited: bool = False
    outdated: bool = False
    unrecorded: bool = False
    told_only: bool = False

    @property
    def is_unproven(self) -> bool:
        """Whether it is a result that is not shown to be what its stage makes."""
        return self.edited or self.outdated or self.unrecorded

    @property
    def is_lasting(self) -> bool:
        """Whether nothing mends it: a commit declares a file that it never had."""
        return self.reason == NOT_IN_COMMIT

    @property
    def message(self) -> str:
        """Path and reason; a reason that names the place in the file names the path already."""
        is_named = not self.path or self.reason.startswith(f"{self.path}:")
        return self.reason if is_named else f"{self.path}: {self.reason}"


class Model(NamedTuple):
    """A model declared under ``artifacts:`` in ``dvc.yaml``.

    Attributes:
        name: as declared; models of a sub-folder's ``dvc.yaml`` carry it: ``folder=name``.
        path: of the model's file or folder, relative to the DVC root.
    """

    name: str
    path: str
    type: str = "model"
    desc: str | None = None
    labels: tuple[str, ...] = ()

    @property
    def has_versions(self) -> bool:
        """Whether it is a model, and not a data set or whatever else an artifact can be."""
        return self.type in ("", "model")


class Snapshot(NamedTuple):
    """Values only; every path is relative to the DVC root.

    Attributes:
        rev: what the user called it.
        commit: None for the working tree.
        stages: by address, in the order of their files.
        pointers: every output DVC tracks, by path.
        params: parsed params files by path, cut to what is tracked as ``dvc params`` does.
        metrics: parsed metrics files by path.
        metric_files: where ``dvc.yaml`` declares metrics, also those that are not there.
        unjudged: metrics files, as ``metrics``, that are shown and nothing is judged by; a problem
            tells why.
        plots: what is declared, in order; their data is read when drawn.
        models: by name.
        code: Git blob id by path, of the stages' dependencies and the models that lie in Git.
        inner: hash by path, of the stages' dependencies that lie in a tracked folder and that no
            run recorded.
        problems: what could not be read.
    """

    rev: str
    commit: Commit | None = None
    stages: Mapping[str, Stage] = {}
    pointers: Mapping[str, Pointer] = {}
    params: Mapping[str, Value] = {}
    metrics: Mapping[str, Value] = {}
    metric_files: tuple[str, ...] = ()
    unjudged: Mapping[str, Value] = {}
    plots: tuple[Plot, ...] = ()
    models: Mapping[str, Model] = {}
    code: Mapping[str, str] = {}
    inner: Mapping[str, str] = {}
    problems: tuple[Problem, ...] = ()

    @property
    def model_paths(self) -> frozenset[str]:
        """Where the declared models lie."""
        return frozenset(model.path for model in self.models.values() if model.has_versions)

    def unjudging(self, paths: AbstractSet[str]) -> "Snapshot":
        """The same, with these of its metrics files among those that are only shown."""
        found = {path: value for path, value in self.metrics.items() if path in paths}
        kept = {path: value for path, value in self.metrics.items() if path not in paths}
        return self._replace(metrics=kept, unjudged={**self.unjudged, **found})


class Files(Protocol):
    """The files of a project at one revision."""

    def files(self, path: str) -> Sequence[str]:
        """See :meth:`Snapshots.files`."""

    def content(self, path: str, limit: int | None = None) -> bytes | None:
        """See :meth:`Snapshots.content`."""

    def place(self, path: str) -> str | None:
        """Where these bytes lie on disk, for what is too large; None where they do not lie so."""

    def size(self, path: str) -> int | None:
        """Bytes that the data of a record has, whatever it says; None where not all is here."""

    def missing(self, path: str) -> Problem | None:
        """See :meth:`Snapshots.missing`."""

    def edited(self, path: str) -> Problem | None:
        """Why a file is not what a run, or ``add``, recorded there.

        None where it is, where nothing is recorded, and where nobody can tell.
        """

    def unproven(self, path: str, since: str | None = None) -> Problem | None:
        """Why a result is not shown to be what its stage makes from what is there.

        Its bytes are others than recorded, no run of its stage is recorded, or one with another
        command, dependency or parameter, its own or of a stage before. None where all is as
        recorded, and of a file that no stage makes.

        Args:
            path: of the result.
            since: a revision whose ``.gitattributes`` have to say as well that Git changes the
                bytes of a dependency: a change excuses nothing by those that it adds itself.
        """

    def maker(self, path: str) -> str | None:
        """The stage that makes a file; None for one from elsewhere."""


class Snapshots(Protocol):
    """Reads the project at any revision."""

    def read(self, rev: str, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project at ``rev``; parts that are not asked for stay empty.

        Raises:
            UsageError: nothing has that name.
        """

    def commits(
        self,
        revs: Sequence[str],
        *,
        everything: bool = False,
        first_parent: bool = False,
        last: int | None = None,
    ) -> Sequence[Commit]:
        """The commits of a range, newest first; see ``git log``.

        Args:
            revs: ranges and revisions; HEAD where there are none.
            everything: all branches and tags instead.
            first_parent: of merges only the branch that was merged into.
            last: at most so many commits.

        Raises:
            UsageError: a revision names nothing.
        """

    def log(
        self, commits: Sequence[Commit], parts: Iterable[Part] = ALL
    ) -> Generator[Snapshot, None, None]:
        """The project at each of the commits, in their order and as each is read."""

    def parents(self, commits: Iterable[Commit], parts: Iterable[Part] = ALL) -> list[Snapshot]:
        """The project at the first parents of these commits, as far as they are not among them."""

    def at(self, rev: str) -> Files:
        """The files at ``rev``, for those who read many: what is known of it is kept.

        Raises:
            UsageError: nothing is named ``rev``.
        """

    def files(self, rev: str, path: str) -> Sequence[str]:
        """The file itself, or the files of a folder, in Git or tracked; empty for nothing.

        Raises:
            UsageError: nothing is named ``rev``.
        """

    def content(self, rev: str, path: str, limit: int | None = None) -> bytes | None:
        """The bytes of a file at ``rev``: from Git or the disk, else from the DVC cache.

        Raises:
            UsageError: nothing is named ``rev``.
            OutsideError: they cannot be read, or are more than ``limit``.
        """

    def missing(self, rev: str, path: str) -> Problem | None:
        """Why a file that ``rev`` declares is not there; None where no run has made it yet.

        Raises:
            UsageError: nothing is named ``rev``.
        """

    def claims(self, base: str, head: str) -> "Sequence[Claim]":
        """The commits after ``base`` that say that another test set is meant, oldest first.

        Raises:
            UsageError: a revision names nothing.
        """

    def following(self, commit: str, head: str) -> Sequence[str]:
        """The revisions after a commit on all ways to ``head``, oldest first, and ``head`` itself.

        Raises:
            UsageError: a revision names nothing.
        """

    def config(self, rev: str = "workspace") -> "Config":
        """``gitml.yaml`` at ``rev``; the default one where there is none.

        Raises:
            ConfigError: it is not valid.
        """
