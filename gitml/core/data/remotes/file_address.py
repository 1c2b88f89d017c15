"""Addresses as ``file:///srv/store``, of which DVC makes a folder where it happens to run."""

from urllib.parse import unquote, urlsplit

from gitml.core.shell_words import quoted, quoted_path
from gitml.errors import ConfigError, UsageError


def refuse_file_address(name: str, url: str, mending: str | None = None) -> None:
    """Refuse such an address of a remote: its data would lie wherever a command stands.

    Args:
        name: of the remote.
        url: its address.
        mending: the command that takes a folder in its place; None for what changes the remote.

    Raises:
        ConfigError: it is such an address.
    """
    if (path := _path(url)) is None:
        return
    folder = quoted(path or "FOLDER")
    raise ConfigError(
        f"remote '{name}': DVC takes {url} for a folder 'file:' where it runs",
        hint=f"name the folder: {mending or f'gitml remote modify {quoted(name)} url'} {folder}",
    )


def refuse_file_source(url: str) -> None:
    """Refuse such an address of data: DVC finds nothing there, or records an empty folder.

    Raises:
        UsageError: it is such an address.
    """
    if (path := _path(url)) is None:
        return
    raise UsageError(
        f"DVC takes {url} for a folder 'file:' where it runs",
        hint=f"name the path: {quoted_path(path or 'PATH')}",
    )


def _path(url: str) -> str | None:
    """What such an address means on this machine; None for any other."""
    return unquote(urlsplit(url).path) if url.lower().startswith("file://") else None
