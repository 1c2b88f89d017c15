"""URLs that data is imported from: whether they answer, and why they gave nothing."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gitml.adapters.dvc.data.imports import local_sources
from gitml.adapters.dvc.remotes import errors, named_files
from gitml.adapters.dvc.remotes import reachability as remotes
from gitml.adapters.dvc.remotes.names import place_of
from gitml.core.shell_words import quoted
from gitml.core.urls import without_credentials
from gitml.errors import GitmlError, OutsideError, UnreachableError, UsageError

if TYPE_CHECKING:
    from dvc.dependency import Dependency
    from dvc.repo import Repo

_OF_REMOTE = "remote"


def refuse_unreachable(repo: "Repo", url: str, settings: Mapping[str, str] | None = None) -> None:
    """Make sure that a host answers, as for DVC there is nothing at one that does not.

    Args:
        repo: that has the remotes which a URL may name: ``remote://NAME/PATH``.
        url: or a path, which is not looked at.
        settings: of DVC for that storage.

    Raises:
        UnreachableError: it does not answer within some seconds, or a file that the settings name
            is not there.
    """
    parts = urlsplit(url)
    known = {**(settings or {}), "url": url}
    if parts.scheme == _OF_REMOTE:
        if parts.netloc in repo.config["remote"]:  # DVC names one that is not
            remotes.refuse_unreachable(repo, [parts.netloc])
    elif lacking := named_files.lacking(known):
        option = lacking.option
        raise lacking.error(place_of(known), f"name one that is: --fs-config {option}=FILE")
    elif trouble := remotes.silence(known):
        raise UnreachableError(
            f"{without_credentials(url)} cannot be reached: {trouble}",
            hint="try again when it can be; or put the data here by hand, then: gitml add PATH",
        )


def refuse_versionless(repo: "Repo", url: str) -> None:
    """Make sure that storage can keep versions of files, of which a record is to name some.

    Args:
        repo: that has the remotes which a URL may name.
        url: or a path.

    Raises:
        UsageError: it keeps none.
    """
    from dvc.fs import get_cloud_fs

    kind, _, _ = get_cloud_fs(repo.config, url=url)
    if not hasattr(kind, "coalesce_version"):  # DVC asks for this at once, and fails
        raise UsageError(
            f"{without_credentials(url)} is in no storage that keeps versions of files",
            hint="leave out --version-aware",
        )


def refuse_stream(repo: "Repo", remote: str | None) -> None:
    """Make sure that a remote answers, and takes what is sent on while it is read.

    That of HTTP asks for whole files.

    Args:
        repo: that has the remote.
        remote: by name; None for the default one.

    Raises:
        UsageError: it does not take it.
        OutsideError: it cannot be asked.
    """
    taking = repo.cloud.get_remote(remote)
    if taking.fs.protocol in ("http", "https"):
        send = f"gitml push -r {quoted(taking.name)}"
        raise UsageError(
            f"the DVC remote '{taking.name}' is one of HTTP, which takes no data by --to-remote",
            hint=f"bring it here, without that, and send it then: {send}",
        )
    remotes.refuse_unreachable(repo, [remote])


def refuse_gone(repo: "Repo", source: "Dependency") -> None:
    """Make sure that there is something where data was imported from.

    Raises:
        OutsideError: there is nothing, or its host does not answer.
        UsageError: something there cannot be read, on this machine.
    """
    url = str(source.def_path)
    refuse_unreachable(repo, url, source.def_fs_config)
    if source.fs.protocol == "local":
        local_sources.refuse_unfit_source(repo, source.fs_path)
    with telling(url):
        if not source.exists:
            raise _nothing(url)


def _nothing(url: str) -> OutsideError:
    return OutsideError(
        f"nothing can be read at {without_credentials(url)}",
        hint="see that the address is right, and that it may be read from here",
    )


def _is_absence_of(url: str, error: Exception) -> bool:
    """Whether an error says that there is nothing at a URL: of buckets it has no name of a file."""
    file = getattr(error, "filename", None)
    is_named = file is None or PurePosixPath(urlsplit(url).path).name in str(file)
    return "://" in url and is_named and errors.is_absence(error)


@contextmanager
def telling(url: str) -> Iterator[None]:
    """Have errors name the URL that gave nothing.

    Raises:
        OutsideError: there is nothing, or it may not or cannot be read.
    """
    from dvc.dependency.base import DependencyDoesNotExistError
    from dvc.exceptions import CircularDependencyError, DvcException
    from dvc.stage.exceptions import MissingDataSource

    place = without_credentials(url)
    try:
        yield
    except GitmlError:
        raise
    except (DependencyDoesNotExistError, MissingDataSource) as error:
        raise _nothing(url) from error
    except CircularDependencyError as error:
        # It is to lie where it comes from; what is there would have been refused, if not replaced.
        if os.path.lexists(place):
            raise
        raise _nothing(url) from error
    except NotImplementedError as error:  # of DVC, where it finds nothing to record
        raise OutsideError(
            f"{place} has no ETag, by which it could be told whether it has changed",
            hint="download it by the tools of that storage, then: gitml add PATH",
        ) from error
    except DvcException:
        raise
    except Exception as error:
        if _is_absence_of(url, error):
            raise _nothing(url) from error
        if (told := errors.of_source(place, error)) is None:
            raise
        raise told from error
