"""Which folders were remotes with data when this project last used them.

A folder on a disk that is not mounted is absent, or empty, and looks as a new remote does. What
this project has seen of it tells them apart. The note is of this clone and may be lost.
"""

import json
from contextlib import suppress
from pathlib import Path

from gitml.adapters.files import write_atomically
from gitml.core.ports import Talk
from gitml.data.transfer.remotes import Remote
from gitml.errors import OutsideError

_NOTE = ".dvc/tmp/gitml/remotes.json"


class KnownRemotes:
    """The note of the project at ``root``."""

    def __init__(self, root: Path) -> None:
        self._file = root / _NOTE

    def refuse_vanished(self, remote: Remote, talk: Talk) -> None:
        """Refuse to begin a remote anew that had data; of what is made with its folders it is told.

        Raises:
            OutsideError: it had data, and has none.
        """
        if not remote.is_empty():
            return
        missing = remote.is_missing()
        if remote.place in self._places():
            now = "is gone" if missing else "is empty"
            raise OutsideError(
                f"the folder of the DVC remote {now}, and had data: {remote.place}",
                hint="is the disk mounted? if it is to begin anew: gitml push --check",
            )
        if missing and not Path(remote.place).parent.is_dir():
            talk.warn(
                "the folder of the DVC remote is made, and the one above it, which is not there: "
                f"{remote.place}",
                hint="is the disk mounted? see where it should be: gitml remote list",
            )

    def note(self, remote: Remote) -> None:
        """Remember that a remote has data, where it is one of which emptiness would be told.

        Where the note cannot be written, nothing is remembered.
        """
        places = self._places()
        if remote.cheap and remote.place not in places and not remote.is_empty():
            with suppress(OSError):
                self._file.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(self._file, json.dumps([*places, remote.place]).encode())

    def _places(self) -> list[str]:
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return []
        return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
