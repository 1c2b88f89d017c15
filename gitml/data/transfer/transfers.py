"""Data between the cache and the remotes, of any revisions, as the commands ask for it."""

import contextlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gitml.adapters import moving_objects
from gitml.adapters.dvc.errors import no_remote
from gitml.adapters.dvc_files.config import no_default_remote, refuse_unknown_remote
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import Cache, files_of
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import Arrivals, ObjectName, joined
from gitml.core.data.pointers import AT_SOURCE
from gitml.core.data.results import Fetched, Uploaded
from gitml.core.data.transfer_request import TransferRequest, is_asked
from gitml.core.paths import listed
from gitml.core.ports import Talk
from gitml.data.transfer import fetch as fetching
from gitml.data.transfer import push as pushing
from gitml.data.transfer import run_cache
from gitml.data.transfer.failures import Failures
from gitml.data.transfer.known_remotes import KnownRemotes
from gitml.data.transfer.lost_objects import LostObjects
from gitml.data.transfer.remotes import Remote, Remotes
from gitml.data.transfer.troubles import cut_there, damaged_here, unavailable
from gitml.data.transfer.wanted import Wanted, file_sizes, objects, recorded_size, wanted, without
from gitml.data.untracked_paths import refuse_untracked
from gitml.errors import GitmlError
from gitml.snapshots.reader import SnapshotReader


@dataclass
class Transfers:
    """Moves the data of one project.

    Attributes:
        root: of the DVC repository.
        reader: reads what revisions record.
        talk: hears of what cannot be moved.
        known: which remotes had data.
    """

    root: Path
    reader: SnapshotReader
    talk: Talk
    known: KnownRemotes
    _cache: Cache = field(init=False)
    _lost: LostObjects = field(init=False)

    def __post_init__(self) -> None:
        self._cache = Cache(self.root)
        self._lost = LostObjects(self.root, self.reader, self._cache, self.talk)

    def push(self, request: TransferRequest) -> Uploaded:
        """Upload what the remotes lack and the cache has.

        Raises:
            UsageError: no data is tracked at a path, or the remote that is named is not set up.
            NoRemoteError: there is none; then no record was read.
            ConfigError: a record cannot be read, or names a remote that is not set up.
            VersionedRemoteError: a remote has no objects.
            OutsideError: a remote failed, or some of the data is nowhere; all else is sent.
        """
        refuse_unknown_remote(self.root, request.remote)
        if request.remote is None and (none := no_default_remote(self.root)):
            raise no_remote(none)
        must = {rev: self._wanted(rev, request, pushed=True) for rev in request.revs}
        self.refuse_untracked(request)
        older = self._readable(request)
        if request.known:
            must, older = self._unknown(must, request), self._unknown(older, request)
            if not any(must.values()) and not any(older.values()):
                return Uploaded(0, 0, 0)
        failures = Failures(self.talk)
        with Remotes(self.root, self.talk, request.jobs) as remotes:
            outputs = dict.fromkeys(self._asked([*_all(must), *_all(older)], request))
            if request.run_cache:
                self._refuse_vanished(remotes.remote(request.remote), request)
                ran = run_cache.push(remotes, request.remote, dry_run=request.dry_run)
                outputs |= dict.fromkeys(ran)
            done, gone = Arrivals({}), set[ObjectName]()
            # The default one names what is missing before any work.
            opened = remotes.by_name(outputs, request.remote, failures, always=True)
            for remote, kept in opened:
                with failures.kept():
                    arrivals, nowhere = self._push(remotes, remote, kept, request)
                    done, gone = joined([done, arrivals]), gone | nowhere
        if gone:
            with failures.kept():
                self._lost.tell(gone, must, older, request, others=not failures)
        if failures and done.sizes and not request.dry_run:
            self.talk.say(f"objects sent: {len(done.sizes)}")
        failures.tell()
        return Uploaded(
            len(done.sizes),
            sum(not name.is_listing for name in done.sizes),
            None if request.dry_run else sum(done.sizes.values()),
        )

    def _refuse_vanished(self, remote: Remote, request: TransferRequest) -> None:
        if not request.check:  # by which it is asked to send everything again
            self.known.refuse_vanished(remote, self.talk)

    def _push(
        self, remotes: Remotes, remote: Remote, outputs: Sequence[Wanted], request: TransferRequest
    ) -> tuple[Arrivals, set[ObjectName]]:
        """What went, and what is nowhere."""
        wanted_objects = objects(outputs, self._cache.listing)
        cache = remotes.cache
        self._refuse_vanished(remote, request)
        moving_objects.current().hear_files("looking", 0, None)
        recorded = file_sizes(outputs)
        planned = pushing.plan(wanted_objects, cache, remote, recorded, check=request.check)
        if planned.cut:
            self.talk.warn(cut_there(remote, list(pushing.paths(planned.cut, wanted_objects))))
        if request.dry_run:
            return Arrivals(dict.fromkeys(planned.send, 0)), set(planned.lost)
        if not planned.send:
            self.known.note(remote)
            return Arrivals({}), set(planned.lost)
        if remotes.lock():
            planned = pushing.plan(wanted_objects, cache, remote, recorded, check=request.check)
        size = cache.size(planned.send) if moving_objects.is_heard() else None
        moving = MovingObjects("uploading", len(planned.send), size)
        given_up = self._lost.public(request) if planned.lost else frozenset[ObjectName]()
        done = pushing.send(planned, wanted_objects, cache, remote, moving, given_up)
        self.known.note(remote)
        if done.damaged:
            raise damaged_here(pushing.paths(done.damaged, wanted_objects))
        return done, {*planned.lost, *done.missing}

    def _readable(self, request: TransferRequest) -> dict[str, list[Wanted]]:
        """What commits on the way record; of those that cannot be read it is told why."""
        found = {}
        for rev in request.on_the_way:
            try:
                outputs = self._wanted(rev, request, pushed=True)
                objects(outputs, self._cache.listing)
            except GitmlError as error:
                self.talk.warn(f"{rev[:7]}: its data was not pushed: {error.message}")
            else:
                found[rev] = outputs
        return found

    def _unknown(
        self, revs: Mapping[str, list[Wanted]], request: TransferRequest
    ) -> dict[str, list[Wanted]]:
        """Without what the commits record that everybody has."""
        known: list[Wanted] = []
        for rev in request.known:
            with contextlib.suppress(GitmlError):  # of what cannot be read nothing is left out
                known += self._wanted(rev, request, pushed=True)
        return {rev: without(outputs, known) for rev, outputs in revs.items()}

    def fetch(
        self, request: TransferRequest, *, strict: bool = True, failures: Failures | None = None
    ) -> Fetched:
        """Bring what the cache lacks from the remotes.

        Args:
            request: what is to come.
            strict: whether it is an error that some of it cannot be had; all else has come.
            failures: take why remotes failed, which is not raised then.

        Raises:
            UsageError: no data is tracked at a path, or the remote that is named is not set up.
            ConfigError: a record cannot be read, or names a remote that is not set up.
            VersionedRemoteError: a remote has no objects.
            OutsideError: a remote failed; all else has come.
        """
        refuse_unknown_remote(self.root, request.remote)
        found = {one for rev in request.revs for one in self._wanted(rev, request, pushed=False)}
        self.refuse_untracked(request)
        outputs = sorted(found, key=lambda one: (one.path, one.name))
        if not request.dry_run:
            self._write_listings(outputs)
        failed = Failures(self.talk) if failures is None else failures
        with Remotes(self.root, self.talk, request.jobs) as remotes:
            if request.run_cache and not request.dry_run:
                outputs += run_cache.pull(remotes, request.remote)
            lacking = self._asked(self._lacking(remotes, outputs), request, tell=strict)
            by_remote = remotes.by_name(lacking, request.remote, failed)
            if by_remote and not request.dry_run:
                remotes.lock()
            came: list[fetching.Fetching] = []
            for remote, kept in by_remote:
                with failed.kept():
                    came.append(self._fetch(remotes, remote, kept, request))
                    if strict:
                        self._refuse_lacking(remotes, remote, kept, came[-1])
        done = fetching.result(came, outputs)
        if failures is None:
            if failed and done.objects and not request.dry_run:
                self.talk.say(f"objects fetched: {done.objects}")
            failed.tell()
        self.refuse_untracked(request)  # by the listings that came
        return done

    def _fetch(
        self, remotes: Remotes, remote: Remote, outputs: Sequence[Wanted], request: TransferRequest
    ) -> fetching.Fetching:
        if request.dry_run:
            return fetching.foresee(outputs, remotes.cache, remote, self._listing)
        moving = self._fetching(remotes, outputs)
        found = fetching.fetch(outputs, remotes.cache, remote, self._listing, moving)
        self.known.note(remote)
        return found

    def _refuse_lacking(
        self, remotes: Remotes, remote: Remote, asked: Sequence[Wanted], came: fetching.Fetching
    ) -> None:
        if came.arrivals.missing or came.arrivals.damaged:
            why = unavailable(remote, came, asked, remotes.cache)
            raise self.known.explained(why, remote)

    def _asked(
        self, outputs: Sequence[Wanted], request: TransferRequest, *, tell: bool = True
    ) -> list[Wanted]:
        """Less what has a remote of its own, where another one is named: DVC does so, too."""
        asked = [one for one in outputs if is_asked(one.remote, request.remote)]
        others = sorted({one.shown() for one in outputs} - {one.shown() for one in asked})
        if others and tell:
            where = f"kept in a remote of its own, so not in '{request.remote}'"
            self.talk.say(f"left out, as it is {where}: {listed(others)}")
        return asked

    def _write_listings(self, outputs: Iterable[Wanted]) -> None:
        """Make listings objects that only records have: without one a folder is absent for DVC."""
        for output in outputs:
            name = output.name
            if output.listed is not None and not name.old and self._cache.path(name.md5) is None:
                CacheWriter.of(self.root).write(name.md5, listings.dump(dict(output.listed)))

    def _lacking(self, remotes: Remotes, outputs: Iterable[Wanted]) -> list[Wanted]:
        """The outputs of which something is not here; what their sources have is theirs."""
        ours = [output for output in outputs if output.imported not in AT_SOURCE]
        cache, found = remotes.cache, []
        for old in {output.name.old for output in ours}:
            some = [output for output in ours if output.name.old is old]
            here = cache.trusted_md5s({one.name.md5 for one in some if one.listed is None}, old=old)
            inside = {output: self._inside(output, here) for output in some}
            files = {md5 for md5s in inside.values() for md5 in md5s or ()}
            files = cache.trusted_md5s(files, old=old)
            found += [
                one for one, md5s in inside.items() if md5s is None or not files.issuperset(md5s)
            ]
        return sorted(found, key=ours.index)

    def _inside(self, output: Wanted, here: set[str]) -> Collection[str] | None:
        """The hashes of a folder's files, of a file none; None where the object itself is lacking.

        Args:
            output: as it is recorded.
            here: objects of the cache.
        """
        if output.listed is not None:
            return output.hashes(dict(output.listed))
        if output.name.md5 not in here:
            return None
        if not output.name.is_listing:
            return ()
        listing = files_of(output.shown(), output.name.md5, self._listing)
        return None if listing is None else output.hashes(listing)

    def _listing(self, md5: str) -> Mapping[str, str] | None:
        """A folder's files; None where its listing is to be fetched, as one that was edited is."""
        return None if self._cache.path(md5) is None else self._cache.listing(md5)

    def _count(self, remotes: Remotes, outputs: Sequence[Wanted]) -> tuple[int, bool]:
        """How many objects are to come, and whether there are more in folders as yet unknown."""
        known = objects(outputs, self._listing)
        more = any(files is None for files in known.folders.values())
        return len(known.all - remotes.cache.trusted(known.all)), more

    def _fetching(self, remotes: Remotes, outputs: Sequence[Wanted]) -> MovingObjects:
        count, more = self._count(remotes, outputs)
        size = None
        if moving_objects.is_heard():
            known = objects(outputs, self._listing)
            recorded = recorded_size(outputs, known)
            here = remotes.cache.size(remotes.cache.trusted(known.files.keys()))
            size = None if recorded is None else max(recorded - here, 0)
        return MovingObjects("fetching", None if more else count, size)

    def refuse_untracked(self, request: TransferRequest) -> None:
        """Raise UsageError for a path at which none of the revisions is known to record data."""
        if request.paths is None:
            return
        known = [one for rev in request.revs for one in self.reader.at(rev).pointers.values()]
        refuse_untracked(request.paths, known, self._listing)

    def _wanted(self, rev: str, request: TransferRequest, *, pushed: bool) -> list[Wanted]:
        return wanted(self.reader.at(rev), request.paths, pushed=pushed)


def _all(several: dict[str, list[Wanted]]) -> list[Wanted]:
    return [one for outputs in several.values() for one in outputs]
