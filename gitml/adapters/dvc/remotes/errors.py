"""What went wrong at a remote, whatever library speaks its protocol."""

import contextlib
import errno
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError
from gitml.core.shell_words import quoted
from gitml.core.urls import without_credentials
from gitml.errors import ConfigError, GitmlError, OutsideError, refused

T = TypeVar("T")

_WAITS = (0.2, 1.0, 3.0)  # seconds before each further try
_HERE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENAMETOOLONG, errno.EFBIG}
_ABSENT = (404, 410)  # as HTTP says it
_REFUSED = {401, 403}
_TRANSPORTS = ("aiohttp", "asyncssh", "botocore", "httpx", "httpcore", "requests", "webdav4")
_OF_CONTENT = ("IncompleteReadError", "ResponseStreamingError")  # botocore's, of what came after
# Errors whose own text says nothing.
_NAMED = {
    "TooManyRedirects": "too many redirects",
    "FSTimeoutError": "no answer in time",
    "EOFError": "it asks for a password, and nobody is there to type one",
}
# Those of the libraries that are no TimeoutError of Python's.
_LATE = ("ConnectTimeout", "ReadTimeout", "WriteTimeout", "ConnectTimeoutError", "ReadTimeoutError")
_LONGEST = 300  # letters of an error
_NO_CODE = "An error occurred () when calling"  # botocore's, of an answer without a body
_REFUSALS = ("PermissionDenied", "NoCredentialsError", "HostKeyNotVerifiable", "EOFError")
_UNUSABLE = ("KeyImportError", "KeyEncryptionError", "ProfileNotFound")  # what we log in by
# So OpenSSH ends a connection by which it was offered several ways to log in, none of them right.
_TRIED = "Too many authentication failures"


class VersionedRemoteError(ConfigError):
    """A remote that has no objects, but versions of files."""

    def __init__(self, name: str) -> None:
        hint = f"use DVC for it: dvc push -r {name}"
        super().__init__(f"the DVC remote '{name}' keeps versions of files and no objects", hint)


def patiently(work: Callable[[], T]) -> T:
    """Do something at a remote, and again where it may go better another time.

    Raises:
        FileNotFoundError: the remote does not have it.
        OSError: or an error of the library for the protocol.
    """
    for number, seconds in enumerate(_WAITS):
        try:
            return work()
        except GitmlError:
            raise
        except Exception as error:
            if is_absence(error) or not is_passing(cause(error)) or _was_repeated(error):
                raise
            # Who said nothing for so long, twice, is gone.
            if number and is_silence(error):
                raise
        time.sleep(seconds)
    return work()


def is_absence(error: BaseException) -> bool:
    """Whether a remote answered that there is nothing; HTTP's says so when it cannot be reached."""
    if status(error) in _ABSENT:
        return True
    if not isinstance(error, FileNotFoundError):
        return False
    below = error.__cause__
    # That of fsspec's HTTP is raised whatever went wrong.
    by_http = type(below).__module__.startswith("aiohttp") or isinstance(
        below, ConnectionError | TimeoutError
    )
    return not by_http or status(below) in _ABSENT


def is_silence(error: BaseException) -> bool:
    """Whether nothing came for so long that it is not waited for any more."""
    known = (cause(error), error.__cause__)
    return any(isinstance(one, TimeoutError) or type(one).__name__ in _LATE for one in known)


def cause(error: BaseException) -> BaseException:
    """What an absence that is none comes from, or what botocore takes for a fault of its client."""
    below = error.__cause__ if isinstance(error, FileNotFoundError) else None
    inner = getattr(error, "kwargs", {}).get("error")
    return below or (inner if isinstance(inner, TooManyBytesError) else error)


def status(error: BaseException | None) -> int | None:
    """The status of HTTP that an error tells of."""
    response: Any = getattr(error, "response", None)
    if isinstance(response, dict):
        response = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    found = getattr(error, "status", None) or getattr(error, "status_code", None)
    found = found or getattr(response, "status_code", response)
    return found if isinstance(found, int) else None


def is_refusal(error: BaseException) -> bool:
    """Whether the remote does not know us, or does not let us."""
    known = isinstance(error, PermissionError) or type(error).__name__ in _REFUSALS
    known = known or getattr(error, "reason", None) == _TRIED
    return known or not {status(error), status(error.__cause__)}.isdisjoint(_REFUSED)


def of_source(place: str, error: BaseException) -> OutsideError | None:
    """The error for a URL of data that was not given; None where it is not the server's.

    Args:
        place: the URL, without passwords.
        error: of the library.
    """
    error = cause(error)
    if isinstance(error, OSError) and (told := refused(error)):
        return told  # of a path of this machine
    if is_refusal(error):
        return OutsideError(
            f"{place} refuses access: {said(error)}",
            hint="give its user, key or password: --fs-config KEY=VALUE; or set it up as a remote, "
            "and name that: gitml import-url remote://NAME/PATH",
        )
    if isinstance(error, TooManyBytesError) or _is_transport(error):
        return OutsideError(f"{place} cannot be read: {said(error)}", hint="try again")
    return None


def relative_storage(url: str, place: str) -> OutsideError:
    """The error for storage that only a clone that lies beside it can find.

    Args:
        url: of the repository.
        place: of its storage, seen from a clone.
    """
    return OutsideError(
        f"{without_credentials(url)} names its storage by a path relative to its clones ({place}); "
        "it holds only there",
        hint="read it from a clone that lies beside the storage, by its path; or give the storage "
        "an address that all know, there: gitml remote modify NAME url URL_OR_FOLDER",
    )


def without_folders(name: str, place: str) -> OutsideError:
    """The error for a remote of HTTP that is to be listed.

    Args:
        name: of the remote.
        place: where it is.
    """
    return OutsideError(
        f"the DVC remote {place} cannot be listed: HTTP has no folders",
        hint="run this where its files lie, in a clone that is told so: "
        f"gitml remote modify --local {quoted(name)} url FOLDER",
    )


def failed(name: str, place: str, verb: str, error: BaseException, what: str = "") -> OutsideError:
    """The error for a remote that did not do what was asked.

    Args:
        name: of the remote.
        place: where it is.
        verb: as ``read``; ``opened`` where nothing has been asked of it yet.
        error: of the library.
        what: was read or written there, empty where it is no single object.
    """
    error = cause(error)
    words = f"{what}: {said(error)}" if what else said(error)
    if "://" not in place and isinstance(error, OSError) and (told := refused(error)):
        message = f"the DVC remote '{name}' ({place}) cannot be {verb}: {told.message}"
        return OutsideError(message, told.hint or "see where it is: gitml remote list")
    if (refuses := is_refusal(error)) or type(error).__name__ in _UNUSABLE:
        what_it_does = "refuses access" if refuses else f"cannot be {verb}"
        return OutsideError(
            f"the DVC remote '{name}' ({place}) {what_it_does}: {words}",
            hint=f"its user, key or password: gitml remote modify --local {name} OPTION VALUE",
        )
    again = "" if verb == "opened" else "what was moved stays; try again, or "
    return OutsideError(
        f"the DVC remote '{name}' ({place}) cannot be {verb}: {words}",
        hint=f"{again}see its settings: gitml remote list",
    )


def said(error: BaseException) -> str:
    """What an error of a library tells, in one short line: a server may have written it."""
    text = _told(error)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _told(error: BaseException) -> str:
    code, kind = status(error), type(error).__name__
    if kind == "ClientResponseError" and code:  # its own text has the URL once more
        # Below an empty line it shows bytes of the server, and a caret.
        first = str(getattr(error, "message", "")).partition("\n\n")[0]
        return f"{code} {' '.join(first.split()).rstrip(':')}".strip()
    if kind in _NAMED:
        return _NAMED[kind]
    if _NO_CODE in str(error) and (code := code or status(error.__cause__)):
        return f"it answered {code}"
    return without_credentials(" ".join(str(error).split()) or type(error).__name__)


@contextlib.contextmanager
def telling(name: str, place: str, verb: str, what: str = "") -> Iterator[None]:
    """Let no error of a library pass but that there is nothing; DVC's own are told elsewhere.

    That there is nothing answers who reads; who writes lacks what the remote should have there, and
    who opens it lacks a file of this machine.
    """
    from dvc.exceptions import DvcException

    try:
        yield
    except (GitmlError, DvcException):
        raise
    except Exception as error:
        if is_absence(error) and verb not in ("opened", "written"):
            raise FileNotFoundError(str(error)) from error
        raise failed(name, place, verb, error, what) from error


def is_passing(error: BaseException) -> bool:
    """Whether it may go better another time."""
    if is_refusal(error) or type(error).__name__ in _UNUSABLE:
        return False
    if isinstance(error, OSError) and error.errno in _HERE:
        return False
    if (code := status(error)) is not None:
        return code >= 500 or code in (408, 429)
    return isinstance(error, OSError) or _is_transport(error)


def _was_repeated(error: BaseException) -> bool:
    """Whether a library has tried a request several times itself, so that ours would multiply that.

    Amazon's does, as often as its own settings say; not so where the content of an answer breaks.
    """
    kinds = [type(one) for one in (error, error.__cause__)]
    return any(
        kind.__module__.startswith("botocore.") and kind.__name__ not in _OF_CONTENT
        for kind in kinds
    )


def _is_transport(error: BaseException) -> bool:
    module = type(error).__module__.partition(".")[0]
    return module in _TRANSPORTS or isinstance(error, ConnectionError | TimeoutError)
