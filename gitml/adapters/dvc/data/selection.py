"""Outputs at any revision through DVC's index: all of them, or those at and around some paths."""

import posixpath
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from gitml.adapters.dvc.data.imports.index_entries import keep_as_objects
from gitml.adapters.dvc.translation import translated
from gitml.errors import OldSyntaxError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.repo.index import IndexView
    from dvc.stage import Stage

Key = tuple[str, ...]


@dataclass(frozen=True)
class SelectedPart:
    """An output, or something inside it.

    Attributes:
        key: parts of the output's path below the root.
        inner: what is asked for below that; empty for the whole output.
        recorder: what names the output, see :func:`recorder_of`, where its revision is read.
        source: the ``.dvc`` file that records it, None for a stage's output.
    """

    out: "Output"
    key: Key
    inner: Key
    recorder: str
    source: str | None

    @property
    def asked(self) -> Key:
        return self.key + self.inner


class OutsideOutput(NamedTuple):
    """An output that lies on this machine, and not in the project.

    Attributes:
        recorder: what names it.
        path: relative to the root, or absolute.
    """

    recorder: str
    path: str


@dataclass(frozen=True)
class Selection:
    """Outputs as one revision records them.

    Attributes:
        view: DVC's view of them, restricted to the parts.
        recorded: its index of files and hashes.
        parts: what was asked for.
        outside: outputs, where all are asked for, that do not lie in the project.
    """

    view: "IndexView"
    recorded: Any
    parts: tuple[SelectedPart, ...]
    outside: tuple[OutsideOutput, ...] = ()

    @cached_property
    def hashes(self) -> Mapping[Key, Any]:
        """The hash of each file, as far as listings are here; one by one each is a query."""
        return {
            key: entry.hash_info
            for key, entry in self.recorded.iteritems()
            if entry.hash_info and not (entry.meta and entry.meta.isdir)
        }

    def covers(self, other: "Selection") -> bool:
        """Whether it looks at all places of the working tree that ``other`` looks at."""
        places = {(part.asked, part.out.hash_name) for part in self.parts}
        return all((part.asked, part.out.hash_name) in places for part in other.parts)


@contextmanager
def standing_at(repo: "Repo", rev: str | None) -> Iterator[None]:
    """Let ``repo`` read ``rev`` (None: the working tree) but use the remotes of today.

    An old commit may know no remote, or one that moved since; and DVC resolves the relative
    folder of a remote against the wrong place when it reads the settings from a commit. One that
    has not even the folder of the project records nothing.

    Raises:
        OldSyntaxError: DVC refuses its files; nobody can mend those of a commit.
    """
    if rev is None:
        yield
        return
    today = {name: dict(repo.config[name]) for name in ("core", "remote", "cache")}
    try:
        with translated(), _switched(repo, rev):
            repo.config.merge(today)
            yield
    except OldSyntaxError as error:
        raise OldSyntaxError(f"at {rev[:7]}: {error.message}") from error


@contextmanager
def _switched(repo: "Repo", rev: str) -> Iterator[None]:
    from dvc.exceptions import NotDvcRepoError
    from dvc.repo.index import Index

    with ExitStack() as stack:
        try:
            stack.enter_context(repo.switch(rev))
        except NotDvcRepoError:  # it asks for no more than the folder
            stack.callback(vars(repo).pop, "index")
            vars(repo)["index"] = Index(repo)
        yield


def select(
    repo: "Repo",
    rev: str | None = None,
    paths: Sequence[str] | None = None,
    *,
    unwanted: Container[str] = (),
    wanted: Callable[["Output"], bool] = lambda _: True,
) -> Selection:
    """The outputs of ``rev`` at or around ``paths``, relative to the root; None for all.

    A path may be an output, lie inside one, or be a folder that contains some. A path that
    matches nothing selects nothing. Outputs whose path is ``unwanted`` do not count.
    """
    with standing_at(repo, rev):
        known = (out for out in repo.index.outs if "/".join(out.index_key[1]) not in unwanted)
        outs = [out for out in known if out.use_cache and wanted(out)]
        outside = [] if paths else [out for out in outs if not _is_inside(repo, out)]
        named = [outside_of(repo, out) for out in outside if out.protocol == "local"]
        return replace(_selection(repo, _parts(repo, outs, paths)), outside=tuple(named))


def asked_for(repo: "Repo", paths: Sequence[str] | None = None) -> tuple[SelectedPart, ...]:
    """The parts that :func:`select` finds in the working tree, and nothing of their bytes.

    It opens no remote, for which DVC may lack a package or its settings may be wrong.
    """
    return _parts(repo, [out for out in repo.index.outs if out.use_cache], paths)


def of_pointer(repo: "Repo", file: str) -> tuple[SelectedPart, ...]:
    """What one ``.dvc`` file of the working tree records that DVC keeps; no other one is read."""
    outs = [out for stage in repo.stage.load_file(file) for out in stage.outs if out.use_cache]
    return _parts(repo, outs, None)


def _parts(
    repo: "Repo", outs: Sequence["Output"], paths: Sequence[str] | None
) -> tuple[SelectedPart, ...]:
    return tuple(
        _part(repo, out, inner)
        for out in outs
        if _is_inside(repo, out)
        for inner in _around(out.index_key[1], paths)
    )


def _is_inside(repo: "Repo", out: "Output") -> bool:
    """Whether it is in the project; of a path that climbs a commit's file system does not tell."""
    return out.is_in_repo and not _path(repo, out).startswith("../")


def _path(repo: "Repo", out: "Output") -> str:
    """Its path relative to the root, or absolute, as it is written."""
    folder = str(repo.fs.relpath(out.stage.wdir, repo.root_dir))
    return posixpath.normpath(posixpath.join(folder, str(out.def_path)))


def outside_of(repo: "Repo", out: "Output") -> OutsideOutput:
    """An output outside the project; ``repo`` stands at the revision that has it."""
    return OutsideOutput(recorder_of(repo, out), _path(repo, out))


def recorder_of(repo: "Repo", out: "Output") -> str:
    """The file that names an output, relative to the root, and the stage in it.

    It holds only while ``repo`` stands at the revision that has the output.
    """
    file = repo.fs.relpath(out.stage.path, repo.root_dir)
    name = getattr(out.stage, "name", None)
    return f"{file}: stage '{name}'" if name else str(file)


def select_stages(repo: "Repo", stages: Sequence["Stage"]) -> Selection:
    """The outputs of ``stages``, which stand in the working tree."""
    outs = [out for stage in stages for out in stage.outs if out.use_cache and out.is_in_repo]
    return _selection(repo, tuple(_part(repo, out, ()) for out in outs))


def whole(repo: "Repo", selection: Selection, parts: Sequence[SelectedPart]) -> Selection:
    """The outputs of some parts of a selection, with all that is in them."""
    outs = {part.key: replace(part, inner=()) for part in parts}
    return _selection(repo, tuple(outs.values()), selection.view._index)


def join(repo: "Repo", selections: Sequence[Selection]) -> Selection:
    """Several selections of the working tree as one."""
    parts = {part.asked: part for selection in selections for part in selection.parts}
    return _selection(repo, tuple(parts.values()))


def unmade(selection: Selection) -> list[str]:
    """Outputs that no record has: their stages never ran."""
    return sorted("/".join(part.key) for part in selection.parts if not part.out.hash_info)


def without(repo: "Repo", selection: Selection, absent: Sequence[str]) -> Selection:
    """A selection of the working tree less the parts at, above or below the paths ``absent``."""
    keys = [parts_of(path) for path in absent]
    # All beginnings of the paths, so that many paths cost no more for each part.
    above = {key[:depth] for key in keys for depth in range(len(key) + 1)}
    whole = set(keys)
    left = [
        part
        for part in selection.parts
        if part.asked not in above
        and not any(part.asked[:depth] in whole for depth in range(len(part.asked)))
    ]
    return _selection(repo, tuple(left))


def _part(repo: "Repo", out: "Output", inner: Key) -> SelectedPart:
    by_hand = out.stage.is_data_source
    source = repo.fs.relpath(out.stage.path, repo.root_dir) if by_hand else None
    return SelectedPart(out, out.index_key[1], inner, recorder_of(repo, out), source)


def _selection(repo: "Repo", parts: tuple[SelectedPart, ...], index: Any = None) -> Selection:
    from dvc.repo.index import IndexView
    from dvc.repo.stage import StageInfo

    infos = [
        StageInfo(part.out.stage, repo.fs.join(part.out.fs_path, *part.inner)) for part in parts
    ]
    view = IndexView(repo.index if index is None else index, infos, None)
    # Computed once and kept; computed later, at another revision, they would be wrong.
    view.data_keys  # noqa: B018
    view.out_data_keys  # noqa: B018
    recorded = view.data["repo"]
    keep_as_objects(recorded, [part.out for part in parts])
    recorded.onerror = _ignore
    return Selection(view, recorded, parts)


def _around(key: Key, paths: Sequence[str] | None) -> Iterator[Key]:
    """The part of output ``key`` that each path asks for, as parts below the output."""
    if paths is None:
        yield ()
        return
    for path in paths:
        asked = parts_of(path)
        if asked[: len(key)] == key:
            yield asked[len(key) :]
        elif key[: len(asked)] == asked:
            yield ()


def records(selection: Selection, path: str) -> bool:
    """Whether ``path`` is recorded: an output, something inside one, or a folder of outputs."""
    asked = parts_of(path)
    for part in selection.parts:
        if part.key[: len(asked)] == asked:
            return True
        if part.asked == asked:
            return asked in selection.recorded or selection.recorded.has_node(asked)
    return False


def parts_of(path: str) -> Key:
    """The parts of a path below the root."""
    return tuple(part for part in path.split("/") if part not in ("", "."))


def _ignore(*_: object) -> None:
    """A folder's listing that cannot be read is reported as missing by its own entry."""


def index_of_workspace(repo: "Repo", selection: Selection) -> Any:
    """What lies in the working tree at the paths of a selection, hashed."""
    from dvc.repo.index import build_data_index

    return build_data_index(selection.view, repo.root_dir, repo.fs, compute_hash=True)
