"""``--pull``: what a run gets from the remote instead of making it, and whether it can be had."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gitml.adapters.dvc.data import noted_kinds, refusals, selection, transfer
from gitml.adapters.dvc.errors import translate
from gitml.adapters.dvc.patches.network.downloads import within_room
from gitml.adapters.dvc.patches.storing import stored_as_recorded
from gitml.adapters.dvc.remotes.reachability import refuse_unreachable
from gitml.core.ports import Talk
from gitml.core.run.options import Options
from gitml.errors import GitmlError
from gitml.late_module import LateModule
from gitml.repro.absent_outputs import absent_outputs

if TYPE_CHECKING:
    from dvc import config as dvc_config
    from dvc import exceptions as dvc_exceptions
    from dvc import fs as dvc_fs
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import Stage
    from dvc.stage import cache as stage_cache
    from dvc.stage import exceptions as stage_exceptions
    from dvc.stage import run as stage_run
else:
    dvc_config = LateModule("dvc.config")
    dvc_exceptions = LateModule("dvc.exceptions")
    dvc_fs = LateModule("dvc.fs")
    stage_cache = LateModule("dvc.stage.cache")
    stage_exceptions = LateModule("dvc.stage.exceptions")
    stage_run = LateModule("dvc.stage.run")

_UNHEARD = "what ran elsewhere cannot be had from the remote"


class OutOfReach(NamedTuple):
    """Recorded outputs that a run cannot get.

    Attributes:
        outputs: of them not all is in the cache or on the remote, as of what was never made.
        why: the error for those that no command makes; None where there are none.
    """

    outputs: "frozenset[Output]" = frozenset()
    why: GitmlError | None = None


def earlier_runs(repo: "Repo", talk: Talk) -> Any:
    """The part of the default remote that has what others ran; None where none can be had there.

    Raises:
        OutsideError: the remote does not answer, or nothing here can ask it.
    """
    try:
        store = repo.cloud.get_remote_odb(None, "fetch --run-cache", hash_name="md5-dos2unix")
    except dvc_config.RemoteConfigError as error:
        told = translate(error)
        talk.warn(f"{_UNHEARD}: {told.message if told else error}", told.hint if told else None)
        return None
    if isinstance(store.fs, dvc_fs.HTTPFileSystem):  # which cannot list what it has
        talk.warn(f"{_UNHEARD}: it is one of HTTP, which keeps no runs")
        return None
    refuse_unreachable(repo, [None])
    return store


def pull_earlier_runs(repo: "Repo", talk: Talk) -> None:
    """Get what others ran, as ``dvc repro --pull`` does before it begins."""
    if (store := earlier_runs(repo, talk)) is None:
        return
    try:
        with within_room(_cache(repo), "the run-cache of the remote"):
            repo.stage_cache.pull(None, store)
    except stage_cache.RunCacheNotSupported as error:
        talk.warn(f"{_UNHEARD}: {error}")


def pull(stage: "Stage") -> bool:
    """Get all outputs of a stage from the remote; whether they are all here now.

    Raises:
        OutsideError: they are not, and no command makes them; or the remote does not give them.
    """
    try:
        room = within_room(_cache(stage.repo), f"the data of '{stage.addressing}'")
        with room, stored_as_recorded():
            stage.repo.pull(stage.addressing)
        stage.checkout()
        _restore_kinds(selection.select_stages(stage.repo, [stage]).parts)
    except dvc_exceptions.CheckoutError:
        if not stage.cmd and not all(out.exists for out in stage.outs):
            _refuse_absent(stage)
        return False
    except dvc_exceptions.ConfirmRemoveError:
        # The remote does not have what lies here; what is as recorded can be recorded again.
        if any(out.exists and out.changed_checksum() for out in stage.outs):
            raise
        return False
    except dvc_exceptions.DownloadError:
        _refuse_absent(stage)
        raise
    return True


def pull_dependencies(stage: "Stage") -> None:
    """Get what a stage uses and is not here, as ``dvc repro --pull`` does before a command."""
    absent = [dep.index_key[1] for dep in stage.deps if dep.is_in_repo and not dep.exists]
    with stored_as_recorded():
        stage_run._pull_missing_deps(stage)  # noqa: SLF001  what it has for that
    if absent:
        _restore_kinds(selection.asked_for(stage.repo, ["/".join(key) for key in absent]))


def pull_absent_outputs(stage: "Stage", options: Options) -> None:
    """Get what a command goes on with, and is not here, where a run is to pull.

    Raises:
        OutsideError: the remote does not give it.
    """
    for out in absent_outputs(stage) if options.pull and not options.force else ():
        path = "/".join(out.index_key[1])
        try:
            with within_room(_cache(stage.repo), path), stored_as_recorded():
                stage.repo.pull(out.fs_path)
        except (dvc_exceptions.CheckoutError, dvc_exceptions.DownloadError):
            refusals.refuse_absent(stage.repo, selection.select(stage.repo, paths=[path]))
            raise
        _restore_kinds(selection.asked_for(stage.repo, [path]))


def _restore_kinds(parts: Iterable[selection.SelectedPart]) -> None:
    """Let files that DVC placed be what their records say beside their bytes."""
    for part in parts:
        if part.out.exists:
            noted_kinds.restore(part.out.repo, part, exact=False)


def _cache(repo: "Repo") -> Path:
    return Path(repo.cache.local.path)


@contextmanager
def telling_absent(stage: "Stage") -> Iterator[None]:
    """Name data of a stage that no command makes, where it is not here, and what brings it.

    Raises:
        OutsideError: it is not.
    """
    try:
        yield
    except stage_exceptions.MissingDataSource as error:
        outputs = selection.select_stages(stage.repo, [stage])
        raise refusals.not_here(stage.repo, outputs) from error


def _refuse_absent(stage: "Stage") -> None:
    refusals.refuse_absent(stage.repo, selection.select_stages(stage.repo, [stage]))


def out_of_reach(repo: "Repo", stages: Iterable["Stage"]) -> OutOfReach:
    """What outputs of stages neither the cache nor the remote has.

    Raises:
        OutsideError: a remote cannot be reached, or read.
    """
    outputs = selection.select_stages(repo, list(stages))
    unmade = frozenset(part.out for part in outputs.parts if not part.out.hash_info)
    if not (lacking := transfer.missing(outputs)):
        return OutOfReach(unmade)
    if not (absent := transfer.absent_from_remote(repo, outputs, lacking)):
        return OutOfReach(unmade)
    keys = {path: selection.parts_of(path) for path in absent}
    around = {key[:depth] for key in keys.values() for depth in range(len(key) + 1)}
    found = [part for part in outputs.parts if part.key in around]
    given = [part.key for part in found if part.out.stage.frozen or not part.out.stage.cmd]
    lost = [path for path, key in keys.items() if any(key[: len(one)] == one for one in given)]
    why = refusals.unavailable(repo, outputs, lost, ()) if lost else None
    return OutOfReach(unmade.union(part.out for part in found), why)
