"""Links between data and DVC's cache that do not work, as where they lie on two disks."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.files import UNLINKABLE, UNLINKABLE_HINT
from gitml.core.paths import listed
from gitml.core.ports import Talk
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


@contextmanager
def telling_unlinked(talk: Talk) -> Iterator[None]:
    """Tell of data that DVC added and left as it was; it would advise a command of its own."""

    @contextmanager
    def warn() -> Iterator[list[str]]:
        pointers: list[str] = []
        yield pointers
        if pointers:
            names = [one.removesuffix(".dvc") for one in pointers]
            talk.warn(
                f"recorded, and not linked to the cache: {listed(names)}: {UNLINKABLE}",
                UNLINKABLE_HINT,
            )

    with patched("dvc.repo.add:warn_link_failures", warn):
        yield


def refuse_unlinkable(repo: "Repo", stages: Iterable["Stage"]) -> None:
    """Make sure, before hours of work, that what stages make can be linked to the cache.

    Raises:
        OutsideError: by no kind of link that the settings allow.
    """
    cache = repo.cache.local
    made = (out for stage in stages if stage.cmd and not stage.frozen for out in stage.outs)
    first = next((out for out in made if out.use_cache), None)
    if first is None or "copy" in cache.cache_types:
        return
    from dvc_data.hashfile.checkout import test_links

    if not test_links(cache.cache_types, cache.fs, cache.path, first.fs, first.fs_path):
        raise OutsideError(f"cannot link '{first}' to the cache: {UNLINKABLE}", UNLINKABLE_HINT)
