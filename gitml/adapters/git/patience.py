"""How long Git waits for a server that says nothing, which by itself it does without an end."""

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path

from gitml.adapters import process

_SILENCE = 60
"""Seconds, longer than those of storage: a server may have to wake a repository first."""
_ASKED = 4
"""How often a server of SSH is asked meanwhile whether it is there."""
_HTTP = r"http\.(.*\.)?lowspeed(limit|time)"
_SSH = r"core\.sshcommand|ssh\.variant"
_HTTP_VARIABLES = ("GIT_HTTP_LOW_SPEED_LIMIT", "GIT_HTTP_LOW_SPEED_TIME")
_SSH_VARIABLES = ("GIT_SSH_COMMAND", "GIT_SSH", "GIT_SSH_VARIANT")
_LATE = re.compile(r"Operation too slow|[Tt]imed out|Timeout, server .* not responding")
"""So curl and ssh say it."""
_GIVEN_UP = 600
"""Seconds in which one is not asked again: each step of a command would wait as long."""
_silent: dict[str, tuple[float, str]] = {}  # until when, and what was said, by address


def note(url: str, complaint: str) -> None:
    """Remember a server that said nothing, by what Git says of it."""
    if (server := _server(url)) and _LATE.search(complaint):
        _silent[server] = time.monotonic() + _GIVEN_UP, complaint


def noted(url: str) -> str | None:
    """What Git said of a server that was given up just now; None of any other."""
    until, complaint = _silent.get(_server(url), (0.0, ""))
    return complaint if time.monotonic() < until else None


def _server(url: str) -> str:
    """The address of a repository without its path there; empty for one on this machine."""
    scheme, mark, rest = url.rpartition("://")
    if mark:
        return scheme + mark + rest.partition("/")[0]
    host, colon, _ = url.partition(":")  # as scp has it
    return host if colon and "/" not in host else ""


def limits(folder: Path) -> Mapping[str, str]:
    """Settings of Git by which it gives such a server up; none where the user has some.

    A server is slow as long as it likes: by HTTP one byte in that time is enough, and by SSH that
    the connection lives.

    Args:
        folder: where Git runs, whose settings count.
    """
    asked = ["git", "config", "--name-only", "--get-regexp", f"^({_HTTP}|{_SSH})$"]
    theirs = {name.partition(".")[0] for name in process.run(asked, folder).lines}
    found: dict[str, str] = {}
    if "http" not in theirs and not any(name in os.environ for name in _HTTP_VARIABLES):
        found |= {"http.lowSpeedLimit": "1", "http.lowSpeedTime": str(_SILENCE)}
    if not theirs & {"core", "ssh"} and not any(name in os.environ for name in _SSH_VARIABLES):
        found["core.sshCommand"] = (
            f"ssh -o ConnectTimeout={_SILENCE} -o ServerAliveInterval={_SILENCE // _ASKED} "
            f"-o ServerAliveCountMax={_ASKED}"
        )
    return found


def limiting(folder: Path) -> tuple[str, ...]:
    """As :func:`limits`, as words that stand before the verb of a command."""
    return tuple(
        word for name, value in limits(folder).items() for word in ("-c", f"{name}={value}")
    )


def limit(repository: Path) -> None:
    """Write them into a repository of ours, for all that ever brings something into it."""
    text = ""
    for name, value in limits(repository).items():
        section, _, key = name.partition(".")
        text += f"[{section}]\n\t{key} = {value}\n"
    with (repository / ".git" / "config").open("a", encoding="utf-8") as file:
        file.write(text)
