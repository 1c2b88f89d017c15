"""The remotes in DVC's configuration: its own rules, and files that are byte for byte its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.patches.write import edit_config
from gitml.adapters.dvc.session import opening
from gitml.core.data.remotes.file_address import refuse_file_address
from gitml.core.data.remotes.remote_settings import RemoteSetting
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted
from gitml.core.urls import without_credentials
from gitml.errors import UsageError

if TYPE_CHECKING:
    from dvc.config import Config


_OPTIONS_HINT = "see what there is: https://dvc.org/doc/command-reference/remote/modify"


class RemoteSettings:
    """The remotes of one project.

    Args:
        root: of the DVC repository.
        talk: hears what DVC says.
        local: whether changes go to ``.dvc/config.local``, which Git does not have.
    """

    def __init__(self, root: Path, talk: Talk, *, local: bool = False) -> None:
        self._root = root
        self._talk = talk
        self._level = "local" if local else "repo"

    def all(self) -> tuple[RemoteSetting, ...]:
        """The remotes that are set up, on any level."""
        with self._config() as config:
            default = config["core"].get("remote")
            return tuple(
                RemoteSetting(name, without_credentials(str(found.get("url", ""))), name == default)
                for name, found in config["remote"].items()
            )

    def add(self, name: str, url: str, *, default: bool, force: bool) -> None:
        """Set up a remote.

        Args:
            name: of it.
            url: what DVC accepts; a relative folder is seen from the root.
            default: whether it becomes the default one.
            force: whether it may replace one of that name.

        Raises:
            UsageError: there is one of that name, or DVC does not accept it.
            ConfigError: DVC would take it for another place than the user.
        """
        refuse_file_address(name, url, f"gitml remote add {quoted(name)}")
        with self._edited(name) as (edited, called, _):
            if called in edited["remote"] and not force:
                raise UsageError(
                    f"there is a remote '{called}' already: {edited['remote'][called].get('url')}",
                    hint=f"change it: gitml remote modify {quoted(called)} url {quoted(url)}",
                )
            edited["remote"][called] = {"url": url}
            if default:
                edited["core"]["remote"] = called

    def remove(self, name: str) -> None:
        """Take a remote away, and let it be the default one no more.

        Raises:
            UsageError: there is none of that name in this file, or the local one has more of it.
        """
        with self._config() as config:
            local = config.load_one("local")["remote"].get(name.lower(), {})
        with self._edited(name) as (edited, called, _):
            _refuse_unknown(called, edited["remote"])
            if self._level == "repo" and local and "url" not in local:
                raise UsageError(
                    f"remote '{called}' has settings in .dvc/config.local, too",
                    hint=f"forget these first: gitml remote remove --local {quoted(called)}",
                )
            del edited["remote"][called]
        with self._config() as config:
            for level in ("local", "repo") if self._level == "repo" else ("local",):
                with edit_config(config, level) as edited:
                    if edited["core"].get("remote") == called:
                        del edited["core"]["remote"]

    def modify(self, name: str, option: str, value: str | None) -> None:
        """Change one option of a remote, or take it away where there is no value.

        Raises:
            UsageError: there is no such remote, or it has not the option that is to go, or DVC does
                not know the option or not accept the value.
            ConfigError: DVC would take it for another place than the user.
        """
        if option == "url" and value is not None:
            refuse_file_address(name, value)
        with self._edited(name) as (edited, called, known):
            _refuse_unknown(called, known["remote"])
            section = edited["remote"].setdefault(called, {})
            if value is None:
                _refuse_unset(called, option, section)
                del section[option]
            else:
                section[option] = value

    def make_default(self, name: str) -> None:
        """Let a remote be the default one.

        Raises:
            UsageError: there is no such remote.
        """
        with self._edited(name) as (edited, called, known):
            _refuse_unknown(called, known["remote"])
            edited["core"]["remote"] = called

    def unset_default(self) -> None:
        """Let no remote be the default one."""
        with self._edited("") as (edited, _, _):
            edited["core"].pop("remote", None)

    @contextmanager
    def _config(self) -> Iterator["Config"]:
        from dvc.config import Config

        with opening(self._talk, self._root):
            yield Config.from_cwd()

    @contextmanager
    def _edited(self, name: str) -> Iterator[tuple[Any, str, Mapping[str, Any]]]:
        """The settings of the level to be changed, DVC's spelling of a name, all settings.

        Raises:
            UsageError: DVC does not accept the change; what was there before it did accept.
        """
        from dvc.config import merge

        with (
            self._config() as config,
            change_asked_for(name, _set_before(config, name.lower())),
            edit_config(config, self._level) as edited,
        ):
            known = config.load_config_to_level(self._level)
            merge(known, edited)
            yield edited, name.lower(), known


def _set_before(config: "Config", name: str) -> Mapping[str, str]:
    """The options that a remote has in the project's files, each with the level of its file."""
    return {
        option: level
        for level in ("repo", "local")
        for option in config.load_one(level)["remote"].get(name, ())
    }


@contextmanager
def change_asked_for(name: str, before: Mapping[str, str] = MappingProxyType({})) -> Iterator[None]:
    """Amid a change of settings that DVC did accept: what it refuses is what was asked for.

    Args:
        name: of the remote that is changed.
        before: the options that it had, each with the level of DVC's settings that it is of.

    Raises:
        UsageError: it refuses the change.
    """
    from dvc.config import ConfigError

    try:
        yield
    except ConfigError as error:
        raise _unacceptable(name, before, error) from error


def _unacceptable(name: str, before: Mapping[str, str], error: Exception) -> UsageError:
    """Why a remote cannot be set up so: the option at fault, and what DVC says of it."""
    from voluptuous import MultipleInvalid

    said = error.__context__
    if not isinstance(said, MultipleInvalid):
        return UsageError(f"remote '{name}': {error}", _OPTIONS_HINT)
    _, _, *option = said.path
    of = "".join(f"option '{one}' of " for one in option)
    if "extra keys" not in said.msg:
        return UsageError(f"{of}remote '{name}': {said.msg}", _OPTIONS_HINT)
    if level := before.get(str(option[0])):  # the address is another now, and this was of the old
        local = " --local" if level == "local" else ""
        command = f"gitml remote modify --unset{local} {quoted(name)} {quoted(str(option[0]))}"
        return UsageError(
            f"{of}remote '{name}': none of the new kind has it",
            hint=f"take it away, then run the same command again: {command}",
        )
    return UsageError(f"{of}remote '{name}': there is none", _OPTIONS_HINT)


def _refuse_unknown(name: str, known: Mapping[str, Any]) -> None:
    if name not in known:
        names = ", ".join(f"'{one}'" for one in known)
        hint = f"there is: {names}" if names else f"add it: gitml remote add {quoted(name)} URL"
        raise UsageError(f"there is no remote '{name}' to change", hint=hint)


def _refuse_unset(name: str, option: str, section: Mapping[str, Any]) -> None:
    if option not in section:
        names = ", ".join(f"'{one}'" for one in section) or "none"
        raise UsageError(
            f"option '{option}' of remote '{name}' is not set in this file",
            hint=f"there is: {names}; of what another file sets: with --local, or without it",
        )
