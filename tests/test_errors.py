"""Errors that a user can act on."""

import errno
import os

from gitml.adapters.dvc.remotes.errors import VersionedRemoteError
from gitml.errors import AboveProjectsError, UnreachableError, failed_at, refused


def test_a_refusal_of_the_system_names_the_path_and_what_to_do() -> None:
    for number, hint in (
        (errno.EACCES, "allow it to your user, then run the same command again"),
        (errno.ENOSPC, "make room on that disk, then run the same command again"),
        (errno.EROFS, None),
    ):
        told = refused(OSError(number, os.strerror(number), "/data/x"))
        assert told is not None
        assert (told.message, told.hint) == (f"{os.strerror(number).lower()}: /data/x", hint)
    renamed = refused(PermissionError(errno.EACCES, "Permission denied", "x.tmp", None, "x"))
    assert renamed is not None
    assert renamed.message == "permission denied: x"
    full = refused(OSError(errno.ENOSPC, "No space left on device"))
    assert full is not None
    assert full.message == "no space left on device"


def test_what_is_no_fault_of_the_users_is_a_bug() -> None:
    assert refused(FileNotFoundError(errno.ENOENT, "No such file or directory", "x")) is None
    assert refused(PermissionError(errno.EPERM, "Operation not permitted")) is None


def test_a_file_that_cannot_be_read_has_the_same_hint() -> None:
    told = failed_at("/rem/files", PermissionError(errno.EACCES, "Permission denied", "/rem/files"))
    assert told.message == "cannot be read: /rem/files: Permission denied"
    assert told.hint == "allow it to your user, then run the same command again"
    assert failed_at("x", NotADirectoryError(errno.ENOTDIR, "Not a directory", "x")).hint is None


def test_an_error_in_other_words_is_of_the_same_kind_and_knows_as_much() -> None:
    told = UnreachableError("it is silent", "try again").saying("x: it is silent")
    assert isinstance(told, UnreachableError)
    assert (str(told), told.message, told.hint) == (
        "x: it is silent",
        "x: it is silent",
        "try again",
    )
    assert told.saying("y", "another").hint == "another"
    above = AboveProjectsError("not here", "in a folder", "gitml -C a").saying("nor there")
    above.call("add x")
    assert (above.message, above.hint) == ("nor there", "in a folder: gitml -C a add x")
    versioned = VersionedRemoteError("v").saying("so nothing is sent")
    assert (type(versioned), versioned.hint) == (
        VersionedRemoteError,
        "use DVC for it: dvc push -r v",
    )
