"""The size of one object, wherever it is."""

from contextlib import suppress
from typing import TYPE_CHECKING

from gitml.adapters.dvc.remotes.names import called
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files.objects.trust import trusted
from gitml.errors import GitmlError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def size_of(repo: "Repo", out: "Output", md5: str) -> int | None:
    """The bytes of an object of an output, in the cache or on its remote; None where it is nowhere.

    One in the cache that was edited, as by a link to it, has another size than its record counts.
    """
    local = repo.cache.local
    with suppress(OSError):
        if status := trusted(local.oid_to_path(md5), md5):
            return status.st_size
    if called(repo, out.remote) is None:
        return None
    try:
        with translated():
            store = repo.cloud.get_remote_odb(out.remote, "add")
            return int(store.fs.size(store.oid_to_path(md5)))
    except (GitmlError, OSError):
        return None
