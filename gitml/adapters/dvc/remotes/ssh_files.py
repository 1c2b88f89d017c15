"""Files written by SSH with few requests, as each takes a way there and back.

DVC's own way writes under a name that nobody knows if the connection breaks, and asks of each file
for all folders above it, from the root.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsspec import Callback


def make_folder(fs: Any, folder: str) -> None:
    """Make a folder where it is not there, with those above it.

    Args:
        fs: of ``sshfs``.
        folder: its absolute path.
    """
    from asyncssh.sftp import SFTPFailure

    try:
        fs.mkdir(folder, create_parents=False)
    except (FileExistsError, SFTPFailure):
        return  # most servers say no more of one that is there; else writing into it tells
    except FileNotFoundError:
        fs.makedirs(folder, exist_ok=True)


def write(fs: Any, path: str, place: str, callback: "Callback") -> None:
    """Upload a file, over what is there.

    Args:
        fs: of ``sshfs``.
        path: of the file.
        place: where it goes.
        callback: is told of its bytes.
    """
    from fsspec.asyn import sync

    sync(fs.loop, _write, fs, path, place, callback)


async def _write(fs: Any, path: str, place: str, callback: "Callback") -> None:
    from sshfs.utils import WRITE_BLOCK_SIZE, as_progress_handler

    async with fs._pool.get() as channel:
        heard = as_progress_handler(callback)
        await channel.put(path, place, block_size=WRITE_BLOCK_SIZE, progress_handler=heard)
