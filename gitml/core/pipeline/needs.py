"""What a stage needs to run: ``meta: {gitml: …}`` of the stage."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gitml.core.settings.units import MEMORY, TIMES, measure
from gitml.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Needs:
    """What a stage's command needs: ``meta: {gitml: {…}}`` of the stage, which DVC ignores.

    Attributes:
        mem: bytes.
        time: seconds after which the command is stopped, None for no limit.
        retries: how often a failed command is run again.
        mutex: names of which only one running stage may hold each.
        pool: name of a counter in ``gitml.yaml``.
        env: variables to set.
    """

    cpus: int = 1
    gpus: int = 0
    mem: int = 0
    time: float | None = None
    retries: int = 0
    mutex: tuple[str, ...] = ()
    pool: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)


def parse_needs(meta: object, place: str) -> Needs:
    """The needs in a stage's ``meta``.

    Args:
        meta: of the stage, None where it has none.
        place: file and stage, for messages.

    Raises:
        ConfigError: an unknown key, or a value of the wrong kind.
    """
    spec = meta.get("gitml") if isinstance(meta, dict) else None
    if spec is None:
        return Needs()
    if not isinstance(spec, dict):
        raise _wrong(f"{place}: meta.gitml", "a mapping", spec)
    known = tuple(Needs.__dataclass_fields__)
    where = f"{place}: meta.gitml"
    for key in spec:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}"
            raise ConfigError(f"{place}: unknown key 'meta.gitml.{key}'", hint=hint)
    return Needs(
        cpus=count(spec.get("cpus", 1), f"{where}.cpus", least=1),
        gpus=count(spec.get("gpus", 0), f"{where}.gpus"),
        mem=amount(spec.get("mem", 0), f"{where}.mem"),
        time=_limit(spec["time"], f"{where}.time") if "time" in spec else None,
        retries=count(spec.get("retries", 0), f"{where}.retries"),
        mutex=_names(spec.get("mutex", []), f"{where}.mutex"),
        pool=_name(spec["pool"], f"{where}.pool") if spec.get("pool") is not None else None,
        env=_variables(spec.get("env", {}), f"{where}.env"),
    )


def _limit(spec: object, place: str) -> float:
    if not (seconds := duration(spec, place)):
        raise _wrong(place, "more than no time", spec)
    return seconds


def _name(spec: object, place: str) -> str:
    if isinstance(spec, str | int) and not isinstance(spec, bool):
        return str(spec)
    raise _wrong(place, "a name", spec)


def _names(spec: object, place: str) -> tuple[str, ...]:
    if isinstance(spec, list):
        return tuple(_name(one, place) for one in spec)
    return (_name(spec, place),)


def _variables(spec: object, place: str) -> dict[str, str]:
    """Variables as the shell has them; true and false as YAML writes them."""
    if not isinstance(spec, dict):
        raise _wrong(place, "a mapping", spec)
    found = {}
    for name, value in spec.items():
        if not re.fullmatch(r"[^=\0]+", str(name)):
            raise _wrong(place, "names of variables", name)
        if not isinstance(value, str | int | float) or "\0" in str(value):
            raise _wrong(f"{place}.{name}", "text or a number", value)
        found[str(name)] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def count(spec: object, place: str, least: int = 0) -> int:
    """A whole number.

    Raises:
        ConfigError: it is something else, or smaller than ``least``.
    """
    if isinstance(spec, int) and not isinstance(spec, bool) and spec >= least:
        return spec
    raise _wrong(place, f"a whole number of at least {least}", spec)


def amount(spec: object, place: str) -> int:
    """Bytes, such as ``8G``.

    Raises:
        ConfigError: it is something else.
    """
    if (found := measure(spec, MEMORY)) is None:
        raise _wrong(place, "bytes, such as 8G", spec)
    return int(found)


def bytes_text(number: int) -> str:
    """As it is written in ``mem``, with four digits."""
    unit = next((one for one in "tgmk" if number >= MEMORY[one]), "")
    return f"{number / MEMORY[unit]:.4g}{unit.upper()}"


def duration(spec: object, place: str) -> float:
    """Seconds, such as ``90s`` or ``2h``.

    Raises:
        ConfigError: it is something else.
    """
    if (found := measure(spec, TIMES)) is None:
        raise _wrong(place, "a time, such as 90s or 2h", spec)
    return found


def _wrong(place: str, expected: str, found: object) -> ConfigError:
    return ConfigError(f"{place}: expected {expected}, found {found!r}")
