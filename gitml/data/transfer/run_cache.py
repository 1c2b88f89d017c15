"""What stages made earlier, DVC's run-cache: its records, and the outputs that they name."""

from collections.abc import Iterable
from pathlib import Path

from gitml.adapters.dvc.patches.network.downloads import within_room
from gitml.adapters.dvc_files.objects.run_cache import read
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.safe_paths import is_object_name
from gitml.data.transfer.remotes import Remotes
from gitml.data.transfer.wanted import Wanted


def push(remotes: Remotes, name: str | None, *, dry_run: bool) -> list[Wanted]:
    """Upload the records; answers the outputs that they name.

    Args:
        remotes: of the project.
        name: of the remote, None for the default one.
        dry_run: upload nothing, and answer the outputs of all records.

    Raises:
        ConfigError: the remote takes no run-cache.
        OutsideError: it cannot be written.
    """
    cache = remotes.cache.top
    if dry_run:
        found = cache.glob("runs/*/*/*")
        return _outputs(cache, ((one.parent.name, one.name) for one in found))
    return _outputs(cache, remotes.repo.stage_cache.push(name))


def pull(remotes: Remotes, name: str | None) -> list[Wanted]:
    """Download the records; answers the outputs that they name.

    Raises:
        ConfigError: the remote has no run-cache.
        OutsideError: it cannot be read, or would fill the disk.
    """
    cache = remotes.cache.top
    remotes.remote(name)  # which DVC would take for one that has none, were it not to be asked
    with within_room(cache, "the run-cache of the remote"):
        runs = remotes.repo.stage_cache.pull(name)
    return _outputs(cache, runs)


def _outputs(cache: Path, runs: Iterable[tuple[str, str]]) -> list[Wanted]:
    found = []
    for key, value in runs:
        record = read(cache / "runs" / key[:2] / key / value)
        entries = record.get("outs") if record else None  # DVC passes over what is none, too
        for entry in entries if isinstance(entries, list) else ():
            md5 = entry.get("md5") if isinstance(entry, dict) else None
            if isinstance(md5, str) and is_object_name(md5):
                name = ObjectName(md5, entry.get("hash") != "md5")
                found.append(Wanted(f"{entry.get('path')} (of an earlier run)", name))
    return found
