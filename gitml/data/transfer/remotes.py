"""The DVC remotes of a project, each opened when it is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from gitml.adapters.dvc.remotes.project_remotes import open_remote
from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.locks import repo_lock
from gitml.adapters.dvc_files.notes import foreign_cache
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import NO_LIMITS, Arrivals, ObjectName
from gitml.core.ports import Talk
from gitml.data.transfer.failures import Failures
from gitml.data.transfer.wanted import Wanted
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from dvc.repo import Repo

    from gitml.adapters.dvc import session
else:
    session = LateModule("gitml.adapters.dvc.session")


class Remote(Protocol):
    """Where objects are kept for others: a folder, a bucket, a server."""

    @property
    def place(self) -> str:
        """What people call it."""

    @property
    def cheap(self) -> bool:
        """Whether it costs nothing to ask it for each object."""

    @property
    def told(self) -> Mapping[ObjectName, int]:
        """Bytes of objects, of those that it told of by itself when :meth:`held` asked it."""

    @property
    def mend(self) -> str:
        """What mends objects of which it has other bytes, as a hint."""

    def is_missing(self) -> bool:
        """Whether there is no such place, as of a disk that is not mounted."""

    def is_empty(self) -> bool:
        """Whether it surely has no object: one that would have to be listed for that is not."""

    def held(self, names: AbstractSet[ObjectName]) -> set[ObjectName]:
        """Those of some objects that are there."""

    def sizes(self, names: AbstractSet[ObjectName]) -> Mapping[ObjectName, int | None]:
        """As :meth:`held`, with the bytes of each, None where that is not told."""

    def send(
        self, names: Iterable[ObjectName], cache: ObjectPlace, moving: MovingObjects
    ) -> Arrivals:
        """Copy objects of the cache there."""

    def bring(
        self,
        names: Iterable[ObjectName],
        cache: ObjectPlace,
        moving: MovingObjects,
        most: Mapping[ObjectName, int] = NO_LIMITS,
    ) -> Arrivals:
        """Copy objects from there into the cache, of no more bytes than they can have."""


class Remotes(ExitStack):
    """Opens remotes; a context manager.

    Args:
        root: of the DVC repository.
        talk: hears what DVC says.
        jobs: how many objects may be on their way at once; None for what is usual.
    """

    def __init__(self, root: Path, talk: Talk, jobs: int | None = None) -> None:
        super().__init__()
        self._root = root
        self._talk = talk
        self._jobs = jobs
        self._repo: Repo | None = None
        self._is_locked = False
        self._opened: dict[str | None, Remote] = {}

    @property
    def cache(self) -> ObjectPlace:
        """The objects that are here."""
        return ObjectPlace.cache_of(self._root)

    @property
    def repo(self) -> "Repo":
        """The DVC repository, locked."""
        if self._repo is None:
            self._repo = self.enter_context(session.session(self._root, self._talk, hush=True))
        return self._repo

    def remote(self, name: str | None) -> Remote:
        """A remote by its name, None for the default one.

        Raises:
            ConfigError: there is none, or it keeps versions of files instead of objects.
            OutsideError: it cannot be reached.
        """
        if name not in self._opened:
            self._opened[name] = open_remote(self._root, lambda: self.repo, name, self._jobs)
        return self._opened[name]

    def by_name(
        self,
        outputs: Iterable[Wanted],
        default: str | None,
        failures: Failures,
        *,
        always: bool = False,
    ) -> list[tuple[Remote, list[Wanted]]]:
        """Outputs by the remote that keeps them, of all remotes that answer.

        Args:
            outputs: to be moved.
            default: the remote of those that have none of their own.
            failures: take why others do not answer.
            always: whether the default one is to answer even if it keeps none of them.

        Raises:
            ConfigError: as :meth:`remote`.
        """
        found: dict[str | None, list[Wanted]] = {default: []} if always else {}
        for output in outputs:
            found.setdefault(output.remote or default, []).append(output)
        opened = []
        for name, kept in found.items():
            with failures.kept(kept):
                self._refuse_undefined(kept)
                opened.append((self.remote(name), kept))
        return [(remote, kept) for remote, kept in opened if kept]

    def _refuse_undefined(self, kept: Sequence[Wanted]) -> None:
        """Refuse a remote of their own that outputs name and that is not set up."""
        name, known = kept[0].remote if kept else None, config.remotes(config.sections(self._root))
        if name and name.lower() not in known:
            raise config.undefined_remote(name, [one.recorder for one in kept])

    def lock(self) -> bool:
        """Keep others out, once all remotes are opened, and wait while another works here.

        Asked again, as for each of several remotes, it is held already. Answers whether another
        may have been waited for, which may have moved the same.
        """
        if self._repo is not None or self._is_locked:
            return False
        if repo_lock.is_of_links(self._root):
            self.repo.lock.is_locked  # noqa: B018  opened, it is locked
            return True
        self._is_locked = True
        foreign_cache.tell(self._root, self._talk)
        return self.enter_context(repo_lock.hold(self._root, self._talk))
