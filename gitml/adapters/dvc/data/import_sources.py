"""Whether the repository that data was imported from can give it, asked as DVC would."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dvc.output import Output


def is_absent(out: "Output") -> bool:
    """Whether the source of an import of another repository has not all of its data.

    What Git keeps there comes with the clone. Else its objects are looked for on the remote that
    the source names, and in the cache.
    """
    from dvc.scm import CloneError
    from dvc_data.index import DataIndexDirError

    dep: Any = out.stage.deps[0]
    try:
        info = dep.fs.info(dep.fs_path)
    except (FileNotFoundError, CloneError):
        return True
    entry = info.get("dvc_info", {}).get("entry")
    if entry is None:
        return False
    index = info["repo"].index.data["repo"]
    try:
        entries = [one for _, one in index.iteritems(prefix=entry.key) if one.hash_info]
    except DataIndexDirError:
        return True
    cached = index.storage_map.bulk_cache_exists(entries)
    lacking = [one for one in entries if not cached.get(one)]
    known = index.storage_map.bulk_remote_exists(lacking, refresh=True)
    return not all(known.get(one) for one in lacking)
