"""The gates of the baseline beside those of the change, which may have made them weaker."""

from dataclasses import dataclass, field, replace

from gitml.core.checks.loosening import Loosened, loosenings, stricter
from gitml.core.checks.redefinition import redefined
from gitml.core.config import Config
from gitml.core.snapshot import Snapshots
from gitml.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Rules:
    """What is judged by.

    Attributes:
        config: that of the head, with the gates that hold.
        loosened: limits that the baseline had, and the head has not as strict.
    """

    config: Config
    loosened: Loosened = field(default_factory=Loosened)


def judged_by(reader: Snapshots, config: Config, base: str | None) -> Rules:
    """The gates that hold: the head's, with ``gates_from: baseline`` the stricter ones of both.

    The baseline may say so itself, or a change would be rid of it by leaving it out.

    Args:
        reader: of the project.
        config: of the head.
        base: None where there is nothing to compare with.

    Raises:
        ConfigError: the baseline's gates are to hold, and cannot be read.
    """
    if base is None:
        return Rules(config)
    try:
        old = reader.config(base)
    except ConfigError as error:
        if config.gates_from == "baseline":
            raise
        return Rules(config, Loosened(unread=error.message))
    found = Loosened(loosenings(old.gates, config.gates), redefined=redefined(old, config))
    if "baseline" in (config.gates_from, old.gates_from):
        config = replace(config, gates=stricter(old.gates, config.gates))
    return Rules(config, found)
