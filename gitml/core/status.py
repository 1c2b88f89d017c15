"""Status: the working tree against what Git and DVC record."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from gitml.core.commits import Commit
from gitml.core.data.pointers import AT_SOURCE
from gitml.core.paths import PathIndex
from gitml.core.pipeline.producers import Producers
from gitml.core.stage_status import StageStatus
from gitml.core.verdict import Reason, StageVerdict

if TYPE_CHECKING:
    from gitml.core.checks.branch_verdict import BranchVerdict
    from gitml.core.data.changes import DataChange
    from gitml.core.data.data_status import DataStatus, Remedy
    from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
    from gitml.core.data.remotes.remote_status import RemoteStatus


class Interrupted(NamedTuple):
    """A command that was killed on its way.

    Attributes:
        command: that finishes it.
        records: whether it left records half changed; else data may be of two revisions.
    """

    command: str
    records: bool = False


@dataclass(frozen=True)
class Status:
    """What differs in the working tree. Paths are relative to the DVC root.

    Attributes:
        branch: None on a detached HEAD.
        head: None before the first commit.
        stages: what must run, and what is not as recorded.
        files: not committed, and how they differ: ``modified``, ``new`` (staged), ``deleted``,
            ``untracked``, ``conflict``.
        origins: whose data lies at a path, where it is that of another commit: a branch or commit.
            Where nothing is recorded at the path, it is among ``files``, too.
        new_data: untracked files and folders that are likely to be data; folders end in ``/``.
        unignored: data that DVC keeps and Git does not ignore: ``in Git`` or ``untracked``.
        recorded: data whose record differs from that of HEAD.
        remote: what the remotes lack; None where they were not asked.
        passed_over: outputs that are not here and count as recorded; None where such outputs count
            as missing.
        verdict: what is known of it against the baseline; None where nothing is declared.
        failed: stages that failed in the last run.
        under_way: verbs of Git that have begun and not ended, such as ``merge``, and the commit
            that each takes in, where there is one.
        unfinished: what was killed on its way; None where nothing was.
        brought: the command that brings what is lost, by path, where a sparse checkout leaves it,
            or its pointer, out.
        git_ignored: outputs that Git is to have and ignores, and the ``FILE:LINE`` that does it.
    """

    branch: str | None
    head: Commit | None
    files: Mapping[str, str]
    stages: StageStatus
    origins: Mapping[str, str] = field(default_factory=dict)
    new_data: tuple[str, ...] = ()
    unignored: Mapping[str, str] = field(default_factory=dict)
    recorded: "tuple[DataChange, ...]" = ()
    remote: "RemoteStatus | None" = None
    passed_over: tuple[str, ...] | None = None
    verdict: "BranchVerdict | None" = None
    failed: tuple[str, ...] = ()
    under_way: Mapping[str, str | None] = field(default_factory=dict)
    unfinished: Interrupted | None = None
    brought: Mapping[str, str] = field(default_factory=dict)
    git_ignored: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> "tuple[DataStatus, ...]":
        return self.stages.data

    @property
    def pending(self) -> tuple[StageVerdict, ...]:
        return self.stages.pending

    @property
    def clean(self) -> bool:
        differs = self.files or self.data or self.pending or self.unignored
        return not (differs or self.stages.amiss)

    @property
    def up_to_date(self) -> bool:
        """Whether no stage must run and all data is as recorded, on an asked remote, too."""
        lacking = self.remote is not None and not self.remote.has_all
        return not (self.data or self.pending or self.stages.amiss or lacking)

    @property
    def downstream(self) -> tuple[str, ...]:
        """Stages that use what the pending ones make."""
        names = [one.name for one in self.pending if one.name not in self._later]
        return Producers(self.stages.pipeline).downstream(names)

    @property
    def absent(self) -> "tuple[DataStatus, ...]":
        """Data that is not here and whose record can be had."""
        return tuple(one for one in self.away if one.state in ("missing", "not in cache"))

    def without_absent(self) -> "Status":
        """The same where data that is not here, and can be had, counts as recorded."""
        absent = self.absent
        ahead = replace(self, stages=self.stages._replace(data=absent))
        pending = [
            one._replace(reasons=ahead.lasting(one) or ahead.unsure(one)) for one in self.pending
        ]
        gone = tuple(one.path for one in absent)
        paths = set(gone)
        data = tuple(one for one in self.data if one.path not in paths)
        known = tuple(one for one in pending if one.reasons)
        return replace(
            self, stages=self.stages._replace(pending=known, data=data), passed_over=gone
        )

    @cached_property
    def doubtful(self) -> tuple[StageVerdict, ...]:
        """Stages of which only data that was passed over tells whether they must run."""
        return tuple(one for one in self.pending if all(r.state == "unknown" for r in one.reasons))

    @property
    def telling(self) -> tuple[str, ...]:
        """The outputs that would tell whether the doubtful stages must run."""
        subjects = [reason.subject for one in self.doubtful for reason in one.reasons]
        used = PathIndex((subject, subject) for subject in subjects)
        return tuple(path for path in self.passed_over or () if used.has_overlap(path))

    @cached_property
    def left(self) -> tuple[str, ...]:
        """What a switch of commits left behind: recorded by another one, new files to Git."""
        return tuple(path for path in self.files if path in self.origins)

    @cached_property
    def dropped(self) -> tuple[str, ...]:
        """Of the new data what HEAD records, and nothing here."""
        gone = {one.path for one in self.recorded if one.kind == "removed"}
        return tuple(path for path in self.new_data if path.rstrip("/") in gone)

    @cached_property
    def unsaved(self) -> Mapping[str, str]:
        """``files`` without data, new, left behind or kept, and without those in conflict."""
        data = {*self.origins, *self.new_data}
        told = self.files.items()
        found = {path: how for path, how in told if path not in data and how != "conflict"}
        kept = PathIndex((path, path) for path in self.unignored)
        return {
            path: how
            for path, how in found.items()
            if how == "deleted" or next(kept.around(path.rstrip("/")), None) is None
        }

    @cached_property
    def conflicts(self) -> tuple[str, ...]:
        """Files that Git could not merge."""
        return tuple(path for path, state in self.files.items() if state == "conflict")

    @property
    def here(self) -> str:
        """A name of the commit that is checked out, to check it out again by."""
        return self.branch or "HEAD"

    def remedy(self, one: "DataStatus") -> "Remedy":
        """What to do about data that is not as recorded."""
        return one.remedy(is_of_another=one.path in self.origins)

    @cached_property
    def away(self) -> "tuple[DataStatus, ...]":
        """Data whose record can be had: it is not here, or that of another commit lies here."""
        return tuple(one for one in self.data if self.remedy(one) == "pull")

    @cached_property
    def wanted(self) -> "tuple[DataStatus, ...]":
        """Of what is away, what no stage that is due makes anew."""
        due = [self.stages.pipeline.get(one.name) for one in self.due if one.name not in self.stuck]
        outs = [out for stage in due if stage for out in stage.outs]
        # The command may begin with what it made and keeps.
        made = {out.path for out in outs if not out.options.get("persist")}
        return tuple(one for one in self.away if one.path not in made)

    @cached_property
    def nowhere(self) -> frozenset[str]:
        """Paths of which remotes that were asked lack something that the cache lacks, too."""
        lacking = self.remote.lacking if self.remote else ()
        return frozenset(one.path for one in lacking if one.nowhere)

    @cached_property
    def only_here(self) -> frozenset[str]:
        """Those of them that lie in the working tree, as recorded."""
        if self.passed_over is not None:
            return frozenset()  # nobody looked
        return self.nowhere - {one.path for one in self.data if not one.is_here}

    def advice(self, one: "DataStatus") -> "Remedy":
        """What to do about data, where that of a stage that is due is not worth bringing."""
        found = self.remedy(one)
        return "repro" if found == "pull" and one not in self._worth_bringing else found

    @cached_property
    def _worth_bringing(self) -> "frozenset[DataStatus]":
        return frozenset(self.wanted)  # each of thousands is looked for

    @cached_property
    def waiting(self) -> tuple[StageVerdict, ...]:
        """Stages with which nothing is wrong but that data is away that no stage makes anew."""
        return tuple(one for one in self._lacking_data if one.name not in self._later)

    @cached_property
    def _later(self) -> frozenset[str]:
        """Stages that use what those that are due make anew."""
        due = [one.name for one in self.due]
        return frozenset(Producers(self.stages.pipeline).downstream(due))

    @cached_property
    def _lacking_data(self) -> tuple[StageVerdict, ...]:
        return tuple(one for one in self.pending if all(map(self._is_away, one.reasons)))

    @cached_property
    def due(self) -> tuple[StageVerdict, ...]:
        """Stages that must run also when all data is here."""
        others = {one.name for one in (*self._lacking_data, *self.doubtful)}
        return tuple(one for one in self.pending if one.name not in others)

    @cached_property
    def lost(self) -> Mapping[str, frozenset[str]]:
        """What is not here and nothing known here brings, by path, and the stages that need it.

        No stage makes it, nothing records it, and it is no file of Git that was deleted.
        """
        outs = (out.path for stage in self.stages.pipeline.values() for out in stage.outs)
        deleted = (path for path, how in self.files.items() if how == "deleted")
        known = PathIndex((p, p) for p in (*outs, *deleted, *(one.path for one in self.data)))
        needs: dict[str, set[str]] = {}
        for one in self.due:
            for reason in one.reasons:
                if reason.kind == "dependency" and reason.state == "missing":
                    needs.setdefault(reason.subject, set()).add(one.name)
        return {p: frozenset(names) for p, names in needs.items() if not known.has_overlap(p)}

    @cached_property
    def stuck(self) -> frozenset[str]:
        """Stages that cannot run for want of what is lost, and those that use what they make."""
        names = frozenset[str]().union(*self.lost.values())
        return names.union(Producers(self.stages.pipeline).downstream(names)) if names else names

    @cached_property
    def in_git(self) -> tuple[str, ...]:
        """Outputs that must be taken out of Git before the stages that are due can run."""
        return tuple(path for one in self.due for path in self.stages.blocked.get(one.name, ()))

    def lacks_remote(self, one: "DataStatus") -> "NoDefaultRemote | None":
        """Why the cache lacks data that can come from no remote; None where it may, or is here."""
        is_here = one.state != "not in cache" and not one.absent
        comes = is_here or one.remote or one.imported in AT_SOURCE
        return None if comes else self.stages.no_default_remote

    def lasting(self, one: StageVerdict) -> tuple[Reason, ...]:
        """The reasons that stay when all data is here, as they are told then."""
        return tuple(map(self._restored, (r for r in one.reasons if not self._is_away(r))))

    def unsure(self, one: StageVerdict) -> tuple[Reason, ...]:
        """Reasons of which only the data itself can tell whether they stay."""
        restored = self.stages.restored
        return tuple(
            reason._replace(state="unknown")
            for reason in one.reasons
            if reason.kind == "dependency" and restored.get(reason.subject, "") is None
        )

    def _is_away(self, reason: Reason) -> bool:
        """Whether bringing the data takes a reason away, as far as is known."""
        if reason.kind not in ("output", "dependency"):
            return False
        found = next(self._away_by_path.around(reason.subject), None)
        if found is not None and found.path == reason.subject:
            return reason.before == found.md5
        if not self._away_by_path.has_overlap(reason.subject):
            return False
        now = self.stages.restored.get(reason.subject)
        return now is None or reason.before == now

    def _restored(self, reason: Reason) -> Reason:
        """Of a dependency that is away: what it is when it is here."""
        now = self.stages.restored.get(reason.subject) if reason.kind == "dependency" else None
        return reason._replace(after=now, state="modified") if now else reason

    @cached_property
    def _away_by_path(self) -> "PathIndex[DataStatus]":
        return PathIndex((one.path, one) for one in self.away)
