"""Small objects of S3 by requests that are signed and sent here.

By its file system a request costs 4 ms of CPU, and so a third: with thousands of small files that
is the time that passes. What is not plain, and whatever goes wrong, is left to the file system,
which knows when to try again and what to say.
"""

import base64
import hashlib
import socket
import time
from typing import Any

from gitml.adapters.dvc.remotes.s3_address import find_address

SMALL = 4 * 2**20
"""Bytes of an object that is read as a whole."""
CONNECTIONS = 32
"""How many requests there are at once, where nobody says: an answer takes 20 ms and more."""
_OK, _BROKEN = 200, 500
_PASSING = (404, 408, 429)  # of this object, or of this moment
# botocore's session leaves it out: what a request carries would wait until its head has arrived.
_AT_ONCE = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
_REFRESHED = 60  # seconds, after which credentials are asked for anew: some expire


class SignedRequests:
    """Reads and writes objects of a bucket.

    Args:
        fs: s3fs's, connected.
        top: the bucket, and the folder in it.
        connections: how many requests there are at once.
    """

    def __init__(self, fs: Any, top: str, connections: int) -> None:
        from botocore.httpsession import URLLib3Session
        from botocore.utils import get_environ_proxies

        self._fs = fs
        address = find_address(fs, f"{top}/x") if _is_plain(fs) else None
        self._credentials: tuple[float, Any] | None = None
        self._usable = address is not None
        if address is None:
            return
        self._top, self._region = address.url[:-1], address.region
        self._config = config = address.config
        self._session = URLLib3Session(
            verify=_certificates(fs),
            proxies=config.proxies or get_environ_proxies(self._top),
            proxies_config=config.proxies_config,
            timeout=(config.connect_timeout, config.read_timeout),
            max_pool_connections=connections,
            client_cert=config.client_cert,
            socket_options=[_AT_ONCE],
        )

    def read(self, place: str) -> bytes | None:
        """The bytes of an object below the folder; None where its file system is to bring it."""
        from urllib3.exceptions import HTTPError

        answer = self._ask("GET", place)
        size = answer.headers.get("Content-Length", "") if answer else ""
        if answer is None or not size.isdecimal():
            return None
        if int(size) > SMALL:
            answer.raw.close()
            return None
        try:
            content = _content(answer)
        except HTTPError:  # it ended too early
            return None
        return content if len(content) == int(size) else None

    def write(self, place: str, content: bytes) -> bool:
        """Store an object, whose bytes the server verifies; answers whether it is there."""
        digest = hashlib.md5(content, usedforsecurity=False).digest()
        return self._ask("PUT", place, content, base64.b64encode(digest).decode()) is not None

    def _ask(self, verb: str, place: str, content: bytes = b"", md5: str | None = None) -> Any:
        """The answer to a request, that of GET still to be read; None where it is no success."""
        from botocore.auth import S3SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.exceptions import BotoCoreError
        from urllib3.exceptions import HTTPError

        if not self._usable:
            return None
        headers = {"Content-MD5": md5} if md5 else {}
        request = AWSRequest(verb, self._top + place, headers, content, stream_output=True)
        request.context["client_config"] = self._config
        try:
            if (credentials := self._known()) is None:
                return None
            S3SigV4Auth(credentials, "s3", self._region).add_auth(request)
            answer = self._session.send(request.prepare())
            if answer.status_code != _OK or verb != "GET":
                _content(answer)
            if answer.status_code == _OK:
                return answer
        except (BotoCoreError, HTTPError):
            return None
        # What a server does not take so, as of a bucket in another region, it takes no more.
        if answer.status_code not in _PASSING and answer.status_code < _BROKEN:
            self._usable = False
        return None

    def _known(self) -> Any:
        """The keys that sign; None where there are none."""
        from botocore.credentials import ReadOnlyCredentials
        from fsspec.asyn import sync

        fs, now = self._fs, time.monotonic()
        if self._credentials is None or self._credentials[0] + _REFRESHED < now:
            if fs.key and fs.secret:
                found = ReadOnlyCredentials(fs.key, fs.secret, fs.token)
            else:
                asked = sync(fs.loop, fs.session.get_credentials)
                found = asked and sync(fs.loop, asked.get_frozen_credentials)
            self._credentials = now, found
        return self._credentials[1]


def _content(answer: Any) -> bytes:
    """What an answer carries, so that its connection can be used again; more than can be is cut."""
    content: bytes = answer.raw.read(SMALL + 1)
    if len(content) > SMALL:
        answer.raw.close()
    return content


def _is_plain(fs: Any) -> bool:
    """Whether nothing is asked for with each request, as encryption or whose it is to be."""
    return not (fs.anon or fs.s3_additional_kwargs or fs.req_kw or fs.version_aware)


def _certificates(fs: Any) -> Any:
    """By what a server is believed, as botocore finds out."""
    verify = fs.client_kwargs.get("verify")
    if verify is not None:
        return verify
    bundle = fs.session.get_config_variable("ca_bundle") if fs.session else None
    return bundle or True
