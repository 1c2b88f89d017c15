"""After a run that died: record what it had done, clear away what its stages left half-made."""

import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.many_objects import lacking
from gitml.core.digests import digest
from gitml.core.ports import Talk
from gitml.core.run.outcome import named
from gitml.errors import OutsideError
from gitml.repro.recording.failed_outputs import set_aside
from gitml.repro.recording.journal import Journal
from gitml.repro.recording.lockfiles import read
from gitml.repro.recording.records import Record, Records, parse_record
from gitml.repro.run_folder import RunFolder, locked

if TYPE_CHECKING:
    from dvc.repo import Repo


def recover(repo: "Repo", folder: RunFolder, talk: Talk) -> None:
    """Make the project what the journal of an earlier run says; nothing where there is none.

    Args:
        repo: locked; it is as new afterwards, as ``dvc.lock`` may have changed.
        folder: of the runs; its mutex is held.
        talk: hears of what was found.
    """
    lines = Journal(folder.journal).read()
    if not lines:
        return
    begun = unfinished_stages(lines)
    for address in begun:
        _wait_for_processes(address, folder, talk)
    stages = {stage.addressing: stage for stage in repo.index.stages}
    for address, persistent in begun.items():
        if address in stages:
            set_aside(stages[address], persistent, folder)
    root = Path(repo.root_dir)
    kept = [one for one in unwritten_records(repo.root_dir, lines) if _is_cached(root, one)]
    with closing(Records(repo, folder)) as records:
        for record in kept:
            records.add(record)
        records.write_all()
    repo._reset()  # noqa: SLF001  # it has read the old lockfile
    if kept:
        names = named([record.address for record in kept])
        talk.say(f"a run before this one was cut off; recorded what it had finished: {names}")


def _is_cached(root: Path, record: Record) -> bool:
    """Whether the cache has all that a stage made, folders with their files."""
    cache, names = Cache(root), set(record.objects)
    try:
        for name in record.objects:
            if name.endswith(".dir"):
                names.update((cache.listing(name) or {}).values())
        return not lacking(CacheWriter.of(root), names)
    except OutsideError:
        return False


def unfinished_stages(lines: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str | None]]:
    """Stages that a run which died had begun and not done.

    With each what :func:`.failed_outputs.before` said of its persistent outputs.
    """
    found: dict[str, dict[str, str | None]] = {}
    for line in lines:
        if "begin" in line:
            found[line["begin"]] = line["persistent"]
        elif "done" in line:
            found.pop(line["done"], None)
    return found


def unwritten_records(root: str, lines: Sequence[Mapping[str, Any]]) -> list[Record]:
    """Records of a run that died, but for lockfiles that somebody else has written since."""
    ours = {line["wrote"] for line in lines if "wrote" in line}
    records = {}
    for line in lines:
        if "done" not in line:
            continue
        record = parse_record(root, line)
        if not record.lockfile or digest(read(record.lockfile)) in {*ours, line["base"]}:
            records[record.address] = record
    return list(records.values())


def _wait_for_processes(address: str, folder: RunFolder, talk: Talk) -> None:
    """Processes of a stage may have outlived their run, where nothing could kill them."""
    log = folder.log(address)
    if locked(log):
        talk.warn(
            f"stage '{address}' of an interrupted run is still running; waiting for it",
            hint=f"its processes have this file open: {log}",
        )
    while locked(log):
        time.sleep(0.1)
