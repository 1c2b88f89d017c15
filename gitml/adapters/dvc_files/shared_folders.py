"""DVC's folders that projects share, as ``dvc.dirs`` has them: importing that takes too long.

So does platformdirs, which it asks, beside a small command. On Linux it is asked only where what
the XDG Base Directory Specification names is no absolute path. The variables are read here and not
handed in, as they are DVC's settings and not ours.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.late_module import LateModule

if TYPE_CHECKING:
    import platformdirs
    from platformdirs import unix
else:
    platformdirs = LateModule("platformdirs")
    unix = LateModule("platformdirs.unix")

_CACHE = Path("/var/tmp/dvc")  # noqa: S108  where DVC keeps it


def config_folders() -> tuple[Path, Path]:
    """Where its settings are: of the machine, and of the user."""
    system, user = os.environ.get("DVC_SYSTEM_CONFIG_DIR"), os.environ.get("DVC_GLOBAL_CONFIG_DIR")
    if _is_linux():
        home = os.environ.get("HOME", "")
        own = f"{home.rstrip('/')}/.config" if home else ""
        system = system or _absolute(os.environ.get("XDG_CONFIG_DIRS", "/etc/xdg").split(":")[0])
        user = user or _absolute(os.environ.get("XDG_CONFIG_HOME", own))
    if not (system and user):
        system = system or platformdirs.site_config_dir("dvc", "iterative")
        user = user or platformdirs.user_config_dir("dvc", "iterative")
    return Path(system), Path(user)


def site_cache_folder() -> Path:
    """Where it remembers hashes of files, unless it is told another place."""
    if _is_linux():
        return _CACHE
    if issubclass(platformdirs.PlatformDirs, unix.Unix):
        return _CACHE
    return Path(platformdirs.site_cache_dir("dvc", "iterative", opinion=True))


def make_shared(folder: Path) -> None:
    """Make a folder, and those above that are missing, in which all users of the machine may write.

    DVC makes them so by a umask of none, which is that of all threads meanwhile.

    Raises:
        OSError: it cannot be made, or somebody put something else in its place.
    """
    missing = [one for one in (folder, *folder.parents) if not one.is_dir()]
    for one in reversed(missing):
        try:
            one.mkdir()
        except FileExistsError:  # another command made it meanwhile
            continue
        opened = os.open(one, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            os.fchmod(opened, 0o777)
        finally:
            os.close(opened)


def _is_linux() -> bool:
    return sys.platform == "linux" and "ANDROID_ROOT" not in os.environ


def _absolute(folder: str) -> str | None:
    return f"{folder}/dvc" if folder.startswith("/") else None
