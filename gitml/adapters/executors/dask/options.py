"""``executors.dask`` of ``gitml.yaml``: which cluster, and how data gets there."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from gitml.core.pipeline.needs import count, duration
from gitml.core.settings.keys import FILE, section, text, wrong
from gitml.core.values import Value
from gitml.errors import ConfigError

_PLACE = "executors.dask"


@dataclass(frozen=True, slots=True)
class DaskOptions:
    """The options.

    Attributes:
        address: of a scheduler that is there already, else empty.
        cluster: class that makes one, else empty.
        arguments: of that class.
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


def parse(spec: Mapping[str, Value]) -> DaskOptions:
    """Read the options.

    Raises:
        ConfigError: an unknown key, a wrong value, or a cluster that anybody could talk to.
    """
    keys = section(dict(spec), FILE, _PLACE, tuple(DaskOptions.__dataclass_fields__))
    texts = {
        name: text(keys[name], FILE, f"{_PLACE}.{name}")
        for name in ("address", "cluster", "remote", "scratch")
        if name in keys
    }
    options = DaskOptions(
        **texts,
        arguments=_arguments(keys.get("arguments") or {}),
        scale=_count(keys, "scale") if "scale" in keys else None,
        adapt=_adapt(keys["adapt"]) if "adapt" in keys else None,
        security=_security(keys.get("security", "")),
        shared_fs=_flag(keys.get("shared_fs", False)),
        wait=duration(keys["wait"], f"{FILE}: {_PLACE}.wait") if "wait" in keys else None,
    )
    if bool(options.address) == bool(options.cluster):
        raise ConfigError(
            f"{FILE}: {_PLACE}: either 'address' or 'cluster' must say where stages are to run",
            hint="executors: {dask: {cluster: distributed.LocalCluster}} for a try on this machine",
        )
    if options.address:
        refuse_open(options.address)
        if options.address.startswith("tls://") and not isinstance(options.security, Mapping):
            raise ConfigError(
                f"{FILE}: {_PLACE}: TLS needs the files of a certificate",
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
        f"{FILE}: {_PLACE}: {address} is neither on this machine nor under TLS",
        hint="who reaches a Dask scheduler can run anything: use tls:// and 'security'",
    )


def _loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _security(spec: object) -> Mapping[str, str] | str:
    if spec in ("", "temporary"):
        return str(spec)
    if isinstance(spec, dict):
        files = ("ca", "cert", "key")
        found = section(spec, FILE, f"{_PLACE}.security", files)
        return {name: text(found.get(name), FILE, f"{_PLACE}.security.{name}") for name in files}
    raise wrong(FILE, f"{_PLACE}.security", "{ca: FILE, cert: FILE, key: FILE}, temporary", spec)


def _adapt(spec: object) -> tuple[int, int]:
    keys = section(spec, FILE, f"{_PLACE}.adapt", ("minimum", "maximum"))
    # One has to be there before it is known how large one is.
    least = max(1, _count(keys, "minimum", least=0)) if "minimum" in keys else 1
    return least, max(least, _count(keys, "maximum"))


def _count(keys: Mapping[str, Any], name: str, least: int = 1) -> int:
    return count(keys.get(name), f"{FILE}: {_PLACE}.{name}", least=least)


def _arguments(spec: object) -> Mapping[str, Any]:
    if isinstance(spec, dict):
        return spec
    raise wrong(FILE, f"{_PLACE}.arguments", "a mapping", spec)


def _flag(spec: object) -> bool:
    if isinstance(spec, bool):
        return spec
    raise wrong(FILE, f"{_PLACE}.shared_fs", "true or false", spec)
