"""DVC's remotes and cache: are they there, do they answer, may they be written."""

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from gitml.adapters.dvc.remotes import named_files
from gitml.adapters.dvc.remotes.names import place_of, settings_of
from gitml.adapters.dvc.remotes.reachability import refuse_missing_bucket, silence, unreadable
from gitml.adapters.dvc.session import open_repo
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.objects.object_files import unfinished
from gitml.adapters.dvc_files.remote_folders import remote_folder
from gitml.adapters.temporary_files import IDLE
from gitml.core.data import sizes
from gitml.core.diagnosis import Finding, State
from gitml.core.shell_words import quoted_path
from gitml.errors import ConfigError, GitmlError, OutsideError

_MOST_SECONDS = 2.0  # that counting a cache may take
_LITTLE_SPACE = 1_000_000_000
_NO_OBJECT = "0" * 32
_NO_FOLDER: tuple[State, str, None] = (
    "warning",
    "there is no such folder; the first push makes it",
    None,
)
ASKING = "gitml asks a remote"
"""The name of a thread that may be left to itself."""
_SETTINGS = "see its settings: gitml remote list"
_NAMED = "the DVC remote '"  # so begins an error that says where the remote is


def remotes(
    root: Path,
    seconds: float | None,
    recorded: Mapping[str | None, str],
    away: Callable[[str], OutsideError | None],
) -> Iterator[Finding]:
    """DVC's remotes, and whether they answer.

    Args:
        root: the DVC root.
        seconds: how long each may take; None to ask none of them.
        recorded: an object's hash by the remote that should have it, None for the default one.
        away: why a remote that is a folder has no data, though it had; None where it is not so.
    """
    settings = config.sections(root)
    default = settings.get("core", {}).get("remote")
    known = config.remotes(settings)
    if not known:
        yield Finding(
            "remotes",
            "DVC remote",
            "warning",
            "none is set up, so data is only here",
            "gitml init --remote URL_OR_FOLDER",
        )
    elif default is not None and default not in known:
        yield Finding(
            "remotes",
            "DVC remote",
            "broken",
            f"the default remote '{default}' is not defined",
            f"gitml remote add {default} URL",
        )
    for name, options in known.items():
        folder = remote_folder(root, name)  # of one that is part of another its address tells less
        url = str(folder.path) if folder else place_of(options)
        title = f"DVC remote {name}" + (" (default)" if name == default else "")
        if seconds is None:
            yield Finding("remotes", title, "info", f"{url}: not asked")
            continue
        md5 = recorded.get(name) or recorded.get(None) or _NO_OBJECT
        state, detail, hint = _within(seconds, partial(_ask, root, name, md5, away))
        told = detail if _NAMED in detail or url in detail else f"{url}: {detail}"
        yield Finding("remotes", title, state, told, hint)


def _ask(
    root: Path, name: str, md5: str, away: Callable[[str], OutsideError | None]
) -> tuple[State, str, str | None]:
    if gone := away(name):
        return "broken", gone.message, gone.hint
    with translated(), open_repo(root) as repo:
        settings = settings_of(repo, name)
        if lacking := named_files.lacking(settings):
            raise lacking.of_remote(name, place_of(settings))
        if trouble := silence(settings):
            return "broken", f"unreachable: {trouble}", _SETTINGS
        refuse_missing_bucket(repo, name)
        remote = repo.cloud.get_remote(name)
        if remote.fs.protocol in ("http", "https"):
            # What it answers for a folder tells nothing of the objects in it.
            if why := unreadable(repo, name, md5):
                return "broken", why.message, why.hint
            return "ok", "answers", None
        there = remote.fs.exists(remote.path)
        if remote.fs.protocol == "local":
            return _folder(remote.path) if there else _NO_FOLDER
        if remote.fs.protocol.startswith("webdav") and not there:
            return _NO_FOLDER
    return "ok", "answers", None


def _folder(path: str) -> tuple[State, str, str | None]:
    """A remote that is a folder which is there."""
    if os.access(path, os.W_OK | os.X_OK):
        return "ok", "answers", None
    return "warning", "cannot be written, so nothing is pushed to it", f"ls -ld {quoted_path(path)}"


def _within(
    seconds: float, ask: Callable[[], tuple[State, str, str | None]]
) -> tuple[State, str, str | None]:
    """What ``ask`` answers, or that it did not in time; then its thread is left to itself."""
    answers: list[tuple[State, str, str | None]] = []

    def work() -> None:
        try:
            answers.append(ask())
        except ConfigError as error:
            answers.append(("broken", f"not asked: {error.message}", error.hint or _SETTINGS))
        except GitmlError as error:
            answers.append(("broken", f"unreachable: {error.message}", error.hint or _SETTINGS))
        except Exception as error:  # noqa: BLE001  of any library of any cloud
            words = f"unreachable: {type(error).__name__}: {error}"
            answers.append(("broken", words.splitlines()[0], _SETTINGS))

    thread = threading.Thread(target=work, name=ASKING, daemon=True)
    thread.start()
    thread.join(seconds)
    late = f"unreachable: no answer within {seconds:g} s"
    return answers[0] if answers else ("broken", late, _SETTINGS)


def cache(folder: Path) -> Iterator[Finding]:
    """Size and room of DVC's cache, and whether it can be written."""
    if not folder.exists():
        yield Finding("caches", "DVC cache", "info", f"{folder}: empty")
        return
    size, files, whole = _size(folder)
    more = "" if whole else "more than "
    free = shutil.disk_usage(folder).free
    room = f"{sizes.size(free)} free"
    detail = f"{folder}: {more}{sizes.size(size)} in {files:,} file{'s' * (files != 1)}, {room}"
    if not os.access(folder, os.W_OK):
        yield Finding(
            "caches", "DVC cache", "broken", f"{detail}; cannot be written", f"ls -ld {folder}"
        )
    elif free < _LITTLE_SPACE:
        yield Finding("caches", "DVC cache", "warning", f"{detail}: little room", "gitml gc")
    else:
        yield Finding("caches", "DVC cache", "ok", detail)
    yield from _left(folder, time.time() - IDLE)


def _left(folder: Path, before: float) -> Iterator[Finding]:
    """What killed transfers left in the cache that nobody wrote to since ``before``."""
    with contextlib.suppress(OutsideError):  # one that cannot be read is told by what reads it
        left = [one.size for one in unfinished(folder, before)]
        if left:
            files = f"{len(left):,} file{'s' * (len(left) != 1)}"
            detail = f"left {files} in the cache, of {sizes.size(sum(left))}"
            yield Finding("caches", "interrupted transfers", "warning", detail, "gitml gc")


def _size(folder: Path) -> tuple[int, int, bool]:
    """Bytes and files, and whether all were counted in the time there is."""
    size = files = 0
    end = time.monotonic() + _MOST_SECONDS
    for top, _, names in os.walk(folder):
        if time.monotonic() > end:
            return size, files, False
        for name in names:
            files += 1
            size += os.lstat(os.path.join(top, name)).st_size
    return size, files, True


def links(root: Path, folder: Path) -> Iterator[Finding]:
    """Whether data is copied out of the cache, which takes time and room."""
    kinds = config.sections(root).get("cache", {}).get("type", "reflink, copy")
    if folder.exists() and root.stat().st_dev != folder.stat().st_dev:
        yield Finding(
            "slow",
            "cache",
            "warning",
            f"lies on another file system than the project, so data is copied (links: {kinds})",
            "dvc config cache.type symlink",
        )
