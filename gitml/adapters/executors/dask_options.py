"""``executors.dask`` of ``gitml.yaml``: which cluster, and how data gets there."""

import difflib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from gitml.errors import ConfigError

_PLACE = "gitml.yaml: executors.dask"


@dataclass(frozen=True, slots=True)
class Options:
    """The options.

    Attributes:
        address: of a scheduler that is there already, else empty.
        cluster: class that makes one, else empty; :attr:`arguments` are its.
        scale: how many workers it is asked for.
        adapt: how few and how many workers it may have, instead of ``scale``.
        security: files ``ca``, ``cert`` and ``key`` for TLS; or ``temporary``, for clusters that
            are made.
        shared_fs: whether workers see the project's files at the same path.
        remote: DVC remote that data goes through, the default one if empty.
        scratch: folder for workspaces on the workers; theirs if empty.
        wait: seconds to wait for the first worker, None for as long as it takes.
    """

    address: str = ""
    cluster: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    scale: int | None = None
    adapt: tuple[int, int] | None = None
    security: Mapping[str, str] | str = ""
    shared_fs: bool = False
    remote: str = ""
    scratch: str = ""
    wait: float | None = None


def parse(spec: Mapping[str, Any]) -> Options:
    """Read the options.

    Raises:
        ConfigError: an unknown key, a wrong value, or a cluster that anybody could talk to.
    """
    known = tuple(Options.__dataclass_fields__)
    for key in spec:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}"
            raise ConfigError(f"{_PLACE}: unknown key '{key}'", hint=hint)
    options = Options(
        address=_text(spec, "address"),
        cluster=_text(spec, "cluster"),
        arguments=_mapping(spec, "arguments"),
        scale=_count(spec["scale"], "scale") if "scale" in spec else None,
        adapt=_adapt(spec),
        security=_security(spec),
        shared_fs=_flag(spec, "shared_fs"),
        remote=_text(spec, "remote"),
        scratch=_text(spec, "scratch"),
        wait=_count(spec["wait"], "wait") if "wait" in spec else None,
    )
    if bool(options.address) == bool(options.cluster):
        raise ConfigError(
            f"{_PLACE}: either 'address' or 'cluster' must say where stages are to run",
            hint="executors: {dask: {cluster: distributed.LocalCluster}} for a try on this machine",
        )
    if options.address:
        refuse_open(options.address)
        if options.address.startswith("tls://") and not isinstance(options.security, Mapping):
            raise ConfigError(
                f"{_PLACE}: TLS needs the files of a certificate",
                hint="security: {ca: ca.pem, cert: cert.pem, key: key.pem}",
            )
    return options


def refuse_open(address: str) -> None:
    """Refuse a connection that others could read or make: whoever can make one can run anything.

    Raises:
        ConfigError: it is neither on this machine nor under TLS.
    """
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme in ("tls", "inproc") or (parts.scheme == "tcp" and _loopback(parts.hostname)):
        return
    raise ConfigError(
        f"{_PLACE}: {address} is neither on this machine nor under TLS",
        hint="who reaches a Dask scheduler can run anything: use tls:// and 'security'",
    )


def _loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _security(spec: Mapping[str, Any]) -> Mapping[str, str] | str:
    found = spec.get("security", "")
    if found in ("", "temporary"):
        return str(found)
    files = ("ca", "cert", "key")
    if isinstance(found, dict) and sorted(found) == list(files):
        return {name: str(found[name]) for name in files}
    raise _wrong("security", "{ca: FILE, cert: FILE, key: FILE} or temporary", found)


def _adapt(spec: Mapping[str, Any]) -> tuple[int, int] | None:
    if "adapt" not in spec:
        return None
    found = spec["adapt"]
    if not isinstance(found, dict) or not set(found) <= {"minimum", "maximum"}:
        raise _wrong("adapt", "{minimum: N, maximum: N}", found)
    # One has to be there before it is known how large one is.
    least = max(1, int(found.get("minimum", 1)))
    return least, max(least, _count(found.get("maximum"), "adapt.maximum"))


def _text(spec: Mapping[str, Any], key: str) -> str:
    found = spec.get(key, "")
    if isinstance(found, str):
        return found
    raise _wrong(key, "text", found)


def _mapping(spec: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = spec.get(key) or {}
    if isinstance(found, dict):
        return found
    raise _wrong(key, "a mapping", found)


def _flag(spec: Mapping[str, Any], key: str) -> bool:
    found = spec.get(key, False)
    if isinstance(found, bool):
        return found
    raise _wrong(key, "true or false", found)


def _count(found: object, key: str) -> int:
    if isinstance(found, int) and not isinstance(found, bool) and found > 0:
        return found
    raise _wrong(key, "a whole number above zero", found)


def _wrong(key: str, expected: str, found: object) -> ConfigError:
    return ConfigError(f"{_PLACE}.{key}: expected {expected}, found {found!r}")
