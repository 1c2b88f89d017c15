"""Files that come to a remote whole: nobody sees a part of one under its name."""

import contextlib
import errno
import posixpath
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.remotes import ssh_files

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

    def first(self, target: str) -> str:
        """Where a file is written first: beside its place, under a name of its own, or there.

        Each try takes the same, as a connection that breaks leaves a part there.
        """
        if not self.are_renamed:
            return target
        return self.aside(target)

    @staticmethod
    def aside(target: str) -> str:
        """A place of its own beside that of a file."""
        return f"{posixpath.dirname(target)}/.{secrets.token_hex(8)}.tmp"

    def settle(self, first: str, target: str) -> None:
        """Give what was uploaded its name, on the server: no byte of it passes by here.

        Where the server cannot rename, the other name stays, too.
        """
        if self.are_renamed:
            self._make_folder(posixpath.dirname(target))
            self._rename(first, target)
        else:
            self._fs.fs.cp_file(first, target)

    def put(self, path: str, first: str, target: str, callback: "Callback") -> None:
        """Upload a file.

        Args:
            path: of the file.
            first: see :meth:`first`.
            target: where it goes.
            callback: is told of its bytes.

        Raises:
            ConnectionError: only a part arrived; it is gone.
            Exception: of the library for the protocol.
        """
        if not self.are_renamed:
            self._fs.fs.put_file(path, target, callback=callback)
            return
        self._make_folder(posixpath.dirname(target))
        try:
            self._write(path, first, callback)
            self.refuse_part(first, Path(path).stat().st_size)
            self._rename(first, target)
        except BaseException:
            with contextlib.suppress(Exception):
                self._fs.fs.rm_file(first)
            raise

    def refuse_part(self, first: str, size: int) -> None:
        """Make sure that all of a file has arrived.

        Raises:
            ConnectionError: other than so many bytes are there.
        """
        arrived = int(self._fs.fs.size(first) or 0)
        if arrived != size:
            raise ConnectionError(f"{arrived} of {size} bytes arrived")

    def _write(self, path: str, place: str, callback: "Callback") -> None:
        if self._fs.protocol == "ssh":
            ssh_files.write(self._fs.fs, path, place, callback)
        else:
            self._fs.fs.put_file(path, place, callback=callback)

    def _rename(self, path: str, target: str) -> None:
        if self._fs.protocol.startswith("webdav"):
            self._fs.fs.client.move(path, target, overwrite=True)  # its file system would copy
        else:
            self._fs.fs.mv(path, target)

    def _make_folder(self, folder: str) -> None:
        if folder in self._folders:
            return
        if self._fs.protocol == "ssh":
            ssh_files.make_folder(self._fs.fs, folder)
        elif self._fs.protocol.startswith("webdav"):
            with self._mutex:  # its library asks, and makes it then
                self._make_folder_of_webdav(folder)
        else:
            self._fs.fs.makedirs(folder, exist_ok=True)
        self._folders.add(folder)

    def _make_folder_of_webdav(self, folder: str) -> None:
        try:
            self._fs.fs.makedirs(folder, exist_ok=True)
        except FileNotFoundError:
            _make_top(self._fs.fs.client)
            self._fs.fs.makedirs(folder, exist_ok=True)


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
