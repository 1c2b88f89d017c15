"""A DVC remote behind HTTP, on loopback, that gives and takes objects two at a time."""

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Store:
    """Objects by path."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.moved: Counter[str] = Counter()
        self.pair()

    def pair(self) -> None:
        """From now on the first object that is sent, or got, goes alone, and then two together.

        Objects are large: of one that nobody reads the first half cannot be sent.
        """
        self.moved.clear()
        self._two = {method: threading.Barrier(2) for method in ("GET", "POST")}

    def met(self, method: str) -> bool:
        """Whether another one came; False where none did."""
        self.moved[method] += 1
        if self.moved[method] == 1:  # DVC tries with the first one whether it could be linked
            return True
        try:
            self._two[method].wait(20)
        except threading.BrokenBarrierError:
            return False
        return True


class _Handler(BaseHTTPRequestHandler):
    store: Store
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**16)
        super().setup()

    def do_HEAD(self) -> None:
        self._answer(200 if self.path in self.store.objects else 404)

    def do_GET(self) -> None:
        found = self.store.objects.get(self.path)
        if found is None:
            self._answer(404)
            return
        # Whether an object exists DVC asks with GET, too, and does not read the answer.
        half = len(found) // 2
        with contextlib.suppress(ConnectionError):
            self._answer(200, found[:half], len(found))
            if self.store.met("GET"):
                self.wfile.write(found[half:])
            else:
                self.close_connection = True

    def do_POST(self) -> None:
        content = self._received()
        if self.store.met("POST"):
            self.store.objects[self.path] = content
        self._answer(200 if self.path in self.store.objects else 410)

    def _received(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        whole = b""
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def _answer(self, code: int, content: bytes = b"", length: int = 0) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def serving() -> Iterator[tuple[Store, str]]:
    """The store, and its address."""
    store = Store()
    handler = type("Bound", (_Handler,), {"store": store})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield store, f"http://127.0.0.1:{server.server_port}/data"
        finally:
            server.shutdown()
            thread.join()
