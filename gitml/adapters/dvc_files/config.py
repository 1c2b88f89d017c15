"""DVC's configuration, read without loading DVC: where the cache lies, how templates print."""

import configparser
import difflib
import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gitml.adapters import process
from gitml.adapters.dvc_files.shared_folders import config_folders
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.data.safe_paths import fault, unsafe
from gitml.core.shell_words import quoted
from gitml.errors import ConfigError, UnreachableError, UsageError

Sections = Mapping[str, Mapping[str, str]]

_NAMED = ("remote", "machine", "db")  # sections that have a name
_REMOTE = re.compile(r'\s*remote\s*"(.*)"\s*')
_KEYS = {"keyfile", "cert_path", "key_path"}  # files, by the options of remotes that name them
_URL = re.compile(r"\w+://")
_INSTEAD: dict[str, Path] = {}


def sections(root: Path) -> Sections:
    """The merged configuration, as DVC merges it: system, global, repository, local.

    Names are in small letters, and folders are counted from the file that names them.

    Raises:
        ConfigError: a file is not in DVC's configuration format.
    """
    merged: dict[str, dict[str, str]] = {}
    for file in _files(root):
        for name, options in _read(file, root).items():
            if name == "core" and file == root / ".dvc" / "config":
                # Of the machine and not of the project: whoever wrote that could write this.
                options.pop("site_cache_dir", None)
            if "dir" in options and name == "cache":
                folder = Path(os.path.expandvars(options["dir"])).expanduser()
                options["dir"] = str(file.parent / folder)
            if options.get("url") and _REMOTE.fullmatch(name):
                options["url"] = absolute_address(options["url"], file.parent)
            if _REMOTE.fullmatch(name):
                for key in _KEYS & options.keys():
                    options[key] = absolute_address(options[key], file.parent)
            merged.setdefault(name, {}).update(options)
    return merged


def cache_folder(root: Path) -> Path:
    """The folder in which DVC keeps objects by hash."""
    configured = sections(root).get("cache", {}).get("dir")
    return Path(configured) if configured else root / ".dvc" / "cache"


def no_default_remote(root: Path) -> NoDefaultRemote | None:
    """Why data can come from no remote but one that its record names; None where it can.

    One that is named as the default and not set up is told of where it is asked.
    """
    found = sections(root)
    if found.get("core", {}).get("remote"):
        return None
    return NoDefaultRemote(tuple(sorted(remotes(found))))


@contextmanager
def read_instead(file: Path, other: Path) -> Iterator[None]:
    """Let ``other`` be read in the place of ``file``, also by DVC; paths stay relative to it."""
    _INSTEAD[os.path.realpath(file)] = other
    try:
        yield
    finally:
        del _INSTEAD[os.path.realpath(file)]


def source(file: str | Path) -> Path:
    """The file to read for a configuration file: itself, or another; see :func:`read_instead`."""
    return _INSTEAD.get(os.path.realpath(file), Path(file)) if _INSTEAD else Path(file)


def own_sections(root: Path) -> set[str]:
    """The sections of the files that are the user's and not the repository's."""
    files = [file for file in _files(root) if file != root / ".dvc" / "config"]
    return {section for file in files for section in _raw(file, root)}


def own_remotes(root: Path) -> tuple[Mapping[str, str], str | None]:
    """Addresses of the remotes that every clone knows, by name, and the name of the default one."""
    return _remotes_in(root / ".dvc" / "config", root)


def _remotes_in(file: Path, root: Path) -> tuple[Mapping[str, str], str | None]:
    found = _read(file, root)
    urls = {name: options.get("url", "") for name, options in remotes(found).items()}
    return urls, found.get("core", {}).get("remote")


def refuse_unknown_remote(root: Path, name: str | None) -> None:
    """Refuse a remote that the user named and that is not set up; None stands for the default one.

    Raises:
        UsageError: there is none of that name.
    """
    known = remotes(sections(root))
    if name is not None and name.lower() not in known:  # DVC takes it so
        raise unknown_remote(name, known)


def unknown_remote(name: str, known: Iterable[str]) -> UsageError:
    """The error for a remote that the user named and that is not set up."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    see = "see which there are: gitml remote list"
    return UsageError(
        f"there is no DVC remote '{name}'",
        hint=f"did you mean '{near[0]}'? {see}" if near else see,
    )


def undefined_remote(name: str, recorders: Iterable[str]) -> UnreachableError:
    """The error for a remote that is not set up and that records name, by the files that do."""
    files = ", ".join(dict.fromkeys(recorders))
    return UnreachableError(
        f"{files}: there is no DVC remote '{name}'",
        hint=f"set it up: gitml remote add {quoted(name)} URL; or name another one there",
    )


def other_remote(root: Path, name: str | None) -> str | None:
    """A remote beside one, None for the default one: the default if it is another, else the only.

    None where there is none, or which one is not clear.
    """
    found = sections(root)
    default = found.get("core", {}).get("remote")
    others = [one for one in remotes(found) if one != (name.lower() if name else default)]
    if default in others:
        return default
    return others[0] if len(others) == 1 else None


def remotes(found: Sections) -> Sections:
    """The settings of the remotes by their names, as DVC tells them from other sections."""
    named = ((_REMOTE.fullmatch(section), options) for section, options in found.items())
    return {match[1]: options for match, options in named if match}


def relative_remotes(root: Path) -> Mapping[str | None, str]:
    """Addresses that every clone is told, and that are paths from where it lies, by remote.

    None stands for the default remote.
    """
    return _relative(*own_remotes(root))


def relative_remotes_in(file: Path) -> Mapping[str | None, str]:
    """The same of one configuration file, as of a commit of another repository."""
    return _relative(*_remotes_in(file, file.parent))


def _relative(urls: Mapping[str, str], default: str | None) -> Mapping[str | None, str]:
    found: dict[str | None, str] = {
        name: os.path.normpath(f".dvc/{url}")
        for name, url in urls.items()
        if url and "://" not in url and url[0] not in "/~$"
    }
    if default in found:
        found[None] = found[default]
    return found


def writable_cache_folder(root: Path) -> Path:
    """The same, where it may be written.

    Raises:
        UnsafePathError: the repository has it lie in a folder of Git.
        ConfigError: the repository has it lie outside of the project, where it is not there.
    """
    folder = os.path.normpath(cache_folder(root))
    if not os.path.isdir(folder) and (elsewhere := foreign_cache(root)):  # noqa: PTH112
        raise cache_elsewhere(elsewhere)
    inner = folder.removeprefix(f"{root}/.dvc/").removeprefix(f"{root}/")
    if folder.startswith(f"{root}/") and (wrong := fault(inner)):
        raise unsafe(".dvc/config", folder, wrong)
    return Path(folder)


def is_cache_shared(root: Path) -> bool:
    """Whether all of a group may write into the cache."""
    return sections(root).get("cache", {}).get("shared", "").lower() == "group"


def foreign_cache(root: Path) -> str | None:
    """The cache, where it is outside the project and only the repository's own settings say so."""
    folder = os.path.normpath(cache_folder(root))
    if folder.startswith(f"{root}/"):
        return None
    local = root / ".dvc" / "config.local"
    own = local.is_file() and "dir" in _read(local, root).get("cache", {})
    tracked = own and process.run(["git", "ls-files", "--", ".dvc/config.local"], root).stdout
    shared = root / ".dvc" / "config"
    if (own and not tracked) or "dir" not in _read(shared, root).get("cache", {}):
        return None
    return folder


def cache_elsewhere(folder: str) -> ConfigError:
    """The error for a cache that only the repository asks for, where no folder is."""
    return ConfigError(
        f".dvc/config: cache.dir: the folder {folder} is outside the project and is not there",
        hint=f"if it is meant to be there, make it: mkdir -p {shlex.quote(folder)}",
    )


def is_plain(root: Path) -> bool:
    """Whether no setting is a list, or of a section that lacks its name: DVC tells what is wrong.

    Raises:
        ConfigError: a file is not in DVC's configuration format.
    """
    return not any(
        section in _NAMED or any("," in value and value[0] not in "'\"" for value in raw.values())
        for file in _files(root)
        for section, raw in _raw(file, root).items()
    )


def _files(root: Path) -> Iterator[Path]:
    for folder in (*config_folders(), root / ".dvc"):
        if source(file := folder / "config").is_file():
            yield file
    if (file := root / ".dvc" / "config.local").is_file():
        yield file


def _read(file: Path, root: Path) -> dict[str, dict[str, str]]:
    """Settings by section, names of sections and of the default remote as DVC looks for them."""
    found = {
        name.lower(): {key: _unquoted(value) for key, value in options.items()}
        for name, options in _raw(file, root).items()
    }
    if default := found.get("core", {}).get("remote"):
        found["core"]["remote"] = default.lower()
    return found


def absolute_address(url: str, folder: Path) -> str:
    """The address of a remote, absolute where it is a folder of this machine."""
    if _URL.match(url):
        return url
    return os.path.normpath(folder / os.path.expanduser(url))  # noqa: PTH111  raises nothing


def _raw(file: Path, root: Path) -> dict[str, dict[str, str]]:
    """Settings by section, with the quotes around their values."""
    parser = configparser.ConfigParser(interpolation=None, strict=False, default_section="")
    try:
        parser.read(source(file), encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError) as error:
        name = file.relative_to(root) if file.is_relative_to(root) else file
        raise ConfigError(f"{name}: {_fault(error)}") from error
    return {name.strip("'"): dict(parser[name].items()) for name in parser.sections()}


def _unquoted(value: str) -> str:
    """A value without the quotes around it; one at its end alone is part of it."""
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def _fault(error: configparser.Error | UnicodeDecodeError) -> str:
    if isinstance(error, configparser.MissingSectionHeaderError) and "=" in str(error.line):
        setting = str(error.line).partition("=")[0].strip()
        return f"the setting '{setting}' stands before any section"
    return f"not a DVC configuration file: {str(error).splitlines()[0]}"


def link_types(root: Path) -> tuple[str, ...]:
    """How files of the cache are put into the working tree: the kinds to try, in this order."""
    configured = sections(root).get("cache", {}).get("type")
    if not configured:
        return ("reflink", "copy")
    return tuple(kind.strip() for kind in configured.split(","))
