"""Conflicts of DVC's records, put together from the versions that Git's index keeps of them.

So it works in a merge, a rebase, a cherry-pick and a stash that is taken back, whatever stands in
the file meanwhile. Of markers that were committed the versions are those of the merge's parents.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gitml.adapters.dvc.session import locked
from gitml.adapters.dvc_files import dvc_yaml
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy, when_free
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.run_cache import RunCache
from gitml.adapters.formats.damage import conflict_line
from gitml.adapters.formats.documents import parse
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import committed_conflicts, conflicts
from gitml.adapters.git.worktree.conflicts import BASE, OURS, THEIRS
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.merging.merged_records import MergedRecord, Resolution, Versions
from gitml.core.data.merging.three_way import Side
from gitml.core.data.pointers import has_records
from gitml.core.paths import is_inside
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.core.snapshot import Absent
from gitml.data.merging.clashing_outputs import ClashingOutputs
from gitml.data.merging.clashing_stages import ClashingStages
from gitml.data.merging.ignore_files import is_ignore_file
from gitml.data.merging.ignore_files import resolve as resolve_ignored
from gitml.data.merging.open_conflicts import undecided
from gitml.data.merging.versions import LOCK, PointerMerge, merge_lock, pipeline_beside
from gitml.data.working_tree.git_ignore import GitIgnore
from gitml.errors import GitmlError, OutsideError, RootHint
from gitml.snapshots.reader import SnapshotReader


@dataclass(frozen=True)
class Resolver:
    """Resolves what it can of one project.

    Attributes:
        root: the DVC root.
        folder: ``root``, seen from Git's; empty where they are the same.
        reader: reads the working tree.
        fetch: brings listings of folders that only the DVC remote has into the cache.
        talk: hears of stages that are waited for.
        side: whose record is taken for what clashes; None leaves it in conflict.
    """

    git: Git
    root: Path
    folder: str
    cache: Cache
    reader: Callable[[], SnapshotReader]
    fetch: Callable[[Sequence[Absent]], object]
    talk: Talk
    side: Side | None = None

    def resolve(self, paths: tuple[str, ...] = ()) -> tuple[Resolution, ...]:
        """Resolve the records in conflict; pointers first, as stages depend on them.

        Then ignore files, and the outputs of stages that Git has, which are as these records say.
        Nobody else writes records meanwhile.

        Args:
            paths: only what is at or under one of them, relative to the DVC root, or the pointer of
                data there; empty for all.

        Raises:
            OutsideError: Git cannot be asked, or a file cannot be written.
        """
        here = self._asked(paths)
        if not here:
            return ()
        absent = self._fetch_lacking(here)
        return when_free(lambda: self._resolve_locked(paths, absent), self.talk)

    def _asked(self, paths: Sequence[str]) -> Mapping[str, Mapping[int, str]]:
        """What is in conflict at or under these paths, relative to the DVC root."""
        return {
            inner: places
            for path, places in self._in_conflict().items()
            if is_inside(path, self.folder)
            and _is_asked(inner := path.removeprefix(f"{self.folder}/"), paths)
        }

    def _resolve_locked(
        self, paths: Sequence[str], absent: Mapping[str, GitmlError]
    ) -> tuple[Resolution, ...]:
        with locked(self.root, self.talk):
            here = self._asked(paths)  # anew: who had the lock may have resolved them
            refuse_busy(self.root, here)
            records = sorted(
                filter(has_records, here), key=lambda path: (Path(path).name == LOCK, path)
            )
            resolved = [self._resolve(path, here[path], absent) for path in records]
            ignored = sorted(filter(is_ignore_file, here))
            lines = (resolve_ignored(self.git, self.root, path, here[path]) for path in ignored)
            resolved += filter(None, lines)
            others = sorted(here.keys() - {*records, *ignored})
            if not others:
                return tuple(resolved)
            merged = self.reader().read("workspace", {"data"})
            outputs = ClashingOutputs(self.git, self.root, self.cache, merged)
            made = (outputs.resolve(path, here[path]) for path in others)
            return (*resolved, *filter(None, made))

    def _fetch_lacking(self, here: Mapping[str, Mapping[int, str]]) -> Mapping[str, GitmlError]:
        """Bring the listings that pointers need, which takes the lock; answers why some cannot be.

        The answer is by path of the pointer.
        """
        absent = {}
        for path, places in here.items():
            if not has_records(path) or Path(path).name == LOCK or not _has_sides(places):
                continue
            try:
                if lacking := self._pointer_merge().lacking(self._versions(path, places)):
                    self.fetch(lacking)
            except GitmlError as error:
                absent[path] = error
        return absent

    def _in_conflict(self) -> Mapping[str, Mapping[int, str]]:
        """Blob ids by place in the index, of each file in conflict, by path from Git's root."""
        unmerged = conflicts.unmerged(self.git)
        return {**self._staged_with_markers(unmerged), **unmerged}

    def _staged_with_markers(self, unmerged: Container[str]) -> Mapping[str, Mapping[int, str]]:
        """What was staged, or committed, with its conflict markers; records also without sides."""
        marked = committed_conflicts.marked(self.git, self.root)
        staged = (path for path in marked if path not in unmerged)
        found = {path: committed_conflicts.sides(self.git, path) for path in staged}
        return {path: places for path, places in found.items() if places or has_records(path)}

    def _resolve(
        self, path: str, places: Mapping[int, str], absent: Mapping[str, GitmlError]
    ) -> Resolution:
        here = self._read(path)
        if not places:
            reason = "its conflict markers were committed, and Git does not tell both sides"
            return Resolution(MergedRecord(path, None, "file", reason=reason), "unknown")
        if not _has_sides(places):
            return self._resolve_deleted(path, places, here)
        versions = self._versions(path, places)
        merged = self._merge(versions, absent.get(path))
        # One that was killed before it told Git left what it would write.
        told = merged.is_clean and merged.content == here
        if here is not None and not told and _is_edited(here, versions):
            return Resolution(_edited(path, here, versions), "edited")
        if merged.content is None:
            return Resolution(merged, "left")
        kept = self._keep(here, versions) if here and here != merged.content else None
        ProjectFiles(str(self.root)).write(path, merged.content)
        if not merged.is_clean:
            return Resolution(merged, "left", kept)
        self.git.stage([str(self.root / path)])
        return Resolution(merged, "resolved", kept)

    def _versions(self, path: str, places: Mapping[int, str]) -> Versions:
        return Versions(
            path,
            conflicts.blob(self.git, places[BASE]) if BASE in places else None,
            conflicts.blob(self.git, places[OURS]),
            conflicts.blob(self.git, places[THEIRS]),
        )

    def _merge(self, versions: Versions, absent: GitmlError | None) -> MergedRecord:
        if Path(versions.path).name == LOCK:
            merged = self._merge_lock(versions)
        elif absent is None:
            merged = self._pointer_merge().merge(versions)
        else:
            reason, hint = absent.message, absent.hint
            merged = MergedRecord(versions.path, None, "file", reason=reason, hint=hint)
        if merged.content is None and self.side is not None:
            own = versions.ours if self.side == "ours" else versions.theirs
            return replace(merged, content=own, clashes=(), settled={"": self.side})
        return merged

    def _resolve_deleted(
        self, path: str, places: Mapping[int, str], here: bytes | None
    ) -> Resolution:
        """Take a side where the other one has no such file."""
        if self.side is None:
            return Resolution(MergedRecord(path, None, "file", reason=_absence(places)), "left")
        oid = places.get(OURS if self.side == "ours" else THEIRS)
        content = conflicts.blob(self.git, oid) if oid else b""
        kept = conflicts.keep(self.git, here) if here and here != content else None
        files = ProjectFiles(str(self.root))
        if oid:
            files.write(path, content)
            self.git.stage([str(self.root / path), *self._ignore(path, content)])
        else:
            files.remove(path)
            conflicts.forget(self.git, str(self.root / path))
        record = MergedRecord(path, content, "file", settled={"": self.side})
        return Resolution(record, "resolved", kept)

    def _ignore(self, path: str, content: bytes) -> Iterator[str]:
        """Let Git ignore the data of a pointer, as the other side no longer does."""
        if Path(path).suffix != ".dvc":
            return
        data = [one.path for one in dvc_yaml.dvc_file(path, parse(path, content)) if one.cached]
        GitIgnore(self.root, self.git).add(data)
        files = {(self.root / one).parent / ".gitignore" for one in data}
        ignored = self.git.ignored(sorted(files))
        yield from (str(one) for one in files if one.exists() and str(one) not in ignored)

    def _keep(self, here: bytes, versions: Versions) -> str | None:
        """Keep a file with work of a person in it; not one as Git, or the driver, left it."""
        return None if _is_untouched(here, versions) else conflicts.keep(self.git, here)

    def _pointer_merge(self) -> PointerMerge:
        return PointerMerge(self.cache, CacheWriter.of(self.root), self.side)

    def _merge_lock(self, versions: Versions) -> MergedRecord:
        reader = self.reader()
        snapshot = reader.read("workspace", {"stages", "data", "params"})
        tree = reader.history.tree("workspace")
        runs = RunCache(self.cache.folder)
        left = undecided(self.git, self.root, self._in_conflict(), self.folder)
        clashing = ClashingStages(versions.path, snapshot, tree, runs, left)
        return merge_lock(
            versions,
            clashing.settle,
            self.side,
            pipeline=pipeline_beside(self.root / versions.path),
        )

    def _read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return None


def _absence(places: Container[int]) -> str:
    """Why a record is in conflict that not both sides have."""
    if BASE not in places:
        side = "ours" if OURS in places else "theirs"
        return f"only {side} has it here, as where both sides moved it"
    if OURS in places or THEIRS in places:
        return "one side deleted it and the other changed it"
    return "both sides moved it, each to another path"


def _is_asked(path: str, paths: Sequence[str]) -> bool:
    """Whether a record is named, by its own path, that of its data or that of a folder above it."""
    data = path.removesuffix(".dvc")
    return not paths or any(is_inside(path, one) or data == one for one in paths)


def _edited(path: str, here: bytes, versions: Versions) -> MergedRecord:
    """What is told of a file that a person has resolved, or of which a side was taken."""
    if here != versions.ours:
        return MergedRecord(path, None, "file", reason="it has no conflict markers any more")
    word = quoted_path(path)
    return MergedRecord(
        path,
        None,
        "file",
        # So it is left by a driver that was killed together with its shell, too.
        reason="it is as ours has it, without what theirs changed",
        hint=RootHint(
            f"put both together: git checkout --merge {word} && gitml resolve; "
            f"or, where ours is right: git add {word}"
        ),
    )


def _is_edited(here: bytes, versions: Versions) -> bool:
    """Whether a person has resolved it; Git leaves bytes, and the driver some locks, unmarked."""
    marked = conflict_line(here.decode(errors="replace")) is not None
    return not marked and not _is_untouched(here, versions)


def _is_untouched(here: bytes, versions: Versions) -> bool:
    """Whether a file is as Git, or the driver, left it."""
    try:
        lines = conflicts.merged_lines(versions.base or b"", versions.ours, versions.theirs)
    except OutsideError:  # Git merges no bytes, and leaves ours
        lines = versions.ours
    left = [lines]
    if Path(versions.path).name == LOCK:
        left.append(merge_lock(versions).content or b"")
    return conflicts.without_markers(here) in map(conflicts.without_markers, left)


def _has_sides(places: Mapping[int, str]) -> bool:
    return OURS in places and THEIRS in places
