"""Tracking data by hand: what ``dvc add`` does, less what it does to the working tree."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import noted_kinds
from gitml.adapters.dvc.data.imports import edited
from gitml.adapters.dvc.data.selection import asked_for
from gitml.adapters.dvc.links import telling_unlinked
from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.overwritten import forget, overwritten
from gitml.adapters.file_kinds import leads_into
from gitml.adapters.files import NO_LINK, NO_LINK_HINT, SPECIAL_HINT, special
from gitml.adapters.git.worktree.leaving_links import refuse_leaving
from gitml.core.data.kinds import NOTHING, SeenFiles
from gitml.core.data.recorded import placement
from gitml.core.data.results import Tracked
from gitml.core.data.safe_paths import fault, refuse_own
from gitml.core.paths import folders, is_outside, listed
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, RootHint, UnrecordedError, UsageError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import Stage


def add(repo: "Repo", paths: Sequence[str], talk: Talk) -> list[Tracked]:
    """Record paths, relative to the root where the process stands.

    A file becomes a link to the cache where the cache is set to that, but no link of the user's
    becomes a file. What DVC does to the modes of files is undone. An import of another repository
    that has other bytes now is one no longer.
    """
    asked = [part.out for path in paths for part in asked_for(repo, [path])]
    imported = edited.recorded(out.stage for out in asked)
    before = {out.index_key: _hashes(repo, out) for out in asked}
    seen = {path: noted_kinds.look(repo, path) for path in paths}
    found: list[Stage] = []
    for relink in (True, False):
        wanted = [f"./{path}" for path in paths if bool(seen[path].links) is not relink]
        if wanted:
            with telling_unlinked(talk):
                found += repo.add(wanted, relink=relink)
    answer = []
    for stage in dict.fromkeys(found):
        looked = [seen.get("/".join(out.index_key[1]), NOTHING) for out in stage.outs]
        pairs = list(zip(stage.outs, looked, strict=True))
        changed = [noted_kinds.record(repo, out, one) for out, one in pairs]
        if any(changed) or stage.is_import:
            edited.make_own(stage, imported, talk)
            dump(stage)
        remember_whole(repo, stage.outs)
        for out, one in pairs:
            was = before.get(out.index_key)
            files = placement(_hashes(repo, out), was).counts if was else {}
            answer.append(tracked(Path(repo.root_dir), out, one)._replace(files=files))
    return answer


def remember_whole(repo: "Repo", outs: Sequence["Output"]) -> None:
    """Note outputs that lie here as a whole, so that a checkout takes them away again."""
    for out in outs:
        repo.state.save_link(out.fs_path, repo.fs)
    remember_folders(repo, outs)


def remember_folders(repo: "Repo", outs: Iterable["Output"]) -> None:
    """Note the folders among outputs of which all files lie here or did."""
    folders = (out for out in outs if out.hash_info and out.is_dir_checksum)
    found = {"/".join(out.index_key[1]): str(out.hash_info.value) for out in folders}
    earlier_files.remember(Path(repo.root_dir), found)


def dump(stage: "Stage") -> None:
    """Write a ``.dvc`` file.

    That of an import has a checksum. ``dvc commit`` writes it; ``dvc add`` leaves it as it was, and
    DVC then takes the file for edited by hand.
    """
    stage.md5 = stage.compute_md5()
    stage.dump()


@contextlib.contextmanager
def telling_overwritten(repo: "Repo", paths: Sequence[str], talk: Talk) -> Iterator[None]:
    """Tell of files that were edited in place through a link into the cache, once they are added.

    What was recorded of them before is lost to the cache, and may be on a remote. The objects that
    have its names and the new bytes are taken away, so that nobody believes them.
    """
    root = Path(repo.root_dir)
    store = CacheWriter.of(root)
    lost = overwritten(root, store, _recorded_files(repo, paths))
    yield
    if lost:
        forget(store, lost.values())
        names = [os.path.relpath(path, root) for path in lost]
        words = " ".join(map(quoted_path, paths))
        talk.warn(
            "edited in place, through a link into the cache, so the cache has no more what was "
            f"recorded of it before: {listed(names)}",
            hint=RootHint(f"a remote has it if it was pushed: gitml fetch --rev HEAD {words}"),
        )


def _recorded_files(repo: "Repo", paths: Sequence[str]) -> dict[str, str]:
    """The hash of each file that is recorded at or around paths, by its absolute path.

    Those of folders as far as their listings are here; none of DVC 2.
    """
    found: dict[str, str] = {}
    for part in asked_for(repo, paths):
        place = str(part.out.fs_path)
        hashes = _hashes(repo, part.out)
        found |= {f"{place}/{name}" if name else place: md5 for name, md5 in hashes.items()}
    return found


def _hashes(repo: "Repo", out: "Output") -> Mapping[str, str]:
    """What is recorded of the files of an output, by path below it; see :func:`_recorded_files`."""
    if not out.hash_info or out.hash_name != "md5" or out.files is not None:
        return {}
    if not out.is_dir_checksum:
        return {"": str(out.hash_info.value)}
    with contextlib.suppress(OutsideError):  # one that is damaged is told where it is needed
        return Cache(Path(repo.root_dir)).listing(str(out.hash_info.value)) or {}
    return {}


def tracked(root: Path, out: "Output", seen: SeenFiles | None = None) -> Tracked:
    """What a ``.dvc`` file in the project at ``root`` records of an output.

    Args:
        root: of the project.
        out: as it is recorded now.
        seen: what lay there.
    """
    path = "/".join(out.index_key[1])
    copied = seen.links.keys() - noted_kinds.noted(out).links if seen else ()
    return Tracked(
        path=path,
        pointer=Path(os.path.relpath(out.stage.path, root)).as_posix(),
        size=out.meta.size if out.meta else None,
        nfiles=out.meta.nfiles if out.meta else None,
        copied=tuple(sorted(f"{path}/{name}" if name else path for name in copied)),
    )


def tell_ignored(root: Path, added: Sequence[Tracked], talk: Talk) -> None:
    """Warn of folders that have files, none of which was recorded."""
    for one in added:
        if one.nfiles != 0:
            continue
        file = next((file for file in _files(str(root / one.path)) if os.path.isfile(file)), None)
        if file is not None:
            name = os.path.relpath(file, root)
            talk.warn(
                f"nothing of '{one.path}' is recorded: .dvcignore names all of its files",
                hint=RootHint(f"by which line: dvc check-ignore --details {quoted_path(name)}"),
            )


def is_hidden(repo: "Repo", pointer: str) -> bool:
    """Whether DVC passes over a pointer, as a ``.gitignore`` names it or its folder."""
    # DVC takes `/data/*` for the folder, too, whatever lines after it let in again.
    above = [f"{os.path.abspath(folder)}{os.sep}" for folder in folders(pointer) if folder]
    return any(map(repo.scm.is_ignored, [*above, os.path.abspath(pointer)]))


def unseen(repo: "Repo", path: str, told: str) -> UsageError:
    """The error for data, or a pointer, that DVC does not see.

    Args:
        repo: in whose root the process stands.
        path: that was asked for.
        told: what is wrong, where no pointer is there.
    """
    pointer = path if path.endswith(".dvc") else f"{path}.dvc"
    if os.path.isfile(pointer) and is_hidden(repo, pointer):
        return UsageError(
            f"a .gitignore names '{pointer}' or its folder, so DVC does not see it",
            hint=RootHint(
                "let it name the data alone, as gitml add does; which line it is: "
                f"git check-ignore -v --no-index {quoted_path(pointer)}"
            ),
        )
    return UnrecordedError(told, hint="see what is: gitml status --all")


def refuse_unfit(repo: "Repo", path: str, top: Path | None = None) -> None:
    """Refuse a path that is, or holds, what cannot be recorded.

    Args:
        repo: that records it.
        path: relative to the root where the process stands, or an absolute one outside of it.
        top: the folder that no link may lead out of; None for Git's working tree.

    Raises:
        UsageError: there is something that DVC would wait for and never read, a link that leads to
            nothing or out of ``top``, or a name that no clone would write.
    """
    _refuse_names(repo, path)
    links = map(os.path.abspath, _links(repo, path))
    if top is None:
        refuse_leaving(links, Path(repo.root_dir), Path(repo.scm.root_dir))
    else:
        refuse_leaving(links, Path(repo.root_dir), top, "the data that was named")
    refuse_unreadable(repo, path)


def refuse_unreadable(repo: "Repo", path: str) -> None:
    """Refuse a path that is, or holds, what DVC would wait for, read without end or not find.

    Raises:
        UsageError: there is a pipe, a socket, a device, or a link that leads to nothing.
    """
    for file in _files(path):
        try:
            kind = special(os.stat(file).st_mode)
        except OSError:
            if os.path.islink(file) and not _is_ignored(repo, file):
                raise _leads_nowhere(repo, path, file) from None
            continue
        if kind and not _is_ignored(repo, file):
            raise UsageError(
                f"'{file}' is {kind}, which cannot be tracked",
                hint=SPECIAL_HINT,
            )


def _leads_nowhere(repo: "Repo", path: str, link: str) -> UsageError:
    """Why a link cannot be recorded: its object left the cache, or nothing was ever there."""
    if _leads_into_cache(repo, link):
        return UsageError(
            f"'{link}' is a link to an object that is no more in the cache",
            hint=RootHint(f"bring the object back first: gitml fetch {quoted_path(path)}"),
        )
    return UsageError(f"'{link}' {NO_LINK}", hint=NO_LINK_HINT)


def _refuse_names(repo: "Repo", path: str) -> None:
    """Refuse files whose names in the record no clone would write."""
    owner = next((part.out.fs_path for part in asked_for(repo, [path])), os.path.abspath(path))
    for file in _files(path):
        whole = os.path.abspath(file)
        seen = [os.path.relpath(whole, top) for top in (repo.root_dir, owner) if top != whole]
        names = [name for name in seen if not is_outside(name)]
        if any(map(fault, names)) and not _is_ignored(repo, file):
            refuse_own(file, *names)


def _is_ignored(repo: "Repo", file: str) -> bool:
    return bool(repo.dvcignore.is_ignored(repo.fs, os.path.abspath(file)))


def _links(repo: "Repo", path: str) -> Iterator[str]:
    for file in _files(path):
        if (
            os.path.islink(file)
            and not _leads_into_cache(repo, file)
            and not _is_ignored(repo, file)
        ):
            yield file


def _leads_into_cache(repo: "Repo", link: str) -> bool:
    return leads_into(link, os.path.realpath(repo.cache.local.path))


def _files(path: str) -> Iterator[str]:
    yield path
    for folder, _, names in os.walk(path):
        for name in names:
            yield os.path.join(folder, name)
