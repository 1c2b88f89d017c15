"""A small S3 on loopback that costs next to nothing and answers late, as one that is far away.

moto's takes 6 ms of CPU for a request, several times what a client takes: beside it every client
is equally slow. This one keeps objects in memory and knows the requests that DVC and gitml make.

python bench/s3_server.py PORT SECONDS
"""

import asyncio
import hashlib
import sys
from http import HTTPStatus
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

Headers = dict[str, str]
Answer = tuple[HTTPStatus, Headers, bytes]

_PAGE = 1000  # keys of a listing
_DATE = "Thu, 01 Jan 2026 00:00:00 GMT"
_XML = '<?xml version="1.0"?><ListBucketResult>{}</ListBucketResult>'


class Objects:
    """The objects, by path."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def answer(self, verb: str, target: str, headers: Headers, body: bytes) -> Answer:
        """What is answered to a request."""
        url = urlsplit(target)
        path, asked = unquote(url.path).strip("/"), parse_qs(url.query)
        if verb == "PUT":
            self._kept[path] = body
            return HTTPStatus.OK, {"ETag": _etag(body)}, b""
        if "/" not in path or "list-type" in asked:
            return HTTPStatus.OK, {}, self._listing(path, asked)
        if path not in self._kept:
            return HTTPStatus.NOT_FOUND, {}, b"<Error><Code>NoSuchKey</Code></Error>"
        if verb == "DELETE":
            del self._kept[path]
            return HTTPStatus.NO_CONTENT, {}, b""
        return _part(self._kept[path], headers.get("range"))

    def _listing(self, bucket: str, asked: dict[str, list[str]]) -> bytes:
        prefix, delimiter = (asked.get(name, [""])[0] for name in ("prefix", "delimiter"))
        after = asked.get("continuation-token", [""])[0]
        start = f"{bucket}/{prefix}"
        keys = sorted(key for key in self._kept if key.startswith(start))
        names = [key[len(bucket) + 1 :] for key in keys]
        files = [name for name in names if not delimiter or delimiter not in name[len(prefix) :]]
        folders = {
            prefix + name[len(prefix) :].partition(delimiter)[0] + delimiter
            for name in set(names) - set(files)
        }
        rest = [name for name in files if name > after]
        found = [
            f"<Contents><Key>{escape(name)}</Key><LastModified>2026-01-01T00:00:00.000Z"
            f"</LastModified><Size>{len(self._kept[f'{bucket}/{name}'])}</Size></Contents>"
            for name in rest[:_PAGE]
        ]
        found += [
            f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>"
            for one in sorted(folders)
        ]
        if len(rest) > _PAGE:
            token = f"<NextContinuationToken>{escape(rest[_PAGE - 1])}</NextContinuationToken>"
            found += ["<IsTruncated>true</IsTruncated>", token]
        return _XML.format("".join(found)).encode()


def _part(content: bytes, asked: str | None) -> Answer:
    """An object, or the range of its bytes that is asked for."""
    about = {"ETag": _etag(content), "Last-Modified": _DATE, "Accept-Ranges": "bytes"}
    if asked is None:
        return HTTPStatus.OK, about, content
    first, _, last = asked.removeprefix("bytes=").partition("-")
    begin, end = int(first), min(int(last or len(content)), len(content) - 1)
    about["Content-Range"] = f"bytes {begin}-{end}/{len(content)}"
    return HTTPStatus.PARTIAL_CONTENT, about, content[begin : end + 1]


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


class Connection(asyncio.Protocol):
    """One connection, kept for request after request.

    Args:
        objects: that are served.
        seconds: by which each answer is late.
    """

    def __init__(self, objects: Objects, seconds: float) -> None:
        self._objects = objects
        self._seconds = seconds
        self._came = bytearray()
        self._expected = 0  # bytes of a body that was let come

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return
        first, *lines = self._came[:end].decode("latin-1").split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        size = int(headers.get("content-length", 0))
        body = bytes(self._came[end + 4 :])
        if len(body) < size:
            if "expect" in headers and not self._expected:
                self._expected = size
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return
        self._came.clear()
        self._expected = 0
        verb, target, _ = first.split(" ")
        answer = self._objects.answer(verb, target, headers, body)
        loop = asyncio.get_running_loop()
        loop.call_later(self._seconds, self._send, verb, answer)

    def _send(self, verb: str, answer: Answer) -> None:
        status, headers, body = answer
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "\r\n"]).encode()
        self._transport.write(head if verb == "HEAD" else head + body)


async def _serve(port: int, seconds: float) -> None:
    objects = Objects()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(objects, seconds), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
