"""Processes, their groups and the files they hold open. Imports little: it must start fast."""

import errno
import fcntl
import os
import signal


def open_log(path: str) -> int:
    """A fresh log, locked.

    Raises:
        OSError: a process of an earlier run still holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o666)
    try:
        if _held(descriptor):
            raise BlockingIOError(errno.EAGAIN, "what an earlier run began still writes", path)
        os.ftruncate(descriptor, 0)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def locked(path: str) -> bool:
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return _held(descriptor)
    finally:
        os.close(descriptor)


def _held(descriptor: int) -> bool:
    """Whether somebody else has the lock; otherwise it is ours now, if the file system has any."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP):
            raise
    return False


def holders(path: str) -> list[int]:
    """Processes that have ``path`` open; on Linux, and of this user, only."""
    try:
        wanted = os.stat(path)  # pathlib takes long to import
        processes = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []
    found = []
    for process in processes:
        try:
            with os.scandir(f"/proc/{process}/fd") as entries:
                for entry in entries:
                    if os.path.samestat(entry.stat(), wanted):
                        found.append(int(process))
                        break
        except OSError:
            continue  # of another user, or gone meanwhile
    return found


def children() -> list[int]:
    try:
        with open(f"/proc/self/task/{os.getpid()}/children") as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []  # not Linux: the groups are what there is


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError as error:
        # macOS says EPERM of a group of zombies.
        return error.errno not in (errno.ESRCH, errno.EPERM)
    return True


def signal_groups(groups: list[int], number: int) -> None:
    for group in groups:
        try:
            os.killpg(group, number)
        except OSError:
            continue


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return
