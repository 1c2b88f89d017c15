"""What is known of a branch against its baseline, without computing it."""

import json
import shlex
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.digests import digest
from gitml.core.settings.keys import FILE
from gitml.core.snapshot import Snapshots
from gitml.errors import GitmlError
from gitml.late_module import LateModule
from gitml.snapshots.caches.folder_cache import FolderCache
from gitml.snapshots.workspace.working_tree import WORKSPACE, WorkingTree
from gitml.snapshots.workspace.workspace_data import WorkingData
from gitml.wiring import Project

if TYPE_CHECKING:
    from gitml.adapters.git import merge_base, trailers
    from gitml.checks import verdict_memory
    from gitml.core.checks import branch_verdict
    from gitml.core.checks.branch_verdict import BranchVerdict
    from gitml.core.settings.config import Config
    from gitml.core.status import Status
    from gitml.wiring.status import Look
else:  # where nothing is declared, nothing was said
    branch_verdict = LateModule("gitml.core.checks.branch_verdict")
    merge_base = LateModule("gitml.adapters.git.merge_base")
    trailers = LateModule("gitml.adapters.git.trailers")
    verdict_memory = LateModule("gitml.checks.verdict_memory")

_DECLARING = (b"evaluations", b"gates")  # without either word there is nothing to parse for


def keep(
    project: Project, sides: tuple[str | None, str], found: "BranchVerdict", began: int
) -> None:
    """Remember what was said, where it is of the working tree against a commit.

    It holds until something is touched that was read for it.

    Args:
        project: whose working tree, with what was seen of it.
        sides: what was compared.
        found: what was said.
        began: when reading began, in nanoseconds; nothing may have been touched since.

    Raises:
        UsageError: a side names nothing.
    """
    base, head = sides
    if base is None or base == WORKSPACE or head != WORKSPACE:
        return
    folder = project.git.private / "gitml"
    data = WorkingData(project.root, Cache(project.root), FolderCache(folder))
    memory = verdict_memory.VerdictMemory(folder, WorkingTree(project.git, project.root), data)
    against = _against(project, project.git.resolve(base).sha)
    memory.keep(against, found, frozenset(project.seen), began)


def recall(
    project: Project, reader: Snapshots, look: "Look", status: "Status"
) -> "BranchVerdict | None":
    """What is known against the baseline, or the command that would tell.

    None where nothing is declared, or there is nothing to compare with: a status is no place to
    complain of that.

    Args:
        project: whose working tree.
        reader: of it.
        look: at it.
        status: what else was found.
    """
    with suppress(GitmlError):
        declared = look.tree.read(FILE) or b""
        if status.head is None or not any(word in declared for word in _DECLARING):
            return None
        memory = verdict_memory.VerdictMemory(project.git.private / "gitml", look.tree, look.data)
        state = _state(project, status, declared)
        base = memory.recall_baseline(state)
        if base is None and (base := _baseline(project, reader.config(), status)):
            memory.keep_baseline(state, base)
        return _known(project, memory, base) if base else None
    return None


def _known(
    project: Project, memory: "verdict_memory.VerdictMemory", base: "verdict_memory.KnownBaseline"
) -> "BranchVerdict | None":
    known = memory.recall(base.against)
    if known is not None:
        lacking = base.command if base.has_gates and known.gates is None else ""
        return replace(known, base=base.label, command=lacking)
    there = all((project.root / path).is_file() for path in base.needs)
    return (
        branch_verdict.BranchVerdict(base.label, command=base.command)
        if base.command and there
        else None
    )


def _state(project: Project, status: "Status", declared: bytes) -> str:
    """What the choice of a baseline depends on."""
    # One question to Git, where the choice itself takes ten.
    shown = "--format=%(objectname) %(symref) %(refname)"
    refs = project.git.output("for-each-ref", shown, "refs/heads", "refs/tags", "refs/remotes")
    here = [status.branch, status.head and status.head.sha, _is_edited(status), digest(declared)]
    return digest(json.dumps([*here, refs]).encode())


def _is_edited(status: "Status") -> bool:
    return bool(status.data) or any(state != "untracked" for state in status.files.values())


def _baseline(
    project: Project, declared: "Config", status: "Status"
) -> "verdict_memory.KnownBaseline | None":
    if not branch_verdict.asks_anything(declared):
        return None
    found = merge_base.choose(project.git, declared.baseline, None, lambda: bool(status.data))
    if found is None:
        return None
    label, sha = found
    against, has_gates = _against(project, sha), bool(declared.gates)
    if sha.startswith(label):  # on the main branch, which nobody is to decide about
        return verdict_memory.KnownBaseline(label, against, "", (), has_gates)
    if has_gates:
        return verdict_memory.KnownBaseline(label, against, "gitml gate", (), has_gates)
    files = tuple(one.predictions for one in declared.evaluations.values() if one.predictions)
    rev = label if project.git.resolve(label).sha == sha else sha[:7]
    command = shlex.join(["gitml", "compare", rev])
    return verdict_memory.KnownBaseline(label, against, command, files, has_gates)


def _against(project: Project, sha: str) -> "verdict_memory.Against":
    # What an acceptance covers depends on the commits that follow it.
    is_accepted = bool(trailers.test_set_changes(project.git, sha, "HEAD"))
    return verdict_memory.Against(sha, project.git.resolve("HEAD").sha if is_accepted else "")
