"""Addresses as ``file:///srv/store``, of which DVC makes a folder where it happens to run."""

from urllib.parse import unquote, urlsplit

from gitml.core.shell_words import quoted
from gitml.errors import ConfigError


def refuse_file_address(name: str, url: str, mending: str | None = None) -> None:
    """Refuse such an address of a remote: its data would lie wherever a command stands.

    Args:
        name: of the remote.
        url: its address.
        mending: the command that takes a folder in its place; None for what changes the remote.

    Raises:
        ConfigError: it is such an address.
    """
    if not url.lower().startswith("file://"):
        return
    folder = quoted(unquote(urlsplit(url).path) or "FOLDER")
    raise ConfigError(
        f"remote '{name}': DVC takes {url} for a folder 'file:' where it runs",
        hint=f"name the folder: {mending or f'gitml remote modify {quoted(name)} url'} {folder}",
    )
