"""Executors by name: ours, and those that other packages bring."""

from gitml.adapters.executors.executor_names import GROUP, names
from gitml.adapters.executors.local.executor import LocalExecutor
from gitml.core.run.executor import ExecutorFactory
from gitml.errors import ConfigError, UsageError


def find(name: str) -> ExecutorFactory:
    """The executor of that name, out of the entry points of the group ``gitml.executors``.

    Raises:
        UsageError: none is called so.
        ConfigError: it is there, and a library that it needs is not.
    """
    if name == "local":  # without a look at all that is installed, which takes milliseconds
        return LocalExecutor
    from importlib.metadata import entry_points

    there = {point.name: point for point in entry_points(group=GROUP)}
    if name not in there:
        raise UsageError(
            f"there is no executor '{name}'",
            hint=f"installed here: {', '.join(names())}",
        )
    try:
        factory: ExecutorFactory = there[name].load()
    except ImportError as error:
        package = there[name].dist
        whose = f"{package.name}[{name}]" if package is not None else name
        raise ConfigError(
            f"the executor '{name}' cannot be loaded: {error}",
            hint=f"install what it needs, such as: pip install '{whose}'",
        ) from error
    return factory
