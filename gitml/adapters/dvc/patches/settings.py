"""What DVC believes of a repository's own settings, which whoever wrote the repository chose."""

import contextlib
import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from gitml.adapters import process
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.remotes.reachability import with_timeouts
from gitml.adapters.dvc_files.config import cache_elsewhere, source
from gitml.core.data.remotes.file_address import refuse_file_address
from gitml.core.data.safe_paths import is_git_folder, unsafe
from gitml.errors import ConfigError

_NAMED = ("remote", "machine", "db")
_PROGRAMS = ("configpath", "credentialpath", "plugins_path")


@contextlib.contextmanager
def patched_for_settings() -> Iterator[None]:
    """Let ``.dvc/config`` choose no folder that is not there, and name what is wrong in it."""
    caches: set[str] = set()
    trusting: dict[str, str] = {}
    with _files(caches, trusting), _caches(caches), _remotes(trusting):
        yield


@contextlib.contextmanager
def _files(caches: set[str], trusting: dict[str, str]) -> Iterator[None]:
    """Check what a config file says, and note what the repository's own one asks for.

    Args:
        caches: filled with the folders that it has as cache.
        trusting: filled with files of the repository by which programs may be run, and the settings
            that name them.
    """
    from dvc.config import Config
    from dvc.config import ConfigError as DvcConfigError

    original = Config.load_file

    def load_file(path: str, fs: Any = None) -> Any:
        name = os.path.relpath(path)
        try:
            found = original(os.fspath(source(path)), fs)
        except (DvcConfigError, UnicodeDecodeError) as error:
            reason = " ".join(str(error.__cause__ or error).split())
            raise ConfigError(f"{name}: not a DVC configuration file: {reason}") from error
        for section, settings in found.items():
            _refuse_odd(name, section, settings)
        folder = os.path.dirname(path)
        shared = os.path.basename(folder) == ".dvc" and _is_shared(Path(path))
        for option, inner in _programs(found, folder):
            if not shared:
                trusting.pop(inner, None)
            elif _is_of_repository(inner, folder):
                trusting[inner] = f"{name}: {option}"
        if shared:
            # Of the machine and not of the project: DVC unpickles what it finds there.
            found.get("core", {}).pop("site_cache_dir", None)
            if cache := found.get("cache", {}).get("dir"):
                place = Path(folder, Path(os.path.expandvars(cache)).expanduser())
                _refuse_git_folder(name, os.path.normpath(place))
                caches.add(os.path.normpath(place))
        return found

    with patched("dvc.config:Config.load_file", staticmethod(load_file)):
        yield


@contextlib.contextmanager
def _caches(caches: set[str]) -> Iterator[None]:
    """Make no folder outside the project that only the repository's own settings ask for."""
    from dvc_data.hashfile.db.local import LocalHashFileDB

    original = LocalHashFileDB.makedirs
    project = f"{Path.cwd()}/"

    def makedirs(self: Any, path: str) -> None:
        for cache in caches:
            outside = not f"{cache}/".startswith(project)
            if outside and f"{path}/".startswith(f"{cache}/") and not Path(cache).is_dir():
                raise cache_elsewhere(cache)
        original(self, path)

    with patched("dvc_data.hashfile.db.local:LocalHashFileDB.makedirs", makedirs):
        yield


def _is_shared(file: Path) -> bool:
    """Whether a file of ``.dvc`` came with the repository, as Git tracks it."""
    if file.name == "config.local":
        return bool(process.run(["git", "ls-files", "--", file.name], file.parent).stdout)
    return file.name == "config"


def _refuse_git_folder(file: str, cache: str) -> None:
    """Let no cache lie where Git keeps its hooks and objects, by whatever name."""
    inner = os.path.relpath(os.path.realpath(cache))
    if any(is_git_folder(part) for part in inner.split("/")):
        raise unsafe(f"{file}: cache.dir", inner, "is inside the folder of Git")


def _refuse_odd(file: str, section: str, settings: object) -> None:
    if not isinstance(settings, Mapping):
        raise ConfigError(
            f"{file}: the setting '{section}' stands before any section",
            hint="move it below the line of the section that it belongs to, such as [core]",
        )
    for name, value in settings.items():
        if section in _NAMED and not isinstance(value, Mapping):
            raise ConfigError(
                f"{file}: the setting '{name}' stands in a section [{section}] without a name",
                hint=f"""write the section as ['{section} "NAME"']""",
            )
        if isinstance(value, Mapping):
            _refuse_odd(file, f"{section}.{name}", value)
        elif not isinstance(value, str):
            raise ConfigError(
                f"{file}: {section}.{name}: expected one value, found a list",
                hint="put a value with a comma in quotes",
            )


def _programs(settings: Mapping[str, Any], folder: str) -> Iterator[tuple[str, str]]:
    """Options of remotes that name a file by which programs may be run; each with the file."""
    for remote, options in settings.get("remote", {}).items():
        for key in _PROGRAMS:
            if key in options:
                yield f"remote.{remote}.{key}", _absolute(options[key], folder)


def _absolute(file: str, folder: str | Path) -> str:
    """Where a file lies, as DVC and then botocore look for it."""
    place = os.path.join(folder, os.path.expanduser(file))
    return os.path.normpath(os.path.abspath(os.path.expandvars(place)))


def _is_of_repository(file: str, folder: str) -> bool:
    """Whether a file lies in the repository that a folder is of, or leads there."""
    inner = Path(os.path.abspath(folder))
    top = next((one for one in inner.parents if (one / ".git").exists()), inner.parent)
    return any(
        Path(path).is_relative_to(around)
        for path, around in ((file, top), (os.path.realpath(file), top.resolve()))
    )


def _refuse_programs(
    trusting: Mapping[str, str], options: Mapping[str, Any], *, imported: bool
) -> None:
    """Raise ConfigError where a repository chose a file of its own by which programs may be run.

    Args:
        trusting: such files, with the settings that name them.
        options: of a remote, or of the source of an import.
        imported: whether it is an import's, which has its options in the repository.
    """
    for key in _PROGRAMS:
        if key not in options:
            continue
        file = _absolute(str(options[key]), Path.cwd())
        place = trusting.get(file)
        if place is None and imported and _is_of_repository(file, os.path.join(Path.cwd(), ".dvc")):
            place = f"an import: {key}"
        if place is not None:
            raise ConfigError(
                f"{place} names a file of this repository, which may have programs run as you "
                "(credential_process)",
                hint=f"look into it; if it is right, keep it elsewhere{_own_word(place)}",
            )


def _own_word(place: str) -> str:
    _, _, setting = place.partition(": remote.")
    words = ["gitml", "remote", "modify", "--local", *setting.rsplit(".", 1)]
    return f", or say so yourself: {shlex.join(words)} FILE" if setting else ""


@contextlib.contextmanager
def _remotes(trusting: Mapping[str, str]) -> Iterator[None]:
    """Follow no remote that leads back to itself, as ``remote://NAME`` in its ``url`` can.

    None is waited for as long as DVC would, of this repository or of another one.
    """
    import dvc.fs

    original = dvc.fs.get_fs_config

    def get_fs_config(config: Any, **remote: Any) -> Any:
        seen: list[str] = []
        name = remote.get("name") or _referred(remote.get("url"))
        while name is not None:
            known = name.lower() in seen
            seen.append(name.lower())
            if known:
                raise ConfigError(
                    f"a DVC remote leads back to itself: {' → '.join(seen)}",
                    hint=(
                        f"give it a place of its own: gitml remote modify {name} url URL_OR_FOLDER"
                    ),
                )
            name = _referred(config.get("remote", {}).get(seen[-1], {}).get("url"))
        found = with_timeouts(original(config, **remote))
        if name := remote.get("name"):
            refuse_file_address(name, str(found.get("url", "")))
        _refuse_programs(trusting, found, imported=not remote.get("name"))
        return found

    with patched("dvc.fs:get_fs_config", get_fs_config):
        yield


def _referred(url: object) -> str | None:
    """The remote that an address begins with."""
    parsed = urlparse(str(url or ""))
    return parsed.netloc if parsed.scheme == "remote" else None
