"""DVC's exceptions as errors of gitml: what is wrong, where, and what to do."""

import errno
import os
import re
from pathlib import Path
from typing import Any

from gitml.adapters import files
from gitml.adapters.dvc import file_errors, git_errors
from gitml.adapters.dvc_files.config import no_default_remote
from gitml.adapters.files import NO_TEXT_HINT, SPECIAL_HINT, SpecialFileError
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.pipeline import refusals
from gitml.errors import (
    AGAIN,
    ConfigError,
    GitmlError,
    NoRemoteError,
    OutsideError,
    UnreachableError,
    UsageError,
    refused,
)

_FAILED = ".dvc/tmp/gitml/failed"
KEEP_HINT = "it is kept nowhere else: move it away, and try again"
MISSING_DATA_HINT = "data that was pushed comes back with: gitml pull"
_NO_URL = "Invalid IPv6 URL"  # says Python's `urlsplit`
_NOWHERE = "No storage files available"  # of data of another repository
_QUOTE_HINT = "write it as text, in quotes"
_SET = "set it, where Git does not see it: gitml remote modify --local NAME password VALUE"
_OF_LOCK = re.compile("Did you mean: `(.+)`\\?")
_UNQUOTED = re.compile(r"of type '(?:date|datetime|time|set|bytes)'")

_FEW = 5
_EXTRAS = ("azure", "gs", "s3", "ssh", "webdav")


def translate(error: BaseException) -> GitmlError | None:
    """The error that a user should read, or None for what nobody expected (a bug)."""
    from dvc.exceptions import DvcException
    from dvc_data.hashfile.build import IgnoreInCollectedDirError
    from dvc_data.index.index import DataIndexDirError
    from dvc_objects.fs.errors import RemoteMissingDepsError

    if isinstance(error, GitmlError):
        return error
    if isinstance(error, DvcException):
        return _file(error) or _setting(error) or _asked(error) or _outside(error)
    if isinstance(error, RemoteMissingDepsError):
        return UnreachableError(
            f"DVC lacks a package for this remote: {', '.join(error.missing_deps)}",
            hint=_plugin_hint(str(error.protocol)),
        )
    if isinstance(error, ImportError) and (package := re.search(r"dvc-[a-z0-9]+", str(error))):
        return UnreachableError(str(error), hint=_plugin_hint(package[0].removeprefix("dvc-")))
    if isinstance(error, DataIndexDirError):
        return OutsideError(
            f"the listing of a folder is neither here nor in a remote that has it: {error}",
            hint="where that data lies: gitml push",
        )
    if isinstance(error, IgnoreInCollectedDirError):
        return ConfigError(str(error), hint="put its lines into the .dvcignore at the root instead")
    return git_errors.of_git(error) or _of_system(error)


def _of_system(error: BaseException) -> GitmlError | None:
    if isinstance(error, UnicodeEncodeError):
        return OutsideError(
            f"a name is not UTF-8, so DVC cannot work with it: {error.object}",
            hint=NO_TEXT_HINT,
        )
    if isinstance(error, EOFError):
        return OutsideError("a remote asks for a password, and nobody is there to type one", _SET)
    if type(error) is ValueError and str(error) == _NO_URL:  # of one that was typed
        return UsageError(f"not an address: {_NO_URL}")
    return _of_disk(error) if isinstance(error, OSError) and error.errno else None


def _of_disk(error: OSError) -> OutsideError:
    if error.strerror == _NOWHERE:
        return OutsideError(
            f"neither in a cache nor in a remote that has it: {error.filename}",
            hint="where that data lies: gitml push",
        )
    told = refused(error)
    hint = told.hint if told else None
    named = f": {error.filename}" if error.filename else ""
    if isinstance(error, SpecialFileError):
        hint = SPECIAL_HINT
    elif error.errno == errno.ENOSPC:
        hint = f"free some space and {AGAIN}"
        if Path(_FAILED).is_dir():  # the process stands in the root
            hint += f"; what failed stages had written may be deleted: {_FAILED}"
    return OutsideError(f"{(error.strerror or str(error)).lower()}{named}", hint)


def _plugin_hint(name: str) -> str:
    """How to install DVC's plug-in for a kind of remote; some are extras of gitml."""
    return f"pip install 'gitml[{name}]'" if name in _EXTRAS else f"pip install dvc-{name}"


def _file(error: Exception) -> GitmlError | None:
    """A file that people write is wrong."""
    from dvc.exceptions import (
        CircularDependencyError,
        CyclicGraphError,
        OutputDuplicationError,
        OverlappingOutputPathsError,
        StagePathAsOutputError,
    )
    from dvc.parsing import ResolveError
    from dvc.parsing.context import ContextError
    from dvc.utils.serialize import ParseError
    from dvc.utils.strictyaml import YAMLSyntaxError, YAMLValidationError

    if isinstance(error, YAMLSyntaxError):
        return file_errors.syntax(error)
    if isinstance(error, YAMLValidationError):
        return file_errors.schema(error)
    if isinstance(error, OutputDuplicationError):
        owners = (stage.addressing for stage in error.stages)
        return ConfigError(*refusals.same_output(error.output, owners))
    if isinstance(error, OverlappingOutputPathsError):
        inner, outer = error.overlapping_out, error.parent
        pair = ((str(one), one.stage.addressing) for one in (inner, outer))
        return ConfigError(*refusals.nested_outputs(*pair))
    if isinstance(error, CyclicGraphError):
        names = _plain(error).partition(": ")[2].rstrip(".")
        return ConfigError(
            f"a circle: each of these stages uses what another one makes: {names}",
            hint="take one of these dependencies or outputs away",
        )
    if isinstance(error, ParseError) and (told := file_errors.unread(error)):
        return told
    graph = (CircularDependencyError, StagePathAsOutputError)
    if isinstance(error, (*graph, ResolveError, ContextError, ParseError)):
        said = _plain(error).replace(":\n", ": ")
        if isinstance(error, ParseError):
            said = said.replace(error.path, file_errors.called(error.path))
        return ConfigError(said, _QUOTE_HINT if _UNQUOTED.search(said) else None)
    return None


def no_remote(why: NoDefaultRemote) -> NoRemoteError:
    """The error where no remote is the default one."""
    if not why.names:
        message = "no DVC remote is set up to keep the data"
    elif len(why.names) == 1:
        message = f"the DVC remote '{why.names[0]}' is not the default one"
    else:
        message = "none of the DVC remotes is the default one"
    return NoRemoteError(message, why.hint)


def _setting(error: Exception) -> GitmlError | None:
    """DVC's own configuration is wrong or lacks something."""
    from dvc.config import ConfigError as DvcConfigError
    from dvc.config import NoRemoteError as DvcNoRemoteError

    # Where DVC works the process stands, see session; another repository may lack one, too.
    if isinstance(error, DvcNoRemoteError) and (why := no_default_remote(Path.cwd())):
        return no_remote(why)
    if isinstance(error, DvcConfigError):
        return ConfigError(f"DVC's configuration: {_plain(error)}", hint="see: dvc config --list")
    return None


def _asked(error: Exception) -> GitmlError | None:
    """The command line asks for what cannot be done."""
    from dvc.dvcfile import FileIsGitIgnored
    from dvc.output import (
        OutputAlreadyTrackedError,
        OutputIsIgnoredError,
        OutputIsStageFileError,
    )

    if isinstance(error, FileIsGitIgnored):
        return UsageError(
            f"Git ignores the place of the pointer file: {_plain(error)}",
            hint="ignore the data itself, not its whole folder: gitml add writes that line for you",
        )
    if isinstance(error, OutputAlreadyTrackedError):
        return UsageError(_plain(error), hint="untrack it from Git first: git rm -r --cached PATH")
    if isinstance(error, OutputIsStageFileError):
        message = _plain(error)
        record = message.removeprefix("DVC file '").partition("' cannot")[0] + ".dvc"
        if Path(record).is_file():  # an older gitml took folders of such a name
            hint = f"give the data another name, and write that into its record: {record}"
            return ConfigError(message, hint=hint)
        return UsageError(message, hint="give it another name, which does not end in .dvc")
    if isinstance(error, OutputIsIgnoredError):
        return UsageError(_plain(error), hint="remove the line from .dvcignore")
    if asked := _OF_LOCK.fullmatch(_plain(error)):
        file = asked[1]
        return UsageError(
            f"a lock names no data: {file.replace('.yaml', '.lock', 1)}",
            hint=f"name the file that declares its stages: {file}",
        )
    return None


def _outside(error: Any) -> GitmlError:
    """The file system, a remote or another process is in the way."""
    from dvc.dependency.base import DependencyDoesNotExistError
    from dvc.exceptions import CacheLinkError, CheckoutError
    from dvc.lock import LockError
    from dvc.output import OutputDoesNotExistError
    from dvc.stage.exceptions import MissingDataSource
    from scmrepo.exceptions import FileNotInRepoError

    if isinstance(error, LockError):
        return OutsideError(
            "another DVC or gitml command is working in this repository",
            hint="wait until it is done and try again",
        )
    if isinstance(error, MissingDataSource):
        paths = _plain(error).partition(": ")[2]
        return OutsideError(f"data that is not here: {paths}", hint=MISSING_DATA_HINT)
    if isinstance(error, DependencyDoesNotExistError):
        return OutsideError(_plain(error), hint=MISSING_DATA_HINT)
    if isinstance(error, OutputDoesNotExistError):
        return OutsideError(_plain(error), hint="the stage's command did not write it")
    if isinstance(error, CacheLinkError | CheckoutError):
        return _unplaced(error)
    if isinstance(error.__context__, FileNotInRepoError):
        return OutsideError(
            "the .gitignore of a folder with data is a link that leads out of the repository",
            hint="make it a file: Git reads no .gitignore that is a link",
        )
    said = _plain(error)
    if "without a confirmation" in said or "without confirmation" in said:
        # It advises an option of its own command line.
        return OutsideError(
            re.sub(r"\.? Use `\S+` to force\.\s*", ": ", said).rstrip(": "), KEEP_HINT
        )
    return OutsideError(said)


def _unplaced(error: Any) -> OutsideError:
    """Data cannot be put in place: it is in no cache, or cannot be linked to it."""
    from dvc.exceptions import CacheLinkError

    if isinstance(error, CacheLinkError):
        paths = ", ".join(map(os.path.relpath, error.fs_paths))  # the process stands in the root
        return OutsideError(
            f"cannot link '{paths}' to the cache: {files.UNLINKABLE}", files.UNLINKABLE_HINT
        )
    paths = ", ".join(map(str, error.target_infos))
    return OutsideError(f"data that is not here: {paths}", hint=MISSING_DATA_HINT)


def _plain(error: BaseException) -> str:
    """The exception's own words and its causes', as DVC's command line would chain them."""
    words: list[str] = []
    here: BaseException | None = error
    while here is not None:
        said = str(here).strip()
        if said and said not in words:
            words.append(said)
        here = here.__cause__
    return ": ".join(words) or type(error).__name__
