"""Files that come to a remote whole: nobody sees a part of one under its name."""

import contextlib
import errno
import posixpath
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsspec import Callback

# Here a file is seen while it is written.
_IN_PLACE = ("ssh", "sftp", "webdav", "webdavs", "hdfs", "webhdfs")


class Uploads:
    """Uploads files, where need be under another name first.

    Args:
        fs: DVC's file system of the remote.

    Attributes:
        are_renamed: whether another name is needed.
    """

    def __init__(self, fs: Any) -> None:
        self._fs = fs
        self.are_renamed = fs.protocol in _IN_PLACE
        self._mutex = threading.Lock()
        self._folders: set[str] = set()

    def put(self, path: str, target: str, callback: "Callback") -> None:
        """Upload a file.

        Raises:
            ConnectionError: only a part arrived; it is gone.
            Exception: of the library for the protocol.
        """
        if not self.are_renamed:
            self._fs.fs.put_file(path, target, callback=callback)
            return
        folder = posixpath.dirname(target)
        self._make_folder(folder)
        temporary = f"{folder}/.{secrets.token_hex(8)}.tmp"
        try:
            self._fs.fs.put_file(path, temporary, callback=callback)
            _refuse_part(int(self._fs.fs.size(temporary) or 0), Path(path).stat().st_size)
            self._rename(temporary, target)
        except BaseException:
            with contextlib.suppress(Exception):
                self._fs.fs.rm_file(temporary)
            raise

    def _rename(self, path: str, target: str) -> None:
        if self._fs.protocol.startswith("webdav"):
            self._fs.fs.client.move(path, target, overwrite=True)  # its file system would copy
        else:
            self._fs.fs.mv(path, target)

    def _make_folder(self, folder: str) -> None:
        with self._mutex:
            if folder not in self._folders:
                try:
                    self._fs.fs.makedirs(folder, exist_ok=True)
                except FileNotFoundError:
                    if not self._fs.protocol.startswith("webdav"):
                        raise
                    _make_top(self._fs.fs.client)
                    self._fs.fs.makedirs(folder, exist_ok=True)
                self._folders.add(folder)


def _make_top(client: Any) -> None:
    """Make the folder of a WebDAV remote itself, which its library never does.

    Raises:
        FileNotFoundError: nor is that above it there, which is beyond the remote.
    """
    from webdav4.client import ResourceConflict

    try:
        client.mkdir("")
    except ResourceConflict as error:
        raise FileNotFoundError(
            errno.ENOENT, "neither this folder nor the one above it is there"
        ) from error


def _refuse_part(arrived: int, size: int) -> None:
    if arrived != size:
        raise ConnectionError(f"{arrived} of {size} bytes arrived")
