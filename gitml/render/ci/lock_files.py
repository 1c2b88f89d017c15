"""Locks of what gitml's jobs that may write install, as files beside the workflows."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gitml.render.ci import headings
from gitml.render.ci.installs import LOCKS, Installs

FOLDERS: Mapping[str, str] = MappingProxyType(
    {"github": ".github/gitml", "gitlab": ".gitlab/gitml", "bitbucket": ".bitbucket/gitml"}
)
"""Where the locks of a forge lie, relative to the top of the repository."""

_BUILD, _PACKAGES = LOCKS
_ABOUT = {
    _BUILD: "What builds packages that have no wheel, for gitml's jobs that may write, by hash.",
    _PACKAGES: "What gitml's jobs that may write install, by hash.",
}


@dataclass(frozen=True, slots=True)
class LockFile:
    """A lock of a forge.

    Attributes:
        name: one of :data:`gitml.render.ci.installs.LOCKS`.
        wanted: what it is of.
    """

    forge: str
    name: str
    wanted: Installs

    @property
    def path(self) -> str:
        """Relative to the top of the repository."""
        return f"{FOLDERS[self.forge]}/{self.name}"

    def text(self, lock: str) -> str:
        """The file."""
        about = _ABOUT[self.name]
        return headings.headed(self.forge, about, f"{self._subject}{lock}", headings.RENEW)

    def is_as_written(self, text: str) -> bool:
        """Whether a file is as gitml wrote it."""
        return headings.is_as_written(self.forge, _ABOUT[self.name], text, headings.RENEW)

    def is_of_wanted(self, text: str) -> bool:
        """Whether a file is of the same gitml, from the same index."""
        return self._subject.strip() in text.splitlines()

    @property
    def _subject(self) -> str:
        place = f", from {self.wanted.index}" if self.wanted.index else ""
        return f"# of: {self.wanted.gitml}{place}\n"
