"""Whether a remote that is a folder and has nothing is new, or had data and is away.

A folder on a disk that is not mounted is absent, or empty, and looks as a new remote does. Two
things tell them apart: what this clone has seen there, which it notes and may forget; and what
commits record that everybody has. Where all of that is here, it may have never been pushed, and is
pushed by whoever has it; where some of it is not, it has to be somewhere.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gitml.adapters.dvc_files.notes import disposable
from gitml.adapters.dvc_files.objects.folder_remote import FolderRemote
from gitml.adapters.dvc_files.remote_folders import remote_folder
from gitml.core.data.remotes.unavailable import AbsentDataError
from gitml.core.ports import Talk
from gitml.data.transfer.remotes import Remote
from gitml.errors import OutsideError

_NOTE = ".dvc/tmp/gitml/remotes.json"
_SEE = "is the disk mounted? see where it should be: gitml remote list"


class KnownRemotes:
    """The remotes of a project that had data.

    Args:
        root: of the DVC repository.
        lacks: whether commits that everybody has record data, by the place where it is kept, that
            is not all here.
    """

    def __init__(self, root: Path, lacks: Callable[[str], bool]) -> None:
        self._root = root
        self._lacks = lacks
        self._file = root / _NOTE

    def vanished(self, remote: Remote) -> OutsideError | None:
        """Why a remote that has nothing is no new one; None where it is, or has something."""
        if not remote.is_empty():
            return None
        now = "is gone" if remote.is_missing() else "is empty"
        if remote.place in self._places():
            had = "had data"
        elif self._lacks(remote.place):
            had = "should have data of commits on the Git remote"
        else:
            return None
        return OutsideError(f"the folder of the DVC remote {now}, and {had}: {remote.place}", _SEE)

    def vanished_by_name(self, name: str | None) -> OutsideError | None:
        """As :meth:`vanished`, of a remote by its name, None for the default one."""
        folder = remote_folder(self._root, name)
        return self.vanished(FolderRemote(folder.path)) if folder else None

    def refuse_away(self, name: str | None) -> None:
        """Refuse to look at what a remote has while it is away: it would seem to lack everything.

        Raises:
            OutsideError: it had data, and has none.
        """
        if why := self.vanished_by_name(name):
            raise why

    def explained(self, error: OutsideError, remote: Remote) -> OutsideError:
        """Why data cannot be had: that nobody has it is not known where its remote is away."""
        gone = self.vanished(remote) if isinstance(error, AbsentDataError) else None
        return OutsideError(f"{error.message}; {gone.message}", gone.hint) if gone else error

    @contextmanager
    def explaining(self, name: str | None) -> Iterator[None]:
        """As :meth:`explained`, of what is raised meanwhile, and of a remote by its name."""
        try:
            yield
        except AbsentDataError as error:
            if folder := remote_folder(self._root, name):
                raise self.explained(error, FolderRemote(folder.path)) from error
            raise

    def refuse_vanished(self, remote: Remote, talk: Talk) -> None:
        """Refuse to begin a remote anew that had data; of what is made with its folders it is told.

        Raises:
            OutsideError: it had data, and has none.
        """
        if why := self.vanished(remote):
            anew = "is the disk mounted? if it is to begin anew: gitml push --check"
            raise OutsideError(why.message, anew)
        if remote.is_missing() and not Path(remote.place).parent.is_dir():
            talk.warn(
                "the folder of the DVC remote is made, and the one above it, which is not there: "
                f"{remote.place}",
                hint=_SEE,
            )

    def note(self, remote: Remote) -> None:
        """Remember that a remote has data, where it is one of which emptiness would be told.

        Where the note cannot be written, nothing is remembered.
        """
        places = self._places()
        if remote.cheap and remote.place not in places and not remote.is_empty():
            disposable.write(self._file, [*places, remote.place])

    def note_by_name(self, name: str | None) -> None:
        """As :meth:`note`, of a remote by its name."""
        if folder := remote_folder(self._root, name):
            self.note(FolderRemote(folder.path))

    def _places(self) -> list[str]:
        return disposable.names(self._file)
