"""Where a ``.dvc`` file says that its data is from."""

from collections.abc import Mapping
from typing import Any

from gitml.core.data.pointers import Imported


def imported_from(deps: Any, out: Mapping[str, Any]) -> Imported | None:
    """What source an output has elsewhere, by its ``.dvc`` file.

    Args:
        deps: the dependencies there.
        out: the entry of ``outs``.
    """
    found = [dep for dep in deps if isinstance(dep, dict)] if isinstance(deps, list) else []
    if any("repo" in dep for dep in found):
        return "repo"
    if out.get("push") is False and any(map(_has_versions, found)):
        return "versions"
    return "url" if found else None


def _has_versions(dep: Mapping[str, Any]) -> bool:
    """Whether a record names the versions of what was imported, as the storage keeps them."""
    config = dep.get("fs_config")
    is_told = isinstance(config, dict) and config.get("version_aware") is True
    return bool(is_told or dep.get("version_id") or dep.get("files"))
