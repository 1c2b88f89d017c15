"""Who started a process, as far as the system tells: on Linux. Imports nothing."""


def descends(pid: int, ancestor: int) -> bool:
    """Whether a process was started by ``ancestor`` or by one of its descendants."""
    while pid > 1:
        pid = _parent(pid)
        if pid == ancestor:
            return True
    return False


def _parent(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            # The name in parentheses may itself hold spaces and parentheses.
            return int(file.read().rpartition(b")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0
