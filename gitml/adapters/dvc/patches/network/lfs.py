"""Git LFS of other repositories: what is asked for, as their pointers describe it, and no more.

DVC's client writes an object wherever the server says, whatever its length and its bytes are. The
server, too, is named by the repository. Of an object that it cannot get it takes the pointer.
"""

import contextlib
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.patches.network.servers import answered_in_time
from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError, counting
from gitml.adapters.dvc.remotes.errors import said
from gitml.adapters.git.clones.lfs import LONGEST
from gitml.core.data.safe_paths import unsafe
from gitml.core.urls import without_credentials
from gitml.errors import GitmlError, OutsideError

_OID = re.compile("[0-9a-f]{64}")
_MOST = 2**26
"""Bytes of an answer that tells where objects are, of which each takes a kilobyte."""
_THERE = "fetch them in that repository: git lfs fetch --all"


@contextlib.contextmanager
def lfs_as_recorded() -> Iterator[None]:
    """Take care where DVC fetches from Git LFS, whose client is loaded when that is so.

    Many files are fetched ahead. A single one is, too: DVC would do so in a thread of pygit2, whose
    failure leaves an empty file.
    """
    import dvc.scm
    from scmrepo.git.backend.pygit2 import Pygit2Object

    prefetch, open_blob = dvc.scm.lfs_prefetch, Pygit2Object.open

    with contextlib.ExitStack() as patches:

        @cache
        def patch_client() -> None:
            patches.enter_context(_careful_client())

        def careful_prefetch(*arguments: Any) -> None:
            from scmrepo.exceptions import InvalidRemote

            patch_client()
            try:
                prefetch(*arguments)
            except (InvalidRemote, NotImplementedError) as error:  # the latter of a path
                raise OutsideError(
                    "objects of Git LFS are not there, and the repository names no server of it",
                    hint=_THERE,
                ) from error

        def open_fetched(blob: Any, *arguments: Any, **options: Any) -> Any:
            path = "/".join(options.get("key") or ())
            if (
                path
                and not options.get("raw", True)
                and _is_pointer(blob, path, options.get("rev"))
            ):
                patch_client()
                _fetch(blob)
            return open_blob(blob, *arguments, **options)

        with (
            patched("dvc.scm:lfs_prefetch", careful_prefetch),
            patched("scmrepo.git.backend.pygit2:Pygit2Object.open", open_fetched),
        ):
            yield


def _is_pointer(blob: Any, path: str, rev: str | None) -> bool:
    """Whether Git would read a file through Git LFS."""
    if (
        blob.backend is None
        or blob.size > LONGEST
        or not blob.obj.read_raw().startswith(b"version ")
    ):
        return False
    return bool(blob.backend.check_attr(path, "filter", source=rev) == "lfs")


def _fetch(blob: Any) -> None:
    """Bring what a pointer stands for."""
    from scmrepo.exceptions import InvalidRemote
    from scmrepo.git import Git
    from scmrepo.git.lfs import smudge
    from scmrepo.git.lfs.fetch import get_fetch_url

    repository = blob.backend.repo
    with Git(repository.workdir or repository.path) as scm:
        try:
            url = get_fetch_url(scm)
        except InvalidRemote:
            url = None
        smudge(scm.lfs_storage, io.BytesIO(blob.obj.read_raw()), url=url).close()


@contextlib.contextmanager
def _careful_client() -> Iterator[None]:
    from scmrepo.git.lfs import LFSClient, LFSStorage

    place, opened, ask = LFSStorage.oid_to_path, LFSStorage.open, LFSClient._batch_request

    def oid_to_path(storage: Any, oid: str) -> Any:
        if not _OID.fullmatch(oid):
            raise unsafe("a pointer of Git LFS", oid, "is no name of an object")
        return place(storage, oid)

    def open_object(storage: Any, pointer: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return opened(storage, pointer, *arguments, **options)
        except FileNotFoundError as error:
            if isinstance(error.__cause__, GitmlError):
                raise error.__cause__ from None
            raise OutsideError(
                f"the object {pointer.oid} of Git LFS is not in {storage.path}",
                hint=_THERE,
            ) from error

    async def batch(client: Any, objects: Any, **options: Any) -> Any:
        url = f"Git LFS at {without_credentials(client.url)}"
        wanted = {one.oid: one.size for one in objects}
        in_time = partial(answered_in_time, client._REQUEST_TIMEOUT)
        client._fs.client_kwargs = {
            "response_class": _bounded_answer(),
            "middlewares": (in_time,),
        }
        try:
            answer = await ask(client, objects, **options)
            found = [one for one in answer["objects"] if one["oid"] in wanted and "actions" in one]
            links = {one["actions"]["download"]["href"]: one["oid"] for one in found}
        except (KeyError, TypeError, AttributeError) as error:  # what came is of another shape
            raise OutsideError(f"{url} gave no answer of Git LFS") from error
        except Exception as error:
            raise OutsideError(f"{url} cannot be asked: {said(error)}") from error
        if lacking := sorted(wanted.keys() - links.values()):
            raise OutsideError(f"{url} does not have the object {lacking[0]}")
        files = {
            link: (f"the object {oid} of {url}", oid, wanted[oid]) for link, oid in links.items()
        }
        client._fs._get_file = _careful_download(client._fs._get_file, files)
        return {**answer, "objects": found}

    with (
        patched("scmrepo.git.lfs.storage:LFSStorage.oid_to_path", oid_to_path),
        patched("scmrepo.git.lfs.storage:LFSStorage.open", open_object),
        patched("scmrepo.git.lfs.client:LFSClient._batch_request", batch),
    ):
        yield


def _careful_download(download: Any, files: Mapping[str, tuple[str, str, int]]) -> Any:
    """Download what lies at some URLs: each has words for people, a hash, and its bytes."""
    import asyncio  # which takes as long as the rest of what loads this

    async def get_file(link: str, path: str, callback: Any, **options: Any) -> None:
        what, oid, size = files[link]
        try:
            with counting(callback.relative_update, path, size) as heard:
                await download(link, path, callback=heard, **options)
        except GitmlError:
            raise
        except TooManyBytesError as error:
            raise OutsideError(f"{what} is longer than the {size} bytes of its pointer") from error
        except Exception as error:
            raise OutsideError(f"{what} cannot be read: {said(error)}") from error
        if await asyncio.to_thread(_sha256, path) != oid:
            raise OutsideError(f"{what} has other bytes than those of its name")

    return get_file


def _bounded_answer() -> Any:
    """What aiohttp answers with, of which no more is read as a whole than there can be."""
    from aiohttp import ClientResponse

    class BoundedAnswer(ClientResponse):
        async def read(self) -> bytes:
            body = bytearray(self._body or b"")
            async for piece in self.content.iter_any():
                body += piece
                if len(body) > _MOST:
                    self.close()
                    raise TooManyBytesError(f"more than {_MOST // 2**20} MB came")
            self._body = bytes(body)
            return self._body

    return BoundedAnswer


def _sha256(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
