"""What a remote is told to know us by, which goes to that remote and to nobody it redirects to."""

import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from gitml.adapters.dvc.patches.apply import patched

_HTTP = ("http", "https")
_WEBDAV = ("webdav", "webdavs")
_AUTHORIZATION = "Authorization"


@contextlib.contextmanager
def asked_of_people() -> Iterator[None]:
    """Have a remote that asks for a password, where no terminal is, end with EOFError at once.

    Python would warn that what is typed can be seen, and ask on standard input.
    """
    import getpass

    def refuse(*_: object) -> str:
        raise EOFError

    library: Any = getpass  # which does not declare what it does without a terminal
    original = library.fallback_getpass
    library.fallback_getpass = refuse
    try:
        yield
    finally:
        library.fallback_getpass = original


@contextlib.contextmanager
def kept_from_others() -> Iterator[None]:
    """Send user, password and headers of a remote to the origin of its URL only.

    An origin is scheme, host and port. A redirect to another one is followed without them, as
    servers redirect to signed addresses of a storage. aiohttp sends a session's user and password
    to whatever host it is led to, and so do aiohttp and httpx with headers that they do not know.
    Requests to S3 need no such care: botocore follows no redirect, and a signature names its host.
    """
    from dvc_http import HTTPFileSystem
    from dvc_objects.fs.base import FileSystem

    original, options_of = FileSystem.__init__, HTTPFileSystem._get_kwargs_from_urls

    def init(self: Any, fs: Any = None, **config: Any) -> None:
        original(self, fs, **config)
        if fs is None and self.protocol in _HTTP:
            _guard_http(self.fs_args.get("client_kwargs") or {}, config.get("url"))
        elif fs is None and self.protocol in _WEBDAV:
            _guard_webdav(self.fs_args, config.get("url"))

    def with_url(url: str) -> dict[str, Any]:
        return {**options_of(url), "url": url}

    with (
        patched("dvc_objects.fs.base:FileSystem.__init__", init),
        patched("dvc_http:HTTPFileSystem._get_kwargs_from_urls", staticmethod(with_url)),
    ):
        yield


def _guard_http(client: dict[str, Any], url: object) -> None:
    """Add to what a session of aiohttp is made of; each request of a redirect comes by here."""
    secret = dict(client.get("headers") or {})
    if auth := client.get("auth"):
        secret[_AUTHORIZATION] = auth.encode()
    if not secret:
        return
    from yarl import URL

    origin = URL(str(url)).origin()

    async def send(request: Any, handler: Callable[[Any], Awaitable[Any]]) -> Any:
        if request.url.origin() != origin:
            _strip(request.headers, secret)
        return await handler(request)

    client["middlewares"] = (send,)


def _guard_webdav(client: dict[str, Any], url: object) -> None:
    """Add to what a client of httpx is made of; it takes care of ``auth`` by itself."""
    secret = dict(client.get("headers") or {})
    if not secret:
        return
    from httpx import URL

    own = _origin(URL(str(url)))

    def send(request: Any) -> None:
        if _origin(request.url) != own:
            _strip(request.headers, secret)

    client.setdefault("event_hooks", {}).setdefault("request", []).append(send)


def _origin(url: Any) -> tuple[str, str, int | None]:
    usual = {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host, url.port or usual


def _strip(headers: Any, secret: Mapping[str, str]) -> None:
    """Take away what is secret; what a user's netrc knows of the other host stays."""
    for name, value in secret.items():
        if headers.get(name) == value:
            del headers[name]
