"""A note of a command that takes data to another name, or out of the records, while it does.

Data moves, or goes, before its record, and Git ignores it by a line of its own: what was killed on
the way leaves data that no record has, or that Git does not ignore. The note is there from the
first change until Git was told, and stays where that was killed, until the same command runs again.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from gitml.adapters.dvc_files.notes import disposable, living_note
from gitml.adapters.files import read_whole
from gitml.core.data.safe_paths import fault
from gitml.core.paths import folders, overlap
from gitml.core.pipeline.names import path_from
from gitml.core.shell_words import quoted_paths
from gitml.errors import OutsideError, RootHint, UnstagedError

_NOTE = ".dvc/tmp/gitml/edit.json"
_LARGEST = 2**24  # bytes of the note, which may have come with the repository
_RECORD = 2**28  # bytes of a record


class EditCommand(NamedTuple):
    """A command as it is run at the root of the project.

    Attributes:
        verb: of gitml.
        options: of it.
        paths: of data; or addresses of stages, each with its ``dvc.yaml``.
    """

    verb: Literal["move", "remove", "stage remove"]
    options: tuple[str, ...]
    paths: tuple[str, ...]

    def words(self, folder: str = "") -> str:
        """What is to be typed in a folder of the project."""
        names = (
            path.removeprefix("dvc.yaml:") if "dvc.yaml:" in path else path_from(path, folder)
            for path in self.paths
        )
        return " ".join(("gitml", self.verb, *self.options, quoted_paths(names)))


class Edit(NamedTuple):
    """What a command was about to do.

    Attributes:
        command: that does it.
        data: paths of it; of ``move`` where it lay and where it is to lie.
        files: a digest of each record as it was, of the ignore files, too; None of one that was not
            there.
    """

    command: EditCommand
    data: tuple[str, ...]
    files: Mapping[str, str | None]

    def record_of(self, path: str) -> str:
        """The file that recorded data, or a stage, of the command."""
        names = [f"{one}.dvc" for one in (path.removesuffix(".dvc"), *folders(path))]
        names += [one for one in self.files if one.endswith("dvc.yaml")]
        return next((one for one in names if one in self.files), next(iter(self.files)))

    def is_begun(self, root: Path) -> bool:
        """Whether something was changed of which the records tell nothing, or half of it."""
        if any(_digest(root / file) != digest for file, digest in self.files.items()):
            return True
        there = [os.path.lexists(root / path) for path in self.data]
        return self.command.verb == "move" and there != [True, False]


class EditNote:
    """The note of one command, while it is at work.

    Attributes:
        left: what the same command was to do that was killed; None where none was.
    """

    def __init__(self, root: Path, command: EditCommand) -> None:
        self._root, self._command = root, command
        self._file = root / _NOTE
        self._descriptor: int | None = None
        found = interrupted(root)
        self.left = found if found and found.command == command else None
        if self.left:
            self._write(self.left)

    def begin(self, data: Iterable[str], files: Iterable[str]) -> None:
        """Note what is about to change, with what is noted already; DVC's lock is held.

        Raises:
            OutsideError: the note cannot be written, or has what another command left.
        """
        now = {file: _digest(self._root / file) for file in files}
        known = self._noted()
        if known is None:
            refuse(self._root)
            known = Edit(self._command, (), {})
        both = dict.fromkeys((*known.data, *data))
        self._write(known._replace(data=tuple(both), files={**now, **known.files}))

    def end(self, *, failed: bool) -> None:
        """Take the note away, unless something is half done."""
        if self._descriptor is None:
            return
        found = self._noted()
        is_ours = found is not None and found.command == self._command
        if is_ours and not (failed and found and found.is_begun(self._root)):
            forget(self._root)
        os.close(self._descriptor)
        self._descriptor = None

    def _noted(self) -> Edit | None:
        return None if self._descriptor is None else unfinished(self._root)

    def _write(self, edit: Edit) -> None:
        before = self._descriptor
        self._descriptor = living_note.write(self._file, edit._asdict())
        if before is not None:
            os.close(before)


@contextmanager
def editing(root: Path, command: EditCommand) -> Iterator[EditNote]:
    """Keep a note of a command, which says in it what it is about to change."""
    note = EditNote(root, command)
    try:
        yield note
    except UnstagedError:  # all is recorded, and its hint is for Git alone
        note.end(failed=False)
        raise
    except BaseException:
        note.end(failed=True)
        raise
    note.end(failed=False)


def refuse(root: Path, paths: Iterable[str] = ("",)) -> None:
    """Let nothing happen to data that a killed command left half way.

    Args:
        root: of the DVC repository.
        paths: of the data, relative to ``root``.

    Raises:
        OutsideError: there is some.
    """
    left = interrupted(root)
    if left is None or not left.is_begun(root):
        return
    noted = (*left.data, *left.files)
    if any(not path or overlap(path, one) for path in paths for one in noted):
        raise OutsideError(
            f"gitml {left.command.verb} was interrupted, and has changed a part of the records",
            hint=RootHint(f"finish it: {left.command.words()}"),
        )


def interrupted(root: Path) -> Edit | None:
    """What a command was about to do that lives no more; None where none was."""
    found = unfinished(root)
    return None if found is None or living_note.writer(root / _NOTE, _LARGEST) else found


def unfinished(root: Path) -> Edit | None:
    """What a command is about to do, or was."""
    known = disposable.mapping(root / _NOTE, _LARGEST)
    try:
        verb, options, paths = known["command"]
        command = EditCommand(verb, tuple(options), tuple(paths))
        found = Edit(command, tuple(known["data"]), dict(known["files"]))
    except (KeyError, TypeError, ValueError):
        return None
    return found if _is_sound(found) else None


def forget(root: Path) -> None:
    """Take the note away, as nothing is half done."""
    (root / _NOTE).unlink(missing_ok=True)


def _is_sound(edit: Edit) -> bool:
    """Whether it is as it was written: it may have come with the repository."""
    command = edit.command
    names: list[Any] = [*command.paths, *edit.data, *edit.files]
    return (
        command.verb in ("move", "remove", "stage remove")
        and all(one in ("--outs", "--keep") for one in command.options)
        and (command.verb != "move" or len(edit.data) == len(command.paths) == 2)
        and all(isinstance(one, str) and not fault(one) for one in names)
    )


def _digest(file: Path) -> str | None:
    try:
        return hashlib.sha256(read_whole(file, _RECORD)).hexdigest()
    except OSError:
        return None
