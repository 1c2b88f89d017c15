"""Where a host of SSH is, by the user's own settings for that."""

import getpass
import os
from pathlib import Path

_PORT = 22


def address(host: str, port: int | None) -> tuple[str, int] | None:
    """Host and port that ``~/.ssh/config`` has for a name, as DVC's library for SSH reads it.

    Args:
        host: as the URL of a remote names it.
        port: of the remote, None where it is not told.

    Returns:
        None where another host or a program leads there, or the file cannot be read.
    """
    path = Path("~/.ssh/config").expanduser()
    if not os.access(path, os.R_OK):
        return host, port or _PORT
    try:  # it takes a fifth of a second
        from asyncssh.config import ConfigParseError, SSHClientConfig
    except ImportError:  # which DVC names
        return host, port or _PORT
    flags = (False,) * 3  # to load it again, and to match a host that was found, or is the last
    own = () if port is None else port
    try:
        found = SSHClientConfig.load(None, [path], *flags, getpass.getuser(), (), host, own)
    except (ConfigParseError, OSError, ValueError):
        return None
    if any(found.get(way) not in {None, "none"} for way in ("ProxyJump", "ProxyCommand")):
        return None
    return str(found.get("Hostname", host)), int(str(found.get("Port", _PORT)))
