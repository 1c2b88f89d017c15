"""What a stage uses at a URL: not asked by those who only look, and asked so that failures tell."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitml.adapters.disk_room import DiskRoom
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.patches.network.downloads import TELLING, refuse_part
from gitml.adapters.dvc.patches.network.sent_copies import named_on_server
from gitml.adapters.dvc.remotes import errors
from gitml.adapters.dvc.remotes.uploads import Uploads
from gitml.core.urls import without_credentials
from gitml.errors import GitmlError, OutsideError

_SERVER_FAILED = 500  # and above: the HTTP status of a server that cannot answer
_OF_REMOTE = "remote://"
_HINT = "is the address right, and the network there? then try again"


@contextlib.contextmanager
def urls_as_recorded() -> Iterator[None]:
    """Take what lies at a URL or in another repository as it is recorded, without a connection."""
    from dvc.dependency.base import Dependency
    from dvc.output import Output

    of_dependency, of_output = Dependency.workspace_status, Output.workspace_status

    def dependency(self: Any) -> dict[str, str]:
        return of_dependency(self) if _is_local(self) else _recorded(self)

    def output(self: Any) -> dict[str, str]:
        return of_output(self) if _is_local(self) else _recorded(self)

    with (
        patched("dvc.dependency.base:Dependency.workspace_status", dependency),
        patched("dvc.output:Output.workspace_status", output),
        patched("dvc.dependency.repo:RepoDependency.workspace_status", _recorded_commit),
    ):
        yield


@contextlib.contextmanager
def sent_as_recorded(remote: str | None = None) -> Iterator[None]:
    """Send to a remote what the ``.dvc`` file says: from its path, with its settings.

    DVC reads a relative path from where the process stands, so it may send another file than the
    one whose hash it records; and it asks the storage without the settings that are recorded. What
    it leaves on the remote, a second copy of each file that it uploads, is taken away. What has no
    end is not read for ever.

    Args:
        remote: that it is sent to, for errors; None for the default one.
    """
    import dvc.output
    from dvc.output import Output

    original, open_storage = Output.transfer, dvc.output.get_cloud_fs

    def transfer(self: Any, source: str, *arguments: Any, **options: Any) -> Any:
        place, settings = source, dict[str, Any]()
        if self.stage.deps:
            (recorded,) = self.stage.deps
            place = recorded.fs_path if _is_local(recorded) else source
            settings = recorded.def_fs_config or {}

        def get_cloud_fs(config: Any, **storage: Any) -> Any:
            found = open_storage(config, **{**settings, **storage})
            return _joined_once(*found) if source.startswith(_OF_REMOTE) else found

        storage = patched("dvc.output:get_cloud_fs", get_cloud_fs)
        bounded, settling = _bounded(self, place), _settling(self, remote, **options)
        with storage, bounded, _without_copies(self, remote), settling:
            return original(self, place, *arguments, **options)

    with patched("dvc.output:Output.transfer", transfer):
        yield


def _joined_once(storage: Any, settings: Any, path: str) -> tuple[Any, Any, str]:
    """What DVC opens of a remote whose address ends in a slash: with the path it adds another one.

    Where it records the path it takes them for one, and a bucket does not.
    """
    return storage, settings, storage(**settings).normpath(path) if path else path


@contextlib.contextmanager
def _bounded(out: Any, source: str) -> Iterator[None]:
    """Read of a file whose size its server does not tell, or beyond that, what fits on this disk.

    It need not fit, as it is hashed and sent on; but some bound there must be, and to each file the
    same as of downloads.

    Raises:
        TooMuchError: there is more.
    """
    from dvc_data.hashfile.hash import HashStreamFile

    class Bounded(HashStreamFile):  # type: ignore[misc]
        def __init__(self, file: Any, *arguments: Any, **options: Any) -> None:
            super().__init__(file, *arguments, **options)
            # Only HTTP streams what has no end, and so says nothing of its size.
            self._room, self._told = None, 0
            if getattr(file, "size", 0) is None:
                self._room = DiskRoom(Path(out.repo.root_dir))
                self._told = file.fs.info(file.path).get("size") or 0

        def read(self, n: int = -1) -> bytes:
            before = max(self.total_read, self._told)
            chunk: bytes = super().read(n)
            if self._room:
                self._room.take(max(self.total_read - before, 0), without_credentials(source))
            return chunk

    with patched("dvc_data.hashfile.hash:HashStreamFile", Bounded):
        yield


@contextlib.contextmanager
def _without_copies(out: Any, remote: str | None) -> Iterator[None]:
    """Take away what was uploaded under a name of its own, before its hash was known, or a part.

    What is recorded of it is how many bytes came: the size of a file that is written to meanwhile,
    or of what a kernel makes up, is another.

    Raises:
        OutsideError: the remote does not take it.
    """
    from dvc_data.hashfile.build import _upload_file
    from dvc_data.hashfile.hash import HashStreamFile  # that of _bounded
    from dvc_objects.fs.utils import tmp_fname

    copies, streams = list[tuple[Any, str]](), list[Any]()

    class Stream(HashStreamFile):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.is_reading = False
            streams.append(self)

        def read(self, n: int = -1) -> bytes:
            self.is_reading = True
            chunk: bytes = super().read(n)
            self.is_reading = False
            return chunk

    def upload(path: Any, fs: Any, odb: Any, to: Any, *arguments: Any, **options: Any) -> Any:
        def named(prefix: str = "") -> str:
            name: str = tmp_fname(prefix)
            copies.append((to.fs, to.fs.join(to.path, name)))
            return name

        with (
            patched("dvc_data.hashfile.hash:HashStreamFile", Stream),
            patched("dvc_objects.fs.utils:tmp_fname", named),
        ):
            streams.clear()
            try:
                meta, copy = _upload_file(path, fs, odb, to, *arguments, **options)
                Uploads(to.fs).refuse_part(copy.path, streams[-1].total_read)
            except Exception as error:
                if isinstance(error, GitmlError) or not streams or streams[-1].is_reading:
                    raise
                raise _unwritten(out, remote, error) from error
        came = streams.pop().total_read
        if fs.protocol in TELLING:
            refuse_part(fs, path, meta.size or 0, came)
        meta.size = came
        return meta, copy

    try:
        with patched("dvc_data.hashfile.build:_upload_file", upload):
            yield
    finally:
        for fs, path in copies:
            with contextlib.suppress(Exception):  # a server that does not answer was told of
                fs.remove(path)


@contextlib.contextmanager
def _settling(out: Any, remote: str | None, *, update: bool = False, **_: Any) -> Iterator[None]:
    """Give what was uploaded its place, or name the remote that does not.

    Of a folder that is updated, only now is read what the remote lacks: there it may be the source.

    Raises:
        OutsideError: the remote does not take it.
    """
    import dvc.output

    transfer = vars(dvc.output)["otransfer"]

    def settle(*arguments: Any, **options: Any) -> Any:
        try:
            return transfer(*arguments, **options)
        except GitmlError:
            raise
        except Exception as error:
            if update:
                raise
            raise _unwritten(out, remote, error) from error

    with named_on_server(), patched("dvc.output:otransfer", settle):
        yield


def _unwritten(out: Any, remote: str | None, error: Exception) -> OutsideError:
    taking = out.repo.cloud.get_remote(remote)
    place = without_credentials(str(taking.fs.unstrip_protocol(taking.path)))
    return errors.failed(taking.name, place, "written", error)


@contextlib.contextmanager
def unreachable_is_no_answer() -> Iterator[None]:
    """Let a server that cannot be reached be an error: DVC takes its files for missing."""
    from dvc_http import HTTPFileSystem

    original = HTTPFileSystem.exists

    def exists(self: Any, path: Any, *arguments: Any, **options: Any) -> Any:
        if not isinstance(path, str):
            return original(self, path, *arguments, **options)
        import aiohttp

        try:
            return self.fs.exists(path, strict=True)
        except (aiohttp.ClientError, OSError) as error:
            if 0 < getattr(error, "status", 0) < _SERVER_FAILED:
                return False
            url = without_credentials(path)
            raise OutsideError(f"{url} could not be asked: {errors.said(error)}", _HINT) from error

    with patched("dvc_http:HTTPFileSystem.exists", exists):
        yield


def _is_local(item: Any) -> bool:
    return item.fs is None or item.fs.protocol == "local"


def _recorded(item: Any) -> dict[str, str]:
    return {} if item.hash_info or item.meta.version_id else {str(item): "new"}


def _recorded_commit(_self: Any) -> dict[str, str]:
    return {}
