"""The clients of servers that DVC makes: none asks again and again, or reads what has no end."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from functools import cache, cached_property, partial
from typing import Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.patches.network.s3_answers import answered_by_s3
from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError
from gitml.adapters.dvc.remotes.s3_parts import bound_parts

_PIECE = 2**20
_MOST_OF_S3 = 2**24
"""Bytes of an answer that is no object: a page has 1,000 names of 1,024 bytes, escaped."""
_MOST_OF_WEBDAV = 2**27
"""As above: a folder comes as a whole, and each of its files takes a kilobyte."""
_ASKED_WHETHER_IT_IS_THERE = {"keepalive_interval": 10, "keepalive_count_max": 3}
"""Seconds until a server of SSH that says nothing is asked, and how often before it is given up."""
_WEBDAV = ("webdav", "webdavs")
_HTTP = ("http", "https")


@contextlib.contextmanager
def careful_clients() -> Iterator[None]:
    """Let DVC open storage on servers by clients that take care.

    They read each listing, and what is said of a failure, into memory as a whole. A file of HTTP
    comes in pieces, and nothing else of HTTP is read. The libraries of a storage, which take half a
    second, are loaded when it is used.
    """
    import dvc.fs

    original = dvc.fs.get_fs_cls

    with contextlib.ExitStack() as patches:

        @cache
        def patch_s3() -> None:
            patches.enter_context(_asked_once())
            patches.enter_context(_bounded_s3())
            patches.enter_context(answered_by_s3())

        @cache
        def patch_webdav() -> None:
            patches.enter_context(_failed_is_not_absent())

        def class_of(*arguments: Any, **options: Any) -> Any:
            found = original(*arguments, **options)
            if found.protocol == "s3":
                return _with_client(found, partial(_s3, patch_s3))
            if found.protocol in _WEBDAV:
                return _with_client(found, partial(_webdav, patch_webdav))
            if found.protocol in _HTTP:
                return _with_client(found, _http)
            if found.protocol == "ssh":
                return _with_client(found, _ssh)
            return found

        with patched("dvc.fs:get_fs_cls", class_of):
            yield


def _with_client(plugin: Any, client: Callable[[Any, Callable[[], Any]], Any]) -> Any:
    """DVC's class for a storage, with the client that is made of how DVC makes its own."""
    found = cached_property(lambda storage: client(storage, partial(plugin.fs.__get__, storage)))
    found.__set_name__(plugin, "fs")
    return type(plugin.__name__, (plugin,), {"fs": found})


def _s3(patch_libraries: Callable[[], None], _storage: Any, make: Callable[[], Any]) -> Any:
    patch_libraries()
    client = make()
    bound_parts(client)
    return client


def _webdav(patch_libraries: Callable[[], None], storage: Any, make: Callable[[], Any]) -> Any:
    patch_libraries()
    hooks = storage.fs_args.setdefault("event_hooks", {})
    hooks.setdefault("response", []).append(_bound)
    return make()


def _ssh(storage: Any, make: Callable[[], Any]) -> Any:
    storage.fs_args = {**_ASKED_WHETHER_IT_IS_THERE, **storage.fs_args}
    return make()


def _http(storage: Any, make: Callable[[], Any]) -> Any:
    client = storage.fs_args["client_kwargs"]
    seconds = float(client["connect_timeout"]) + float(client["read_timeout"])
    client["middlewares"] = (*client.get("middlewares", ()), partial(_answered, seconds))
    return make()


async def _answered(seconds: float, request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
    """As :func:`answered_in_time`, but for uploads: one is answered when all of it was sent."""
    is_upload = request.method not in ("GET", "HEAD")
    return await (handler(request) if is_upload else answered_in_time(seconds, request, handler))


async def answered_in_time(
    seconds: float, request: Any, handler: Callable[[Any], Awaitable[Any]]
) -> Any:
    """Give a server up of which no head of an answer has come, whatever else it says.

    The error is none of the client's, which would try it five times.
    """
    import asyncio

    try:
        return await asyncio.wait_for(handler(request), seconds)
    except TimeoutError as error:
        raise TimeoutError("no answer in time") from error


@contextlib.contextmanager
def _asked_once() -> Iterator[None]:
    """Let s3fs repeat no request: botocore below it does, and the tries of both multiply."""
    from s3fs import core

    original = core._error_wrapper

    async def once(function: Any, **options: Any) -> Any:
        return await original(function, **{**options, "retries": 1})

    with patched("s3fs.core:_error_wrapper", once):
        yield


@contextlib.contextmanager
def _bounded_s3() -> Iterator[None]:
    """Bound what aiobotocore reads of an answer to parse it."""

    async def content(answer: Any) -> bytes:
        if answer._content is None:
            body = bytearray()
            async for piece in answer.raw.content.iter_chunked(_PIECE):
                body += piece
                if len(body) > _MOST_OF_S3:
                    answer.raw.close()
                    raise _too_long(_MOST_OF_S3)
            answer._content = bytes(body)
        found: bytes = answer._content
        return found

    with patched("aiobotocore.awsrequest:AioAWSResponse._content_prop", content):
        yield


@contextlib.contextmanager
def _failed_is_not_absent() -> Iterator[None]:
    """Let a server of WebDAV that fails be an error: its files are not missing."""

    def exists(fs: Any, path: str, **_: Any) -> bool:
        return bool(fs.client.exists(fs._strip_protocol(path)))

    with patched("webdav4.fsspec:WebdavFileSystem.exists", exists):
        yield


def _bound(response: Any) -> None:
    """Bound what httpx reads of an answer that is not the content of a file."""
    if response.request.method == "GET" and response.is_success:
        return
    pieces = response.iter_bytes

    def bounded(chunk_size: int | None = None) -> Iterator[bytes]:
        count = 0
        for piece in pieces(chunk_size):
            count += len(piece)
            if count > _MOST_OF_WEBDAV:
                response.close()
                raise _too_long(_MOST_OF_WEBDAV)
            yield piece

    response.iter_bytes = bounded


def _too_long(most: int) -> TooManyBytesError:
    return TooManyBytesError(
        f"it answers with more than {most // 2**20} MB that are no file's content"
    )
