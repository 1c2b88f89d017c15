"""Whether a remote of DVC answers, and why it did not give what it should."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.repo import Repo

_SECONDS = 5
_PORTS = {"http": 80, "https": 443, "webdav": 80, "webdavs": 443, "ssh": 22, "sftp": 22}
_TAKE_TIMEOUTS = ("s3://", "http://", "https://")
_SETTINGS_HINT = "see where it should be: dvc remote list"


def set_timeouts(repo: "Repo") -> None:
    """Let no connection take a minute, unless the user wants so; DVC tries it several times."""
    for settings in repo.config["remote"].values():
        if str(settings.get("url", "")).startswith(_TAKE_TIMEOUTS):
            settings.setdefault("connect_timeout", _SECONDS)


def refuse_unreachable(repo: "Repo", names: Iterable[str | None]) -> None:
    """Make sure that remotes answer, as DVC takes one that does not for an empty one.

    Args:
        repo: that has them.
        names: of the remotes, None for the default one.

    Raises:
        OutsideError: a host does not answer within some seconds.
    """
    default = repo.config["core"].get("remote")
    for name in dict.fromkeys(one or default for one in names):
        settings = repo.config["remote"].get(name) if name else None
        if settings and (trouble := silence(settings)):
            raise OutsideError(
                f"the DVC remote '{name}' ({without_credentials(str(settings['url']))}) cannot be "
                f"reached: {trouble}",
                hint=f"try again when it can be; {_SETTINGS_HINT}",
            )


def silence(settings: Any) -> str | None:
    """Why the host of a remote with these settings does not answer; None if it does, or is none."""
    address = _address(settings)
    return _trouble(address) if address else None


def _address(settings: Any) -> tuple[str, int] | None:
    """Host and port of a remote, None where that is not told or a proxy stands between."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    url = str(settings.get("endpointurl") or settings.get("url") or "")
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    if parts.scheme in getproxies() and not proxy_bypass(parts.hostname):
        return None
    try:
        port = settings.get("port") or parts.port or _PORTS[parts.scheme]
        return parts.hostname, int(port)
    except ValueError:
        return None


def _trouble(address: tuple[str, int]) -> str | None:
    """Why a host cannot be connected to, None if it can be."""
    import socket
    import threading

    found: list[str | None] = []

    def connect() -> None:
        try:
            socket.create_connection(address, timeout=_SECONDS).close()
        except TimeoutError:
            found.append(f"no answer from {address[0]} in {_SECONDS} seconds")
        except OSError as error:
            found.append(f"{address[0]}: {(error.strerror or str(error)).lower()}")
        else:
            found.append(None)

    # Looking a name up takes no timeout.
    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(_SECONDS + 1)
    return found[0] if found else f"no answer from {address[0]} in {_SECONDS} seconds"


def missing_folder(repo: "Repo", names: Iterable[str | None]) -> str | None:
    """The folder of a remote on this machine that does not exist, if there is one."""
    default = repo.config["core"].get("remote")
    for name in dict.fromkeys(one or default for one in names):
        url = str(repo.config["remote"].get(name, {}).get("url", "")) if name else ""
        if url and "://" not in url and not os.path.isdir(url):  # noqa: PTH112
            return os.path.abspath(url)  # noqa: PTH100
    return None
