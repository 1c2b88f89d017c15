"""Data from elsewhere that is tracked with where it came from: DVC's imports."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import import_sources
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.imports import (
    git_links,
    gone_sources,
    local_sources,
    modes,
    sent_folders,
    url_sources,
)
from gitml.adapters.dvc.data.imports.arrival import arriving
from gitml.adapters.dvc.data.imports.targets import refuse_not_own, refuse_taken
from gitml.adapters.dvc.data.imports.update_each import stages_of, update_each
from gitml.adapters.dvc.data.placing import losses
from gitml.adapters.dvc.data.refusals import refuse_outputs
from gitml.adapters.dvc.data.tracking import remember_whole, tracked
from gitml.adapters.dvc.patches.network.clones import relative_place
from gitml.adapters.dvc.patches.network.downloads import bounded_imports
from gitml.adapters.dvc.patches.network.urls import sent_as_recorded
from gitml.adapters.dvc.remotes.errors import relative_storage
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy, waits_for_stages
from gitml.adapters.dvc_files.notes import sent_data
from gitml.adapters.git.clones import shallow_clone
from gitml.core.data.results import Tracked, Updated, Updates
from gitml.core.ports import Talk
from gitml.errors import UsageError

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


@dataclass(frozen=True)
class Imports:
    """DVC's imports in one project. Paths are relative to its root.

    Attributes:
        root: the folder with ``.dvc``.
        talk: hears of progress.
        no_download: record the data without bringing it here.
        no_exec: do not even look at it.
        force: replace what is there.
        jobs: how many files at once; None as many as DVC takes.
    """

    root: Path
    talk: Talk
    no_download: bool = False
    no_exec: bool = False
    force: bool = False
    jobs: int | None = None

    @waits_for_stages
    def from_repository(
        self, url: str, path: str, out: str, rev: str | None = None, remote: str | None = None
    ) -> Tracked:
        """Import from another repository what a commit of it has.

        Args:
            url: of it, or its path.
            path: in it.
            out: where the data is to lie.
            rev: a branch, tag, commit or version; None for its HEAD. Of an alias the tag of its
                version is recorded, which DVC knows.
            remote: of it, by name; None for its default one.

        Raises:
            UsageError: ``out`` is taken, there is no such path or revision, or a link in it leads
                out of that repository.
            OutsideError: it cannot be reached.
        """
        from dvc.fs import DVCFileSystem
        from dvc_data.index.index import DataIndexDirError

        with self._session(out) as repo, bounded_imports(), git_links.told(self.talk):
            rev = self._known_to_dvc([url], rev)
            try:
                with gone_sources.telling_revision([url], rev):
                    stage = repo.imp(url, path, out=out, rev=rev, remote=remote, **self._options)
            except (FileNotFoundError, DataIndexDirError) as error:
                if error.args[:1] != ([path],):
                    if place := relative_place(remote):
                        raise relative_storage(url, place) from error
                    files = DVCFileSystem(repo=url, rev=rev, subrepos=True, remote=remote)
                    import_sources.refuse_silent(url, files, path)
                    raise
                why = git_links.way_there(str(self.root / url), path) if rev is None else None
                raise UsageError(
                    f"{rev or 'HEAD'} of {url} has no '{path}'",
                    hint=why or "a path is counted from the root of that repository",
                ) from error
            return self._finished(stage)

    @waits_for_stages
    def from_url(
        self,
        url: str,
        out: str,
        *,
        remote: str | None = None,
        to_remote: bool = False,
        version_aware: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> Tracked:
        """Import from a URL or a path.

        Args:
            url: of a file or folder.
            out: where the data is to lie.
            remote: that it goes to; None for the default one.
            to_remote: send it to a remote only, and not here.
            version_aware: record the versions that the storage keeps.
            settings: of DVC for that storage.

        Raises:
            UsageError: ``out`` is taken, the remote takes nothing in this way, the storage keeps no
                versions, or something on this machine cannot be read.
            OutsideError: there is nothing, or it cannot be reached.
        """
        with self._session(out) as repo:
            if to_remote:
                url_sources.refuse_stream(repo, remote)
            if version_aware:
                url_sources.refuse_versionless(repo, url)
            if not self.no_exec:
                url_sources.refuse_unreachable(repo, url, settings)
                if "://" not in url:
                    there = os.path.normpath(self.root / os.path.dirname(out) / url)
                    local_sources.refuse_unfit_source(repo, there)
            with url_sources.telling(url), sent_as_recorded(remote), bounded_imports():
                stage = repo.imp_url(
                    url,
                    out=out,
                    remote=remote,
                    to_remote=to_remote,
                    version_aware=version_aware,
                    fs_config=dict(settings) if settings else None,
                    **self._options,
                )
            return self._sent(stage, url, remote) if to_remote else self._finished(stage)

    @waits_for_stages
    def to_remote(self, source: str, out: str, *, remote: str | None = None) -> Tracked:
        """Track data as the project's own that goes to a remote only, as ``dvc add --to-remote``.

        Args:
            source: a URL or an absolute path; it may be that of ``out`` itself.
            out: where it is tracked. Data of another version there is recorded anew.
            remote: that it goes to; None for the default one.

        Raises:
            UsageError: ``out`` is taken or an import, the remote takes nothing in this way, or
                something at ``source`` cannot be recorded.
            OutsideError: there is nothing, or it cannot be reached; or ``out`` is a tracked folder
                of which only a part is here.
        """
        stays = source == str(self.root / out)
        with self._session(out, own=True, stays=stays) as repo:
            url_sources.refuse_stream(repo, remote)
            url_sources.refuse_unreachable(repo, source)
            refuse_outputs(repo, out)
            refuse_not_own(repo, out)
            local_sources.refuse_unfit(repo, source)
            if stays and not self.force:
                sent_folders.refuse_part(repo, out)
            with url_sources.telling(source), sent_as_recorded(remote), bounded_imports():
                (stage,) = repo.add(
                    [source], out=out, to_remote=True, remote=remote, remote_jobs=self.jobs,
                    force=True,
                )  # fmt: skip
                stage.outs[0].ignore()  # what lies there is in no cache, and Git would take it
            if stays:
                remember_whole(repo, stage.outs)
                sent_data.note(self.root, out, str(stage.outs[0].hash_info.value))
            return self._sent(stage, source, remote)

    @waits_for_stages
    def update(
        self,
        targets: Sequence[str],
        *,
        rev: str | None = None,
        recursive: bool = False,
        to_remote: bool = False,
        remote: str | None = None,
        noting: AbstractContextManager[None],
    ) -> Updates:
        """Import again what changed where it came from, or is not here, as far as that has it.

        Args:
            targets: ``.dvc`` files or folders.
            rev: of the other repository from now on.
            recursive: all imports in the folders.
            to_remote: send it to a remote only.
            remote: that it goes to.
            noting: entered while data moves.

        Raises:
            UsageError: a target is no import, or the remote takes nothing in this way.
            OutsideError: what lies here is kept nowhere else.
        """
        with session(self.root, self.talk, hush=True) as repo:
            if to_remote:
                url_sources.refuse_stream(repo, remote)
            asked = stages_of(repo, targets, recursive=recursive)
            self._refuse_made_here(asked, recursive=recursive)
            urls = [str(one.deps[0].def_repo["url"]) for one in asked if one.is_repo_import]
            rev = self._known_to_dvc(urls, rev)
            failed = gone_sources.gone(repo, asked, rev)
            asked = [one for one in asked if gone_sources.path_of(one) not in failed]
            if not asked:
                return Updates((), failed)
            if not to_remote:
                self._refuse_in_use(repo, asked)
            absent = {one.path for one in asked if not os.path.lexists(one.outs[0].fs_path)}
            before = {file: file.read_bytes() for file in (Path(one.path) for one in asked)}
            how: dict[str, Any] = {"to_remote": to_remote, "no_download": self.no_download,
                                   "remote": remote, "jobs": self.jobs}  # fmt: skip
            with noting, sent_as_recorded(remote), bounded_imports():
                imported = [one for one in asked if one.is_import]
                failed |= update_each(self.root, imported, rev, **how)
                stages = [one for one in imported if gone_sources.path_of(one) not in failed]
                # What was not imported may have come to a remote that mirrors the working tree.
                if others := [one.addressing for one in asked if not one.is_import]:
                    stages += repo.update(others, rev=rev, **how)
            updated = []
            for file, stage in sorted({Path(stage.path): stage for stage in stages}.items()):
                found = self._sent(stage, "", remote) if to_remote else self._finished(stage)
                changed = before.get(file) != file.read_bytes()
                came = stage.path in absent and os.path.lexists(stage.outs[0].fs_path)
                updated.append(Updated(found, changed=changed, came=came))
            return Updates(tuple(updated), dict(sorted(failed.items())))

    def _refuse_in_use(self, repo: "Repo", stages: Sequence["Stage"]) -> None:
        """Refuse to replace data that another command works with, or that is kept nowhere else."""
        outs = ["/".join(out.index_key[1]) for one in stages for out in one.outs]
        refuse_busy(self.root, outs)
        # DVC takes away what lies here before it brings the other.
        if not self.force:
            losses.refuse_loss(repo, dvc_selection.select_stages(repo, stages), anew=True)

    @contextmanager
    def _session(self, out: str, *, own: bool = False, stays: bool = False) -> Iterator["Repo"]:
        """DVC, as data comes to ``out``.

        Args:
            out: of the data.
            own: it is recorded as the project's own, also anew.
            stays: what lies there is the data itself.
        """
        with session(self.root, self.talk) as repo:
            if not (stays or self.force):
                refuse_taken(repo, self.root, out, anew=own)
            with arriving(self.root, out):
                yield repo

    def _finished(self, stage: "Stage") -> Tracked:
        if stage.is_import and not (self.no_download or self.no_exec):
            modes.restore(self.root, stage)
        return tracked(self.root, stage.outs[0])

    def _sent(self, stage: "Stage", source: str, remote: str | None) -> Tracked:
        modes.note_sent(stage, source, remote)
        return tracked(self.root, stage.outs[0])

    @property
    def _options(self) -> dict[str, Any]:
        names = ("no_download", "no_exec", "force", "jobs")
        return {name: getattr(self, name) for name in names}

    def _refuse_made_here(self, stages: Iterable["Stage"], *, recursive: bool) -> None:
        for stage in stages:
            if not stage.is_import and not recursive:
                raise UsageError(
                    f"'{stage.addressing}' was not imported, so there is nothing to ask",
                    hint="record what lies here: gitml add PATH",
                )

    def _known_to_dvc(self, urls: Iterable[str], rev: str | None) -> str | None:
        """A revision by a name that DVC knows, too, in all of the repositories."""
        if rev is None:
            return None
        places = {str(self.root / url) if (self.root / url).exists() else url for url in urls}
        found = {shallow_clone.version_tag(place, rev) for place in sorted(places)}
        if len(found) > 1:
            raise UsageError(
                f"{rev} is not the same version everywhere: {', '.join(sorted(found))}",
                hint="name data of one repository only",
            )
        return found.pop() if found else rev
