"""What ``gitml.yaml`` says under ``executors.slurm``, as the arguments of salloc."""

from collections.abc import Mapping
from dataclasses import dataclass

from gitml.core.pipeline.needs import amount, count, duration
from gitml.core.settings.keys import FILE, section, text, wrong
from gitml.core.values import Value

_SECTION = "executors.slurm"
_KNOWN = ("nodes", "cpus", "mem", "gpus", "time", "partition", "account", "extra")


@dataclass(frozen=True, slots=True)
class NodeOptions:
    """The nodes to ask for.

    Attributes:
        arguments: of salloc.
        nodes: how many.
        cpus: of each node, None where they were left to Slurm.
    """

    arguments: tuple[str, ...]
    nodes: int
    cpus: int | None


def parse(options: Mapping[str, Value], jobs: int | None) -> NodeOptions:
    """Read the options.

    Args:
        options: as in ``gitml.yaml``; ``cpus``, ``mem`` and ``gpus`` are those of each node.
        jobs: how many commands are to run at once; as many CPUs are asked for, unless told.

    Raises:
        ConfigError: naming the key and what was expected.
    """
    keys = section(dict(options), FILE, _SECTION, _KNOWN)
    where = f"{FILE}: {_SECTION}"
    nodes = count(keys.get("nodes", 1), f"{where}.nodes", least=1)
    cpus = count(keys["cpus"], f"{where}.cpus", least=1) if "cpus" in keys else None
    if cpus is None and jobs is not None:
        cpus = -(-jobs // nodes)
    arguments = [f"--nodes={nodes}", "--ntasks-per-node=1", "--job-name=gitml"]
    if cpus is not None:
        arguments.append(f"--cpus-per-task={cpus}")
    if "mem" in keys:
        arguments.append(f"--mem={mebibytes(amount(keys['mem'], f'{where}.mem'))}M")
    if "gpus" in keys:
        arguments.append(f"--gres=gpu:{_gpus(keys['gpus'], f'{where}.gpus')}")
    if "time" in keys:
        seconds = duration(keys["time"], f"{where}.time")
        arguments.append(f"--time={-(-int(seconds) // 60)}")  # Slurm counts minutes
    names = [name for name in ("partition", "account") if name in keys]
    named = [f"--{name}={text(keys[name], FILE, f'{_SECTION}.{name}')}" for name in names]
    return NodeOptions((*arguments, *named, *_extra(keys.get("extra", []))), nodes, cpus)


def mebibytes(size: int) -> int:
    """In Slurm's unit, rounded up."""
    return -(-size // 2**20)


def _gpus(spec: object, where: str) -> str:
    """A number, or a kind and a number as Slurm writes them: ``a100:2``."""
    if isinstance(spec, str) and spec.rpartition(":")[2].isdigit():
        return spec
    return str(count(spec, where))


def _extra(spec: object) -> tuple[str, ...]:
    if isinstance(spec, list) and all(isinstance(one, str) for one in spec):
        return tuple(spec)
    raise wrong(FILE, f"{_SECTION}.extra", "a list of salloc's options", spec)
