"""After a run that died: bring in what it had done, clear away what it had half done."""

import time
from typing import TYPE_CHECKING

from gitml.core.ports import Talk
from gitml.core.run.outcome import named
from gitml.repro.failed_outputs import set_aside
from gitml.repro.journal import Journal
from gitml.repro.records import Records, left_over, unfinished
from gitml.repro.run_folder import RunFolder, locked

if TYPE_CHECKING:
    from dvc.repo import Repo


def replay(repo: "Repo", folder: RunFolder, talk: Talk) -> None:
    """Make the project what the journal of an earlier run says; nothing where there is none.

    Args:
        repo: locked; it is as new afterwards, as ``dvc.lock`` may have changed.
        folder: of the runs; its lock is held.
        talk: hears of what was found.
    """
    lines = Journal(folder.path / "journal").read()
    if not lines:
        return
    begun = unfinished(lines)
    for address in begun:
        _await(address, folder, talk)
    stages = {stage.addressing: stage for stage in repo.index.stages}
    for address, persistent in begun.items():
        if address in stages:
            set_aside(stages[address], persistent, folder)
    cache = repo.cache.local
    kept = [
        record
        for record in left_over(repo.root_dir, lines)
        if all(map(cache.exists, record.objects))
    ]
    records = Records(repo, folder)
    for record in kept:
        records.add(record)
    records.flush()
    records.close()
    repo._reset()  # noqa: SLF001  # it has read the old lock
    if kept:
        names = named([record.address for record in kept])
        talk.say(f"a run before this one was cut off; recorded what it had finished: {names}")


def _await(address: str, folder: RunFolder, talk: Talk) -> None:
    """Processes of a stage may have outlived their run, where nothing could kill them."""
    log = folder.log(address)
    if locked(log):
        talk.warn(
            f"stage '{address}' of an interrupted run is still running; waiting for it",
            hint=f"its processes have this file open: {log}",
        )
    while locked(log):
        time.sleep(0.1)
