"""Which objects a remote has, and how large they are, as the file system of its protocol tells."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from gitml.adapters.dvc.remotes.errors import is_absence
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.safe_paths import is_object_name

_TIMES = ("LastModified", "last_modified", "modified", "mtime", "updated")
_FEW = 1000  # objects that are asked for one by one: no more answers than a listing has pages


def find(fs: Any, folder: str) -> Mapping[str, Mapping[str, Any]]:
    """All files in and below a folder, which need not be there, with what is told of each.

    Args:
        fs: DVC's file system of the remote.
        folder: of the remote.
    """
    try:
        return dict(fs.fs.find(folder, detail=True))
    except FileNotFoundError as error:
        if not is_absence(error):
            raise
        return {}


def beside(fs: Any, folder: str) -> Mapping[str, Mapping[str, Any]]:
    """The files in a folder and not below it, as :func:`find`."""
    try:
        entries = fs.fs.ls(folder, detail=True)
    except FileNotFoundError as error:
        if not is_absence(error):
            raise
        return {}
    return {str(one["name"]): one for one in entries if one["type"] == "file"}


def is_special(fs: Any, path: str) -> bool:
    """Whether a path is a pipe or device: an SSH server opens those, too, and never answers.

    Raises:
        FileNotFoundError: there is nothing.
    """
    return bool(fs.protocol == "ssh" and fs.fs.info(path)["type"] != "file")


def sizes(
    fs: Any, top: str, names: AbstractSet[ObjectName], jobs: int
) -> dict[ObjectName, int | None]:
    """How many bytes those of some objects have that are there; None where that is not told.

    Few are asked for one by one. Of many the folders are listed that would have them.

    Args:
        fs: DVC's file system of the remote.
        top: the folder of the remote.
        names: of the objects.
        jobs: how many requests may be under way at once.
    """
    if len(names) <= _FEW or fs.protocol.startswith("http"):  # which has no folders
        return dict(_asked(fs, top, sorted(names), jobs))
    folders = sorted({f"{top}/{name.place}".rpartition("/")[0] for name in names})
    with ThreadPoolExecutor(jobs, thread_name_prefix="listing") as pool:
        listed = list(pool.map(partial(find, fs), folders))
    files = ((path, info) for some in listed for path, info in some.items())
    found = {object_name(top, path): size(info) for path, info in files}
    return {name: found[name] for name in names if name in found}


def _asked(
    fs: Any, top: str, names: Iterable[ObjectName], jobs: int
) -> Iterator[tuple[ObjectName, int | None]]:
    by_path = {f"{top}/{name.place}": name for name in names}
    answers = fs.info(list(by_path), batch_size=jobs, return_exceptions=True)
    for name, answer in zip(by_path.values(), answers, strict=True):
        if not isinstance(answer, BaseException):
            yield name, size(answer)
        elif not is_absence(answer):
            raise answer


def object_name(top: str, path: str) -> ObjectName | None:
    """The object at a path of the remote with the folder ``top``; None where none belongs there."""
    top = f"{top}/".lstrip("/")
    inner = path.lstrip("/")
    parts = inner[len(top) :].split("/") if inner.startswith(top) else []
    old = len(parts) == 2
    md5 = "".join(parts[-2:])
    well = old or (len(parts) == 4 and parts[:2] == ["files", "md5"])
    fits = well and len(parts[-2]) == 2 and is_object_name(md5)
    return ObjectName(md5, old) if fits else None


def size(info: Mapping[str, Any]) -> int | None:
    """Bytes of a file, as far as the protocol tells."""
    found = info.get("size")
    return None if found is None else int(found)


def changed(info: Mapping[str, Any]) -> float | None:
    """When a file came, in seconds of the epoch, as far as the protocol tells."""
    found = next((info[key] for key in _TIMES if info.get(key) is not None), None)
    if isinstance(found, datetime):
        return found.timestamp()
    return float(found) if isinstance(found, int | float) else None
