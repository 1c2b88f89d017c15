"""The address of a DVC remote, as a user types it."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TypedRemote:
    """The remote that data is to be kept on.

    Attributes:
        typed: a URL or a folder, as the user wrote it.
        directory: the folder in which the user wrote it.
    """

    typed: str
    directory: Path

    def relative_to(self, root: Path) -> str:
        """The URL or folder, a relative one relative to ``root``, so that a clone finds it too.

        One of a user's home stays as it is, as DVC keeps it.
        """
        if "://" in self.typed or os.path.isabs(os.path.expanduser(self.typed)):  # noqa: PTH111, PTH117  as typed
            return self.typed
        return os.path.relpath(self.directory.resolve() / self.typed, root)
