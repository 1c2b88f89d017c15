"""Errors that a user can act on: each carries its own hint and exit code."""

import errno
from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """What the process answers, so that CI can tell "the model is worse" from "the tool broke"."""

    OK = 0
    CHECK_FAILED = 1
    USAGE = 2
    CONFIG = 3
    FAILURE = 4
    INTERRUPTED = 130
    TERMINATED = 143


_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM})
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# What disks and the rights of a user answer: theirs to mend, where all else is ours to foresee.
_REFUSALS = _NOT_ALLOWED | FULL | {errno.EROFS, errno.EIO}

AGAIN = "run the same command again"
"""Part of a hint; who knows that the same words mean something else by then puts others there."""


class RootHint(str):
    """A hint that is right at the root of the project: its paths are from there.

    Who reads a project knows of paths in it, and only who prints knows where the user stands.
    """

    __slots__ = ()


class LineHint(str):
    """A hint that holds a line for a file, which is the same wherever the user stands."""

    __slots__ = ()


class GitmlError(Exception):
    """An expected failure.

    Args:
        message: one sentence that names the file, revision or name at fault.
        hint: what to do about it.
    """

    exit_code = ExitCode.FAILURE

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def saying(self, message: str, hint: str | None = None) -> Self:
        """The same kind of error, with all that it knows, in other words.

        Args:
            message: see :class:`GitmlError`.
            hint: None for that of this one.
        """
        other = type(self).__new__(type(self), message)  # a kind may be made of other things
        other.__dict__.update(self.__dict__)
        other.message, other.hint = message, hint or self.hint
        return other


class CheckFailedError(GitmlError):
    """A gate, schema, verification or rule said no."""

    exit_code = ExitCode.CHECK_FAILED


class UsageError(GitmlError):
    """The command line asks for something that does not exist or cannot be done."""

    exit_code = ExitCode.USAGE


class UnrecordedError(UsageError):
    """No record has such data, or has it any more."""


class ConfigError(GitmlError):
    """A file that people write (gitml.yaml, dvc.yaml, params.yaml) is wrong."""

    exit_code = ExitCode.CONFIG


class NoRemoteError(ConfigError):
    """No DVC remote is set up, or none is the default one: the data is kept here alone."""


class OldSyntaxError(ConfigError):
    """A file of an older DVC says what the one of today refuses."""


class OutsideError(GitmlError):
    """Git, DVC, a forge, a remote or a stage's command failed."""

    exit_code = ExitCode.FAILURE


class UnstagedError(OutsideError):
    """Records are written, and Git did not take them into its index; its hint has them there."""


class UnreachableError(OutsideError):
    """A remote does not answer, or nothing here can ask it, so nobody can tell what it has."""


class PartialCloneError(OutsideError):
    """A partial clone has not what is asked for, and its Git remote does not give it now."""


class LockError(OutsideError):
    """The lock of the repository cannot be written, so nothing may change here."""


class NoRepositoryError(OutsideError):
    """The folder belongs to no Git repository, or to none that DVC works in."""


class AboveProjectsError(NoRepositoryError):
    """DVC works in folders of the Git repository, and not where somebody stands.

    Args:
        message: see :class:`GitmlError`.
        where: names the folders.
        calling: gitml in the first of them, without a command.
    """

    def __init__(self, message: str, where: str, calling: str) -> None:
        super().__init__(message)
        self._where, self._calling = where, calling
        self.call("status")

    def call(self, words: str) -> None:
        """Hint at this command in the first of them."""
        self.hint = f"{self._where}: {self._calling} {words}"


class LostRepositoryError(NoRepositoryError):
    """A file ``.git`` leads to a repository that is not where it says.

    Args:
        message: see :class:`GitmlError`.
        hint: see :class:`GitmlError`.
        file: the file ``.git``.
        gone: where it leads.
    """

    def __init__(self, message: str, hint: str | None, file: str, gone: str) -> None:
        super().__init__(message, hint)
        self.file, self.gone = file, gone


class NoWorkingTreeError(NoRepositoryError):
    """The folder is Git's own, as a bare repository is."""


class Terminated(SystemExit):
    """The process was asked to end; it leaves through every ``finally`` on the way."""

    def __init__(self) -> None:
        super().__init__(int(ExitCode.TERMINATED))


def refused(error: OSError) -> OutsideError | None:
    """What a user reads where the system refuses a path; None for what is no fault of theirs.

    An error that names no path says too little to be mended, but on a full disk; or where there is
    nothing, as it was the folder where the user stands that was asked for.
    """
    path = error.filename2 or error.filename  # of a rename the second is what was to be written
    if error.errno == errno.ENOENT and path is None:
        return OutsideError(
            "the folder where you are is there no more", "go to one that is: cd DIR"
        )
    is_full = error.errno in FULL
    if error.errno not in _REFUSALS or not (isinstance(path, str) or is_full):
        return None
    hint = None
    if is_full:
        hint = f"make room on that disk, then {AGAIN}"
    elif error.errno in _NOT_ALLOWED:
        hint = f"allow it to your user, then {AGAIN}"
    named = f": {path}" if isinstance(path, str) else ""
    return OutsideError(f"{(error.strerror or str(error)).lower()}{named}", hint)


def failed_at(path: str, error: OSError, verb: str = "read") -> OutsideError:
    """A file that cannot be read, or what else was to be done with it; see :func:`refused`."""
    told = refused(error)
    return OutsideError(f"cannot be {verb}: {path}: {error.strerror}", told.hint if told else None)


def hint_of_stop(stop: BaseException) -> str | None:
    """What to do where a command was interrupted or ended, as a note of the error says.

    Click raises an error of its own from it.
    """
    return next(iter(getattr(stop.__cause__ or stop, "__notes__", ())), None)
