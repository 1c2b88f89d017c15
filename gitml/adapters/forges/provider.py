"""What gitml must know of a forge and its CI; one value of this for each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gitml.core.forges.ci import CiRun, PullRequest
from gitml.core.forges.forge import Forge, Limits

Variables: TypeAlias = Mapping[str, str]
"""Of the process."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A forge.

    Attributes:
        name: in lower case.
        runs_us: whether its CI started this process.
        read_run: what the variables of its CI say.
        read_pull_request: the pull request that the run is for, None where it is for none.
            Raises ``OutsideError`` where the CI's own files cannot be read.
        find_repository: the repository that a URL of a Git remote names on this forge, None where
            it is elsewhere.
        open_forge: the forge, to talk to about such a repository; where None is given, about the
            one that the variables name. Raises ``UsageError`` where something for that is missing.
        limits: what the forge takes.
    """

    name: str
    runs_us: Callable[[Variables], bool]
    read_run: Callable[[Variables], CiRun]
    read_pull_request: Callable[[Variables], PullRequest | None]
    find_repository: Callable[[Variables, str], str | None]
    open_forge: Callable[[Variables, str | None], Forge]
    limits: Limits
