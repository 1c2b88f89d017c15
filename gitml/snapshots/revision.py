"""One point of a project being read: a commit or the working tree, each blob parsed once."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from gitml.adapters.dvc_files import dvc_yaml, plot_definitions
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.params import select
from gitml.adapters.git.clones.lfs import LfsMissingError
from gitml.core.commits import Commit
from gitml.core.data.pointers import Pointer
from gitml.core.paths import is_outside
from gitml.core.pipeline.stage import Section, Stage
from gitml.core.plots.definition import Plot
from gitml.core.ports import Tree
from gitml.core.snapshot import Absent, Model, Part, Problem
from gitml.core.values import MISSING, Missing, Value
from gitml.errors import ConfigError, GitmlError, OutsideError
from gitml.snapshots import dependencies, results
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.commit_on_disk import CommitOnDisk
from gitml.snapshots.dvc_records import DvcRecords
from gitml.snapshots.earlier_commits import EarlierCommits
from gitml.snapshots.file_lookup import FileLookup
from gitml.snapshots.history import GitHistory


def hint_at(commit: Commit | None, error: GitmlError) -> str | None:
    """What to do about an error in a file; one of a commit stays as it is, whoever mends another.

    Args:
        commit: that the file is of; None for the working tree.
        error: in it.
    """
    return None if commit is not None and isinstance(error, ConfigError) else error.hint


class RevisionReader:
    """One tree; what cannot be read becomes a problem, and the rest goes on.

    Attributes:
        problems: what could not be read.
        passing: whether one of them may be gone another time, though nothing came that is absent.
    """

    def __init__(
        self,
        documents: Documents,
        cache: Cache,
        tree: Tree,
        section: Section | None = None,
        history: GitHistory | None = None,
    ) -> None:
        """Read a tree.

        Args:
            documents: parses files.
            cache: has tracked data.
            tree: to read.
            section: all of stages that will be asked for.
            history: of the project, by which results are held against what Git makes of files.
        """
        self.documents = documents
        self.cache = cache
        self.tree = tree
        self.problems: list[Problem] = []
        self.passing = False
        self._history = history
        self._records = DvcRecords(documents, tree, section, self.problem)

    def problem(self, path: str, error: GitmlError) -> None:
        """Note what could not be read; the message need not name the revision again."""
        reason = error.message.removeprefix(f"{self.tree.rev}: ")
        if isinstance(error, LfsMissingError):
            self._note(Problem(path, reason.removeprefix(f"{path}: "), error.hint, error.absent))
        else:
            self.passing = self.passing or isinstance(error, OutsideError)
            hint = hint_at(self.tree.commit, error)
            self._note(Problem(path, reason, hint))

    def failure(self, problem: Problem) -> GitmlError:
        """A problem as the error of who cannot go on: the file is wrong, or cannot be had."""
        kind = OutsideError if self.passing else ConfigError
        return kind(problem.message, problem.hint)

    def _note(self, found: Problem) -> None:
        if found not in self.problems:
            self.problems.append(found)

    @cached_property
    def stages(self) -> Mapping[str, Stage]:
        found = {}
        for file, pipeline in self._records.pipelines.items():
            for stage in pipeline.stages:
                found[stage.address] = self._locked(file, stage)
        return found

    def _locked(self, file: str, stage: Stage) -> Stage:
        """The stage with what the lock says of it, where that can be read."""
        lock = self._records.lock(file)
        try:
            record = lock.stage(stage.name)
            return stage if record is None else dvc_yaml.locked(stage, record)
        except GitmlError as error:
            self.problem(lock.path, error)
            return stage._replace(unread=True)

    @property
    def pointers(self) -> Mapping[str, Pointer]:
        return self._records.pointers

    @property
    def metric_files(self) -> tuple[str, ...]:
        """Where metrics are declared."""
        return self._records.metric_files

    def metrics(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for path in self.metric_files:
            document = self._known_document(path)
            if document is not MISSING:
                found[path] = document
                continue
            for file in self._expected(path, "metrics"):
                self._parse(file, "metrics", found)
        return found

    def _known_document(self, path: str) -> Value | Missing:
        """A file of a commit that another commit had, too, and that was parsed for it."""
        if self.tree.commit is None:
            return MISSING
        if self.tree.files(path):
            return self.documents.known(self.tree, path)
        pointer = self._records.pointer(path)
        md5 = pointer.md5 if pointer else None
        return self.documents.known_object(md5, path) if md5 else MISSING

    def params(self) -> dict[str, Value]:
        return self._params(())

    def used_params(self) -> dict[str, Value]:
        """All params, and what only runs used: stages do not declare it any more."""
        ran = (stage.locked.params for stage in self.stages.values() if stage.locked)
        return self._params((path, tuple(used)) for one in ran for path, used in one.items())

    def _params(self, more: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for path, keys in self._records.tracked_params(more).items():
            for file in self._expected(path, "params"):
                self._parse(file, "params", found)
                if file in found and keys:
                    found[file] = select(found[file], keys)
        for pipeline in self._records.outlines.values():
            found |= {file: used for file, used in pipeline.vars.items() if file not in found}
        return found

    def plots(self) -> tuple[Plot, ...]:
        declared = {file: pipeline.plots for file, pipeline in self._records.pipelines.items()}
        stages = (
            stage for pipeline in self._records.pipelines.values() for stage in pipeline.stages
        )
        return plot_definitions.collected(declared, (out for s in stages for out in s.outs))

    def models(self) -> dict[str, Model]:
        return {m.name: m for pipeline in self._records.pipelines.values() for m in pipeline.models}

    def code(self) -> dict[str, str]:
        deps = {dep for stage in self.stages.values() for dep in stage.deps}
        models = {model.path for model in self.models().values()}
        return dependencies.in_git(self.tree, deps | models, self.pointers)

    def inner(self) -> dict[str, str]:
        """Hashes of dependencies in a tracked folder that the lock does not tell."""
        return dependencies.in_folders(
            self.stages.values(), self.pointers, self.cache, self.problem
        )

    @cached_property
    def _lookup(self) -> FileLookup:
        return FileLookup(self.tree, self.cache, self._records)

    def files(self, path: str) -> list[str]:
        """The file, or the files of a folder, wherever they are kept."""
        return self._lookup.files(path)

    def real(self, path: str) -> str:
        """Where a path leads by links, unless DVC records it as it is."""
        return self._lookup.real(path)

    def content(self, path: str, limit: int | None = None) -> bytes | None:
        """The bytes of a file: from Git or the disk, else from the DVC cache."""
        return self._lookup.content(path, limit)

    def place(self, path: str) -> str | None:
        """Where these bytes lie on disk; None where they do not lie so."""
        return self._lookup.place(path)

    def size(self, path: str) -> int | None:
        """See :meth:`gitml.core.snapshot.Files.size`."""
        return self._lookup.size(path)

    def md5(self, path: str) -> str | None:
        """The object of the DVC cache that is this file; None for one in Git, or for none."""
        return None if self.tree.files(path) else self._lookup.md5(path)

    def absent(self, path: str) -> Absent | None:
        """The object without which nothing of ``path`` can be had, or not all of it is known."""
        found = None if self.tree.files(path) else self._lookup.absent(path)
        return found if found and self.cache.path(found.md5) is None else None

    def missing(self, path: str) -> Problem | None:
        """Why a declared plot is not there; None where no run has made it yet."""
        return self._lookup.explain_missing(path, "plots") if self._was_made(path) else None

    @cached_property
    def _results(self) -> results.ResultChecks:
        if self._history is None:
            return results.ResultChecks(self, self._records)
        on_disk = CommitOnDisk(self._history, self.tree)
        earlier = EarlierCommits(self._history, self.tree)
        return results.ResultChecks(self, self._records, on_disk, earlier)

    def maker(self, path: str) -> str | None:
        """See :meth:`gitml.core.snapshot.Files.maker`."""
        return self._results.maker(path)

    def edited(self, path: str) -> Problem | None:
        """See :meth:`gitml.core.snapshot.Files.edited`."""
        try:
            return self._results.edited(path)
        except GitmlError:  # whoever needs its bytes says so
            return None

    def unproven(self, path: str, since: str | None = None) -> Problem | None:
        """See :meth:`gitml.core.snapshot.Files.unproven`."""
        try:
            return self._results.unproven(path, since)
        except GitmlError as error:
            reason = f"nobody can tell whether it is what its stage makes: {error.message}"
            return Problem(path, reason, error.hint, outdated=True)

    def _expected(self, path: str, part: Part) -> list[str]:
        """The files at a declared path; that there are none is a problem, unless none are due."""
        if is_outside(path):
            self._note(Problem(path, "outside of the project, where nothing has a history"))
            return []
        try:
            files = self.files(path)
        except GitmlError as error:
            self.problem(path, error)
            return []
        if not files and self._was_made(path):
            self._note(self._lookup.explain_missing(path, part))
        elif not files:
            self._doubt(path)
        return files

    def _parse(self, path: str, part: Part, into: dict[str, Value]) -> None:
        try:
            if self.tree.files(path):
                into[path] = self.documents.read(self.tree, path)
                return
            md5 = self._lookup.md5(path)
            if md5 and md5.endswith(".dir"):
                self.cache.listing(md5)  # named in place of its files: it is not here, or damaged
                md5 = None
            found = self.documents.object(self.cache, md5, path) if md5 else MISSING
            if found is MISSING:
                self._note(self._lookup.explain_missing(path, part))
            else:
                into[path] = found
        except GitmlError as error:
            self.problem(path, error)

    def _was_made(self, path: str) -> bool:
        """Whether a run recorded this output, or one in this folder; so its absence is a loss."""
        pointer = self._records.pointer(path)
        if self._records.maker(path):
            return pointer is not None and pointer.md5 is not None
        if inner := self._records.inside(path):
            return any(one.md5 for one in inner)
        return not self.tree.files(path)

    def _doubt(self, path: str) -> None:
        """Whether ``path`` was made is not known where its lock was cut short."""
        named = {problem.path for problem in self.problems}
        inner = (pointer.path for pointer in self._records.inside(path))
        makers = (self._records.maker(out) for out in (path, *inner))
        for file in dict.fromkeys(stage.file for stage in makers if stage):
            lock = self._records.lock(file)
            if lock.cut_short and lock.path not in named:
                reason = f"{lock.path}: it ends in the middle of a line, so {path} is not known"
                self._note(Problem(lock.path, reason, "make it anew: gitml repro"))
