"""The settings of a repository that is only fetched to read from it."""

from pathlib import Path

from gitml.adapters.dvc_files.config import cache_folder, remotes, sections
from gitml.core.data.safe_paths import unsafe

UPSTREAM = "gitml-upstream"
"""The remote that stands for the cache of a repository on this machine that has no remote."""


def write(root: Path, cache: Path | None, local: Path | None) -> None:
    """Say in ``.dvc/config.local`` what its own settings cannot know, or must not decide.

    Args:
        root: the DVC root of the fetched repository.
        cache: where objects are kept; None for a folder of its own.
        local: the DVC root of the repository itself if that lies on this machine. Its remotes are
            relative to that folder; where it has none its cache is one. Its default remote is that
            of a revision that has none.

    Raises:
        UnsafePathError: its folder of DVC is a link.
    """
    from configobj import ConfigObj

    folder = root / ".dvc"
    if folder.is_symlink():
        raise unsafe("the repository", ".dvc", "is a link")
    file = folder / "config.local"
    file.unlink(missing_ok=True)
    file.touch(0o600)  # it may hold passwords
    core = {"site_cache_dir": str(folder / "tmp" / "site")}
    settings = {"cache": {"dir": str(cache or folder / "cache")}, "core": core}
    if local is not None and (local / ".dvc").is_dir():
        remotes, default = _remotes(local)
        if default == UPSTREAM or not sections(root).get("core", {}).get("remote"):
            core["remote"] = default
        settings |= {f'remote "{name}"': options for name, options in remotes.items()}
    lines = ConfigObj(settings).write()
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _remotes(local: Path) -> tuple[dict[str, dict[str, str]], str]:
    """The remotes of a repository on this machine, and the name of the default one.

    Without one that is its cache.
    """
    known = sections(local)
    found = {name: dict(options) for name, options in remotes(known).items()}
    default = known.get("core", {}).get("remote")
    if not default:
        found[UPSTREAM] = {"url": str(cache_folder(local))}
    return found, default or UPSTREAM
