"""Whether a remote of DVC answers, and why it did not give what it should."""

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.remotes import named_files, ssh_config
from gitml.adapters.dvc.remotes.errors import (
    failed,
    is_absence,
    is_passing,
    is_refusal,
    is_silence,
)
from gitml.adapters.dvc.remotes.names import called, defined, place_of, settings_of
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files.remote_folders import remote_folder
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError, UnreachableError

if TYPE_CHECKING:
    from dvc.repo import Repo

_SECONDS = 5
_REMEMBERED = 10  # seconds in which a host that was silent is not waited for once more
_GIVEN_UP = 600  # as above, of one that was connected to and never answered, which took a minute
_LATE = "no answer in time"
_SILENCE = 30  # seconds until a server that says nothing is given up
_SSH = ("ssh", "sftp")
_PORTS = {"http": 80, "https": 443, "webdav": 80, "webdavs": 443, **dict.fromkeys(_SSH, 22)}
_TAKE_TIMEOUTS = ("s3://", "http://", "https://")
_GREETING = b"SSH-2.0-gitml\r\n"  # RFC 4253, section 4.2
_AZURE_CONNECTION = "AZURE_STORAGE_CONNECTION_STRING"
_silent: dict[tuple[str, int] | str, tuple[float, str]] = {}  # until when, and why
_PACKAGES = {"gs": "dvc_gs", "azure": "dvc_azure"}


def with_timeouts(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Let no connection take a minute, unless the user wants so; DVC tries it several times.

    Args:
        settings: of some storage.
    """
    url, found = str(settings.get("url", "")), dict(settings)
    if url.startswith(_TAKE_TIMEOUTS):
        found.setdefault("connect_timeout", _SECONDS)
    if url.startswith(("http://", "https://")):
        found.setdefault("read_timeout", _SILENCE)
    return found


def refuse_unreachable(repo: "Repo", names: Iterable[str | None]) -> None:
    """Make sure that remotes answer, as DVC takes one that does not for an empty one.

    Args:
        repo: that has them.
        names: of the remotes, None for the default one.

    Raises:
        UnreachableError: a host does not answer within some seconds, or has no such bucket; or DVC
            lacks the plug-in for it, or a file that a setting names is not there.
        OutsideError: it is not told who asks.
    """
    for name in defined(repo, names):
        settings = settings_of(repo, name)
        place = place_of(settings)
        with translated():  # what hears of it may go on without the remote
            try:
                repo.cloud.get_remote(name)  # DVC names a plug-in that is not installed
            except EOFError as error:  # nobody types a password
                raise failed(name, place, "opened", error) from error
        if lacking := named_files.lacking(settings):
            raise lacking.of_remote(name, place)
        if trouble := silence(settings):
            raise _unreachable(name, settings, trouble)
        refuse_missing_bucket(repo, name)


def _unreachable(name: str, settings: Mapping[str, Any], trouble: str) -> UnreachableError:
    return UnreachableError(
        f"the DVC remote '{name}' ({place_of(settings)}) cannot be reached: {trouble}",
        hint="try again when it can be; see where it should be: gitml remote list",
    )


def given_up(name: str, settings: Mapping[str, Any]) -> UnreachableError:
    """The error for a remote that was asked, as often as it may be, and never answered.

    What the command does next would ask it anew, each time as long: it is told at once instead.
    """
    _silent[_host(settings)] = time.monotonic() + _GIVEN_UP, _LATE
    return _unreachable(name, settings, _LATE)


def refuse_missing_bucket(repo: "Repo", name: str) -> None:
    """Make sure that the bucket of a remote is there, where it is one of S3.

    An object that is not there and a bucket that is not are one answer for what asks later.

    Raises:
        UnreachableError: there is no such bucket, or no answer.
        OutsideError: the server is not told who asks.
    """
    settings = settings_of(repo, name)
    if not str(settings.get("url", "")).startswith("s3://"):
        return
    remote = repo.cloud.get_remote(name)
    bucket = str(remote.path).partition("/")[0]
    place = place_of(settings)
    try:
        remote.fs.fs.call_s3("head_bucket", Bucket=bucket)
    except FileNotFoundError as error:
        raise UnreachableError(
            f"the DVC remote '{name}' ({place}): bucket {bucket} does not exist",
            hint=f"make it, or name another: gitml remote modify {name} url s3://BUCKET/PATH",
        ) from error
    except Exception as error:
        if is_silence(error):
            raise given_up(name, settings) from error
        lacking = named_files.spared(settings)
        if lacking and not is_passing(error):
            raise lacking.of_remote(name, place) from error
        # To look at a bucket may be forbidden though its objects can be had, and what passes is
        # tried again where they are asked for.
        if is_refusal(error) and not isinstance(error, PermissionError):
            raise failed(name, place, "read", error) from error


def silence(settings: Any) -> str | None:
    """Why the host of a remote with these settings does not answer; None if it does, or is none.

    What one command waited for, it waits for once.
    """
    host = _host(settings)
    until, why = _silent.get(host, (0.0, ""))
    if why and time.monotonic() < until:
        return why
    if not isinstance(host, tuple):
        return None
    is_ssh = str(settings.get("url") or "").startswith(tuple(f"{one}://" for one in _SSH))
    began = time.monotonic()
    trouble = _trouble(host, greets=is_ssh)
    if trouble and time.monotonic() - began > 1:
        _silent[host] = time.monotonic() + _REMEMBERED, trouble
    return trouble


def _host(settings: Mapping[str, Any]) -> tuple[str, int] | str:
    """Who is to answer for a remote: an address, or the URL where that is not to be known."""
    return _address(settings) or str(settings.get("url") or "")


def _address(settings: Any) -> tuple[str, int] | None:
    """Host and port of a remote, None where that is not told or a proxy stands between."""
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(str(settings.get("endpointurl") or _cloud(settings) or ""))
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    if parts.scheme in getproxies() and not proxy_bypass(parts.hostname):
        return None
    try:
        port = settings.get("port") or parts.port
        if parts.scheme in _SSH:
            return ssh_config.address(parts.hostname, int(port) if port else None)
        return parts.hostname, int(port or _PORTS[parts.scheme])
    except ValueError:
        return None


def _cloud(settings: Any) -> str | None:
    """Where the service of a cloud is that a remote's URL leaves out; else that URL.

    None where DVC's package for it is not here, which DVC names.
    """
    from importlib.util import find_spec

    url = str(settings.get("url") or "")
    scheme = url.partition("://")[0]
    if scheme in _PACKAGES and find_spec(_PACKAGES[scheme]) is None:
        return None
    if scheme == "s3":
        return _s3(settings)
    if scheme == "gs":
        return os.environ.get("STORAGE_EMULATOR_HOST") or "https://storage.googleapis.com"
    if scheme == "azure":
        account = settings.get("account_name") or os.environ.get("AZURE_STORAGE_ACCOUNT")
        elsewhere = "connection_string" in settings or _AZURE_CONNECTION in os.environ
        return f"https://{account}.blob.core.windows.net" if account and not elsewhere else None
    return url


def _s3(settings: Any) -> str | None:
    """The endpoint that Amazon's own library takes, by region, profile and environment."""
    try:
        from botocore.exceptions import BotoCoreError
        from botocore.session import Session
    except ImportError:
        return None
    try:
        client = Session(profile=settings.get("profile")).create_client(
            "s3",
            region_name=settings.get("region"),
            use_ssl=settings.get("use_ssl", True) is not False,
            aws_access_key_id="none",  # it is asked for no permission, so it looks for none
            aws_secret_access_key="none",  # noqa: S106
        )
    except (BotoCoreError, ValueError):
        return None
    return str(client.meta.endpoint_url)


def _trouble(address: tuple[str, int], *, greets: bool) -> str | None:
    """Why a host cannot be connected to, None if it can be.

    Args:
        address: of it.
        greets: whether it is a server of SSH, where each side begins with its version.
    """
    import socket
    import threading

    found: list[str | None] = []
    is_connected = threading.Event()

    def connect() -> None:
        try:
            with socket.create_connection(address, timeout=_SECONDS) as there:
                is_connected.set()
                there.settimeout(_SILENCE)
                if greets:
                    there.sendall(_GREETING)
                    there.recv(1)  # one that ends the connection is busy, or tells its library why
        except (ConnectionResetError, TimeoutError) as error:
            found.append(None if isinstance(error, ConnectionError) else silent())
        except OSError as error:
            found.append(f"{address[0]}: {(error.strerror or str(error)).lower()}")
        else:
            found.append(None)

    def silent() -> str:
        seconds = _SILENCE if is_connected.is_set() else _SECONDS
        return f"no answer from {address[0]} in {seconds} seconds"

    # Looking a name up takes no timeout.
    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(_SECONDS + 1)
    if is_connected.is_set():
        thread.join(_SILENCE)
    return found[0] if found else silent()


def missing_folder(repo: "Repo", names: Iterable[str | None]) -> str | None:
    """The folder of a remote on this machine that does not exist, if there is one."""
    for name in defined(repo, names):
        folder = remote_folder(Path(repo.root_dir), name)
        if folder and not folder.path.is_dir():
            return str(folder.path)
    return None


def unreadable(repo: "Repo", name: str | None, md5: str) -> OutsideError | None:
    """Why a remote cannot tell whether it has an object; None where it can, or there is none.

    DVC takes a remote that cannot be read for an empty one. One that keeps versions of files has no
    objects, and tells of itself when it is asked for versions.
    """
    if (known := called(repo, name)) is None:
        return None
    remote = repo.cloud.get_remote(known)
    if remote.worktree or remote.fs.version_aware:
        return None
    store = repo.cloud.get_remote_odb(known, "pull")
    place = without_credentials(str(store.fs.unstrip_protocol(store.path)))
    verb = "opened"
    try:
        store.fs.fs  # noqa: B018  connects
        verb = "read"
        store.fs.info(store.oid_to_path(md5))
    except Exception as error:  # noqa: BLE001  each kind of remote has errors of its own
        if is_silence(error):
            return given_up(known, settings_of(repo, known))
        if verb == "opened" or not is_absence(error):
            return failed(known, place, verb, error)
    return None
