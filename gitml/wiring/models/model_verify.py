"""Whether a version of a model is what its tag records."""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from gitml.adapters.dvc_files.config import sections
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.pointers import Pointer
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.models.release import PARTS, Candidate, candidate_at, find_released, not_made
from gitml.core.ports import Talk
from gitml.core.registry import verification
from gitml.core.registry.manifest import Manifest, ModelFile, RecordedBump
from gitml.core.registry.recorded_reasons import claims, found_again
from gitml.core.registry.verification import Check, Verification
from gitml.core.registry.versioning import next_version
from gitml.core.registry.versioning.evidence import Bump
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.core.registry.versions import Registered
from gitml.core.snapshot import Absent, Problem
from gitml.core.verdict import Verdict
from gitml.data.transfer.remotes import Remotes
from gitml.errors import CheckFailedError, GitmlError, OutsideError
from gitml.releases.model_files import AbsentModelError
from gitml.releases.registry import GitRegistry
from gitml.wiring import Project
from gitml.wiring.judging.checks import decide_models
from gitml.wiring.judging.metric_tests import absent_predictions, open_assessments
from gitml.wiring.models.version_reasons import DecidedAgain, decide_again, previous
from gitml.wiring.storage import fetching
from gitml.wiring.storage.transfers import fetch_data


@dataclass(frozen=True, slots=True)
class VersionVerifier:
    """Checks versions of one project.

    Attributes:
        talk: hears what is fetched.
    """

    project: Project
    registry: GitRegistry
    talk: Talk

    def verify(self, found: Registered) -> Verification:
        """Hold every hash in a version's manifest against Git, the cache and the remote.

        The model's bytes are fetched where they are not here; of its data it is enough that some
        place has them.

        Raises:
            CheckFailedError: its tag has no manifest that can be trusted.
            OutsideError: its commit cannot be read.
        """
        record = self._record(found)
        candidate = self.candidate(found)
        done = self._told(found, record, candidate)
        if candidate is None:
            return done
        return replace(done, checks=(*done.checks, *self._data(candidate, record)))

    def facts(self, found: Registered) -> Verification:
        """Hold what a version's manifest tells against its commit and the model's bytes.

        Raises:
            CheckFailedError: its tag has no manifest that can be trusted.
            OutsideError: its commit cannot be read.
        """
        return self._told(found, self._record(found), self.candidate(found))

    def _record(self, found: Registered) -> Manifest:
        record = self.registry.manifest(found)
        if record is None:
            raise CheckFailedError(
                f"{found.tag.name} records nothing that could be verified: its tag has no whole "
                "manifest of this version",
                hint=f"see what the tag says: git show {found.tag.name} --no-patch",
            )
        return record

    def _told(
        self, found: Registered, record: Manifest, candidate: Candidate | None
    ) -> Verification:
        if candidate is None:
            lost = Check("git", found.model, "missing", record.file.path, "")
            return Verification(found.tag.name, (lost,))
        again = self._decided_again(candidate, record)
        predicted = bool(self.registry.reader.config(found.commit).evaluations)
        reasons = found_again(record.bump.reasons, again.reasons)
        before, whole = self.registry.reachable(found.commit), not self.registry.git.shallow
        lineage = verification.lineage_checks(record, found, candidate.history, before)
        checks = (
            *(lineage if whole else ()),
            *claims(record, again.before, candidate.side.metrics, predicted=predicted),
            verification.compared("git", "path", record.file.path, candidate.model.path),
            *verification.with_commit(record, self._now(found, candidate)),
            *self._closure(candidate),
            *self._model(candidate, record),
        )
        stated = tuple(verification.stated(record, reasons, whole=whole))
        return Verification(found.tag.name, checks, reasons, stated)

    def _decided_again(self, candidate: Candidate, record: Manifest) -> DecidedAgain:
        base = previous(candidate, record)
        if base is None and record.previous is not None:
            return DecidedAgain()
        if base is not None:
            try:
                self.fetch_measured({base.tag.name: base.commit})
            except GitmlError:
                return DecidedAgain()
        return decide_again(self.project, candidate, base, self.registry.reader)

    def candidate(self, found: Registered) -> Candidate | None:
        """The version at its commit; None where that declares no such model."""
        reader = self.registry.reader
        self.fetch_measured({found.tag.name: found.commit})
        head = reader.read(found.commit, PARTS)
        model = find_released(head.models.values(), self.registry, found.model)
        if model is None:
            return None
        candidate = candidate_at(reader, self.registry, head, model, found.commit)
        assessments = open_assessments(
            self.project, reader, reader.config(found.commit), None, found.commit
        )
        (rules,) = decide_models(assessments, [candidate.rules.model])
        return replace(candidate, rules=rules)

    def fetch_measured(self, commits: Mapping[str, str]) -> None:
        """Fetch metrics and predictions of commits, by their name, that are not in the cache.

        Raises:
            OutsideError: the remote does not have them, or cannot be reached.
        """
        reader, asked = self.registry.reader, set[Absent]()

        def unread(commit: str) -> list[Problem]:
            return [one for one in reader.read(commit, {"metrics"}).problems if one.absent]

        def lacking() -> set[Absent]:
            found = {one.absent for sha in commits.values() for one in unread(sha) if one.absent}
            return found | absent_predictions(reader, commits.values())

        try:
            while wanted := lacking() - asked:  # a folder's listing first, then its files
                asked |= wanted
                self.talk.say("fetching metrics")
                fetching.fetch(self.project, wanted, self.talk)
        except GitmlError as error:
            self.talk.warn(error.message, error.hint)
        for name, commit in commits.items():
            for problem in unread(commit):
                raise OutsideError(
                    f"{name}: {problem.message}",
                    hint=f"fetch it: {shlex.join(['gitml', 'fetch', '--rev', name])}",
                )

    def _now(self, found: Registered, candidate: Candidate) -> Manifest:
        """What the commit would record now; the bytes are looked at elsewhere."""
        planned = NextVersion(found.model, found.version, Bump(None, Verdict("", "unknown")))
        file = ModelFile(candidate.model.path, self._md5(candidate), "", 0)
        return next_version.manifest(
            planned,
            candidate.side,
            candidate.rules,
            file,
            self.registry.environment(found.commit),
            RecordedBump(None),
        )

    def _md5(self, candidate: Candidate) -> str | None:
        pointer = candidate.head.pointers.get(candidate.model.path)
        return pointer.md5 if pointer else None

    def _closure(self, candidate: Candidate) -> Iterator[Check]:
        """Whether the commit's pipeline makes this model and these metrics."""
        stages = [candidate.side.stages[address] for address in candidate.side.sources]
        stale = not_made(candidate)
        for address in dict.fromkeys([*(one.address for one in stages), *(s for s, _ in stale)]):
            why = tuple(reason for stage, reason in stale if stage == address)
            yield Check("pipeline", address, "differs" if why else "holds", reasons=why)

    def _data(self, candidate: Candidate, record: Manifest) -> Iterator[Check]:
        pointers = candidate.head.pointers
        wanted = [candidate.model.path, *(path for path in record.data if path in pointers)]
        kept = {
            path: pointers[path]
            for path in wanted
            if path in pointers and pointers[path].cached and pointers[path].md5
        }
        there = (
            _held(self.project, kept.values(), self.talk)
            if kept and has_remote(self.project)
            else {}
        )
        for path, pointer in kept.items():
            if path != candidate.model.path:
                yield self._here(candidate.commit, path, pointer, in_remote=there.get(path))
        for path, held in there.items():
            md5 = str(kept[path].md5)
            yield Check("remote", path, "holds" if held else "missing", md5, md5 if held else "")

    def _model(self, candidate: Candidate, record: Manifest) -> Iterable[Check]:
        path, commit = candidate.model.path, candidate.commit
        pointer = candidate.head.pointers.get(path)
        try:
            found = self.registry.file(commit, path, pointer)
        except AbsentModelError:
            try:
                self._fetch(commit, path)
                found = self.registry.file(commit, path, pointer)
            except GitmlError as error:
                lack = f"not in the DVC cache, and {error.message}"
                return [Check("cache", path, "missing", record.file.sha256, lack)]
        except OutsideError as error:
            return [Check("cache", path, "differs", record.file.sha256, error.message)]
        return verification.bytes_checks(record.file, found)

    def _fetch(self, commit: str, path: str) -> None:
        self.talk.say(f"fetching {path}")
        fetch_data(self.project, TransferRequest(revs=(commit,), paths=(path,)), self.talk)

    def _here(self, commit: str, path: str, pointer: Pointer, *, in_remote: bool | None) -> Check:
        md5 = str(pointer.md5)
        try:
            self.registry.file(commit, path, pointer)
        except AbsentModelError:
            return Check("cache", path, "unknown" if in_remote else "missing", md5)
        except OutsideError as error:
            return Check("cache", path, "differs", md5, error.message)
        return Check("cache", path, "holds", md5, md5)


def not_uploaded(project: Project, pointers: Iterable[Pointer], talk: Talk) -> tuple[str, ...]:
    """The paths of outputs that the remotes lack, of those that are uploaded at all."""
    held = _held(project, pointers, talk)
    return tuple(path for path, there in held.items() if not there)


def _held(project: Project, pointers: Iterable[Pointer], talk: Talk) -> dict[str, bool]:
    """Whether the remotes have some outputs, by path."""
    found = {}
    with Remotes(project.root, talk) as remotes:
        for pointer in pointers:
            if pointer.push and pointer.imported is None:
                name = ObjectName(str(pointer.md5), pointer.old)
                found[pointer.path] = bool(remotes.remote(pointer.remote).held({name}))
    return found


def has_remote(project: Project) -> bool:
    """Whether the project has a default DVC remote."""
    return bool(sections(project.root).get("core", {}).get("remote"))
