"""The stand-in behind a socket; requests and answers are checked against GitHub's description."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

from tests.github.samples import description
from tests.github.stand_in import Call, GitHub
from tests.github.state import RefusalError


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    github: GitHub

    def log_request(self, *arguments: object) -> None:
        """Say nothing: the calls are kept."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(parts.query))
        document = json.loads(content) if content else {}
        call = Call(self.command, parts.path, query, document)
        request = _request(call, content, self.headers.get("Content-Type") or "")
        try:
            status, answer, headers = self.github.answer(call, self.headers["Authorization"] or "")
            self._check(request, status, answer)
        except RefusalError as refusal:
            status, answer, headers = refusal.status, refusal.document, refusal.headers
        data = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json; charset=utf-8"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815

    def _check(self, request: MockRequest, status: int, answer: Any) -> None:
        api = description()[0]
        response = MockResponse(json.dumps(answer).encode(), status)
        try:
            api.validate_request(request)
            api.validate_response(request, response)
        except OpenAPIError as error:
            reasons = getattr(error.__cause__, "schema_errors", ())
            self.github.problems.append(f"{request.method} {request.path}: {error!r} {reasons}")


def _request(call: Call, content: bytes, content_type: str) -> MockRequest:
    # A ref may have slashes; templates of OpenAPI cannot say that a parameter may span them.
    path = re.sub(
        r"(/git/refs?/)(.+)", lambda m: m[1] + m[2].replace("/", "%2F"), call.path, count=1
    )
    return MockRequest(
        "https://api.github.com",
        call.verb,
        path,
        args=call.query,
        data=content or None,
        content_type=content_type.split(";")[0],
    )


@contextmanager
def running(**settings: Any) -> Iterator[GitHub]:
    """A stand-in that answers until the block ends."""
    github = GitHub(**settings)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"github": github}))
    server.daemon_threads = True
    github.api_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
