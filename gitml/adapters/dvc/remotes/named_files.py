"""The files that settings of a remote name: keys, certificates, credentials.

Where one is not there, a library tells so when it connects, in the words that it has for an object
that is not there. So they are looked at before.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from gitml.core.shell_words import quoted
from gitml.errors import UnreachableError

_CA = "ssl_verify"  # or whether it is verified at all
_SWITCHES = ("true", "false")
_OF_SSH = ("keyfile",)
_OF_WEBDAV = (_CA, "cert_path", "key_path")
_NEEDED = {
    "ssh": _OF_SSH,
    "sftp": _OF_SSH,
    "s3": (_CA,),  # which Amazon's library reads without TLS, too
    "gs": ("credentialpath",),
    "http": (_CA,),
    "https": (_CA,),
    "webdav": _OF_WEBDAV,
    "webdavs": _OF_WEBDAV,
    "webhdfs": (_CA,),
}
# Amazon's library looks for keys elsewhere, too, and for another file where a variable names it.
_SPARED = {"credentialpath": "AWS_SHARED_CREDENTIALS_FILE", "configpath": "AWS_CONFIG_FILE"}


class LackingFile(NamedTuple):
    """A file that a setting names and that is not to be had.

    Attributes:
        option: the setting.
        told: what is wrong with the file, with its path.
    """

    option: str
    told: str

    def error(self, owner: str, hint: str | None) -> UnreachableError:
        """That a remote is not asked for want of it.

        Args:
            owner: the remote, as people call it.
            hint: what gives it another one.
        """
        return UnreachableError(f"{owner} cannot be asked: its {self.option} {self.told}", hint)

    def of_remote(self, name: str, place: str) -> UnreachableError:
        """As :meth:`error`, of a remote of this project.

        Args:
            name: of it.
            place: where it is.
        """
        command = f"gitml remote modify --local {quoted(name)} {self.option} FILE"
        return self.error(f"the DVC remote '{name}' ({place})", f"name one that is: {command}")


def lacking(settings: Mapping[str, Any]) -> LackingFile | None:
    """The first file without which nothing can be asked, and that is not to be had."""
    scheme = _scheme(settings)
    folder = _CA if scheme.startswith("webdav") else None  # it may be one of certificates
    return _first(settings, _NEEDED.get(scheme, ()), folder)


def spared(settings: Mapping[str, Any]) -> LackingFile | None:
    """As :func:`lacking`, of files that nobody misses where keys are found elsewhere."""
    if _scheme(settings) != "s3":
        return None
    used = [
        option
        for option, variable in _SPARED.items()
        if os.environ.get(variable, settings.get(option)) == settings.get(option)
    ]
    return _first(settings, used)


def _scheme(settings: Mapping[str, Any]) -> str:
    return str(settings.get("url") or "").partition("://")[0]


def _first(
    settings: Mapping[str, Any], options: Iterable[str], folder: str | None = None
) -> LackingFile | None:
    for option in options:
        file = settings.get(option)
        if not isinstance(file, str) or not file or file.lower() in _SWITCHES:
            continue
        path = os.path.expanduser(file) if option in _OF_SSH else file
        if trouble := _trouble(path, may_be_folder=option == folder):
            return LackingFile(option, f"{trouble}: {path}")
    return None


def _trouble(path: str, *, may_be_folder: bool) -> str | None:
    try:
        kind = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "is not there"
    except OSError as error:
        return f"cannot be read ({(error.strerror or str(error)).lower()})"
    if stat.S_ISDIR(kind) and not may_be_folder:
        return "is a folder"
    return None if os.access(path, os.R_OK) else "cannot be read (permission denied)"
