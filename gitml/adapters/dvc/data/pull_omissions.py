"""What a pull does without, as it cannot be had or is not asked for: it is told, all else comes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import refusals, transfer
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.imports import by_library, unhashed_imports
from gitml.adapters.dvc.data.imports.source_versions import is_at_source
from gitml.adapters.dvc.remotes import reachability
from gitml.core.data.results import Fetched
from gitml.core.data.transfer_request import is_asked
from gitml.core.paths import PathIndex, listed
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted, quoted_path
from gitml.errors import OutsideError, RootHint

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo

_MAKE_HINT = "make it: gitml repro"


def without_unmade(
    repo: "Repo", selection: dvc_selection.Selection, talk: Talk
) -> dvc_selection.Selection:
    """A selection without what has no hash: outputs of stages that never ran, which are told.

    Of imports without their data nothing is told, see :mod:`.imports.unhashed_imports`.
    """
    unmade = dvc_selection.unmade(selection)
    if not unmade:
        return selection
    imports = unhashed_imports.imports(selection)
    if never := [path for path in unmade if path not in imports]:
        talk.warn(f"never made, so not to be had: {listed(never)}", _MAKE_HINT)
    return dvc_selection.without(repo, selection, unmade)


def without_unpushed(
    selection: dvc_selection.Selection, absent: Sequence[str], talk: Talk
) -> list[str]:
    """Of what is absent, what a remote should have; of the rest it is told who has it."""
    local = refusals.not_pushed(selection, absent)
    if local:
        where = f"only where it was made, as it is not to be pushed: {listed(local)}"
        talk.warn(where, refusals.had_unpushed(selection, local))
    return [path for path in absent if path not in local]


def set_aside(
    repo: "Repo", selection: dvc_selection.Selection, remote: str | None
) -> tuple[dvc_selection.Selection, list[OutsideError]]:
    """What needs no remote that is silent or not meant, and why the rest cannot be had.

    Nothing is set aside where one remote has all: what fails there fails where it is asked.

    Args:
        repo: standing in the working tree.
        selection: of outputs that have hashes.
        remote: the only one that is meant, by name; None for all.
    """
    own = {part.out.remote for part in selection.parts if not is_at_source(part.out)}
    if len(own) < 2 and (remote is None or own <= {None}):
        return selection, []
    absent = transfer.missing(selection)
    found: list[OutsideError] = []
    aside: list[str] = []
    for name in sorted(own, key=lambda one: one or ""):
        parts = PathIndex(
            ("/".join(part.key), part) for part in selection.parts if part.out.remote == name
        )
        paths = [path for path in absent if any(parts.around(path.rstrip("/")))]
        if not paths:
            continue
        if name and not is_asked(name, remote):
            outputs = [part for path in paths for part in parts.around(path.rstrip("/"))]
            found.append(_not_meant(name, paths, outputs))
            aside += paths
        elif why := _silence(repo, name, selection, paths):
            found.append(why)
            aside += paths
    return (dvc_selection.without(repo, selection, aside) if aside else selection), found


def fetch(repo: "Repo", selection: dvc_selection.Selection) -> tuple[Fetched, OutsideError | None]:
    """Fetch, and why that broke off with something missing: what the cache has can be placed.

    Args:
        repo: standing in the working tree.
        selection: of outputs that have hashes.

    Raises:
        OutsideError: the disk is full, on which nothing is to be placed either.
    """
    try:
        return transfer.fetch(repo, selection), None
    except OutsideError as error:
        if by_library.is_of_full_disk(error):
            raise
        if not (absent := transfer.missing(selection)):
            return Fetched(), None
        return Fetched(), error.saying(f"{error.message}; not here is: {listed(absent)}")


def _not_meant(
    name: str, paths: Sequence[str], parts: Sequence[dvc_selection.SelectedPart]
) -> OutsideError:
    words = " ".join(dict.fromkeys(quoted_path("/".join(part.asked)) for part in parts))
    return OutsideError(
        f"kept in the DVC remote '{name}', which was not asked: {listed(paths)}",
        RootHint(f"bring it from there: gitml pull -r {quoted(name)} {words}"),
    )


def _silence(
    repo: "Repo", name: str | None, selection: dvc_selection.Selection, paths: Sequence[str]
) -> OutsideError | None:
    """Why a remote cannot be asked for paths that it keeps; None where it can."""
    entry = selection.recorded.get(dvc_selection.parts_of(paths[0]))
    try:
        transfer.refuse_undefined(repo, selection, [name])
        reachability.refuse_unreachable(repo, [name])
        if entry and (why := reachability.unreadable(repo, name, entry.hash_info.value)):
            raise why
    except OutsideError as error:
        return error.saying(f"{error.message}; kept there: {listed(paths)}")
    return None


def select(
    repo: "Repo",
    rev: str | None,
    paths: Sequence[str] | None,
    remote: str | None,
    *,
    only_imports: bool,
) -> dvc_selection.Selection:
    """The outputs at or around ``paths`` that are to be brought; see :meth:`Dvc.fetch`."""

    def is_wanted(out: "Output") -> bool:
        asked = not only_imports and is_asked(out.remote, remote)
        return bool(is_at_source(out) or asked)

    ask_first(repo, remote)
    return dvc_selection.select(repo, rev, paths, wanted=is_wanted)


def ask_first(repo: "Repo", remote: str | None) -> None:
    """Take another remote for the default one while ``repo`` is open; None leaves it as it is."""
    if remote is not None:
        repo.config["core"]["remote"] = remote
