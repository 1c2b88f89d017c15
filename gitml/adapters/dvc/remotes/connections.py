"""The connection to a remote: one that broke is opened anew before something is tried again."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from gitml.adapters.dvc.remotes.errors import patiently

T = TypeVar("T")


class OpenConnection:
    """That of a remote's file system. A library that keeps none, as that of HTTP, needs no help.

    Args:
        fs: DVC's file system of the remote.
    """

    def __init__(self, fs: Any) -> None:
        self._fs = fs
        self._is_ssh = fs.protocol in ("ssh", "sftp")
        self._mutex = threading.Lock()

    def patiently(self, work: Callable[[], T]) -> T:
        """As the function :func:`.errors.patiently`, each time by a connection that is open.

        Raises:
            FileNotFoundError: the remote does not have it.
            OSError: or an error of the library for the protocol.
        """
        return patiently(lambda: self._renewed(work)) if self._is_ssh else patiently(work)

    def _renewed(self, work: Callable[[], T]) -> T:
        with self._mutex:
            if self._fs.fs._client.is_closed():
                # The library for SSH connects when its file system is made, and keeps that.
                type(self._fs.fs).clear_instance_cache()
                del self._fs.__dict__["fs"]
                self._fs.fs  # noqa: B018  that of today
        return work()
