"""The remotes that another revision names, in the place of those that ``.dvc/config`` has now."""

import configparser
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from gitml.adapters.dvc_files import config
from gitml.errors import GitmlError

CONFIG = ".dvc/config"
T = TypeVar("T")

_SECTION = re.compile(r"""\s*['"]?\s*remote\s+["']?([^"'\]]+)""", re.IGNORECASE)
_NAME = re.compile(r"[\w.-]+")
_LONG = ("\n", "'''", '"""')  # DVC's parser could read other sections in such a value


def first_with(root: Path, content: bytes | None, do: Callable[[], T]) -> T:
    """Do something with the remotes of a revision, and with those of now where that fails.

    Args:
        root: of the DVC repository.
        content: of ``.dvc/config`` at the revision; None where it has none.
        do: reads the configuration by itself, and can be done twice.

    Raises:
        GitmlError: what was wrong with the remotes of the revision.
    """
    with remotes_of(root, content) as differs:
        if not differs:
            return do()
        try:
            return do()
        except GitmlError as error:
            first = error
    try:
        return do()
    except GitmlError:
        raise first from None


@contextmanager
def remotes_of(root: Path, content: bytes | None) -> Iterator[bool]:
    """Let the configuration be read with the remotes of a revision; False if they are the same.

    All other settings stay. So does a remote that the revision does not know: what the working tree
    records is looked at, too, and may name it. And so does one of which a file of the user says
    something: whoever wrote the revision could lead the user's password to another address.
    """
    text = _mixed(root, content) if content is not None else None
    if text is None:
        yield False
        return
    with tempfile.TemporaryDirectory(prefix="gitml-") as folder:
        file = Path(folder) / "config"
        file.write_text(text, encoding="utf-8")
        with config.read_instead(root / ".dvc" / "config", file):
            yield True


def not_named(root: Path, content: bytes | None) -> set[str | None]:
    """The remotes of ``.dvc/config`` that a revision does not name, or at another address.

    None stands for the default one. Whoever clones the revision cannot ask these.

    Args:
        root: of the DVC repository.
        content: of ``.dvc/config`` at the revision; None where it has none.
    """
    try:
        now = (root / CONFIG).read_bytes()
        if now == content:
            return set()
        here, there = (_parsed(text.decode()) for text in (now, content or b""))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return set()  # whoever uses it says what is wrong
    known, default = _addresses(there), there.get("core", "remote", fallback="").lower()
    found: set[str | None] = {
        name for name, url in _addresses(here).items() if known.get(name) != url
    }
    own = here.get("core", "remote", fallback="").lower()
    return {*found, None} if own and (own != default or own in found) else found


def _addresses(parsed: configparser.ConfigParser) -> dict[str, str]:
    sections = ((_remote(section), section) for section in parsed.sections())
    return {name: parsed.get(section, "url", fallback="") for name, section in sections if name}


def _mixed(root: Path, content: bytes) -> str | None:
    """The configuration of now with the remotes of a revision; None where nothing differs."""
    file = root / CONFIG
    try:
        # A commit before the project has none.
        now = _parsed(file.read_text(encoding="utf-8") if os.path.lexists(file) else "")
        then = _parsed(content.decode())
    except (OSError, UnicodeDecodeError, configparser.Error):
        return None
    if any(mark in value for one in then.values() for value in one.values() for mark in _LONG):
        return None
    before = {name: dict(now[name]) for name in now.sections()}
    kept = {name for name in map(_remote, config.own_sections(root)) if name}
    coming = {}
    for section in then.sections():
        name, refers = _remote(section), "remote://" in then.get(section, "url", fallback="")
        if name and _NAME.fullmatch(name) and name not in kept and not refers:
            coming[name] = dict(then[section])
    for section in now.sections():
        if _remote(section) in coming:  # however it is written
            now.remove_section(section)
    for name, settings in coming.items():
        now[f"'remote \"{name}\"'"] = settings
    _set_default(now, next((then[one].get("remote") for one in then if one == "core"), None))
    if {name: dict(now[name]) for name in now.sections()} == before:
        return None
    written = io.StringIO()
    now.write(written)
    return written.getvalue()


def _parsed(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False, default_section="")
    parser.read_string(text)
    return parser


def _set_default(now: configparser.ConfigParser, name: str | None) -> None:
    if name and not now.has_section("core"):
        now.add_section("core")
    if name:
        now["core"]["remote"] = name
    elif now.has_section("core"):
        now.remove_option("core", "remote")


def _remote(section: str) -> str | None:
    """The name of a remote, of the section that is its."""
    found = _SECTION.match(section)
    return found[1].strip().lower() if found else None
