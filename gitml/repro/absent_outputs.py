"""Outputs that a command goes on with, and that are not here: it would begin them anew.

In a fresh clone all that was collected is on the remote, and what the command makes without it
would be recorded in its place. Data that never came here lies there as little as data that was
deleted, or that a checkout of another commit took away, so who wants to begin anew says so.
"""

import os
import shlex
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from gitml.core.run.options import Options
from gitml.core.run.plan import Planned
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.stage import Stage

    from gitml.repro.bookkeeping import Bookkeeping


def absent_outputs(stage: "Stage") -> list["Output"]:
    """The recorded outputs with ``persist: true`` of a stage with a command that are not here."""
    if not stage.cmd or stage.frozen:
        return []
    kept = (out for out in stage.outs if out.persist and out.use_cache and out.is_in_repo)
    return [out for out in kept if out.hash_info and not out.exists]


def refuse_beginning_anew(
    books: "Bookkeeping",
    plan: Sequence[Planned],
    options: Options,
    forced: Collection["Stage"],
    folder: str,
) -> None:
    """Refuse to run stages without what they go on with.

    Args:
        books: of the run.
        plan: of it.
        options: what was asked for; what is pulled is here when a stage begins.
        forced: stages that were named, to run whatever is there.
        folder: where the user stands, relative to the DVC root.

    Raises:
        OutsideError: one would run so.
    """
    if options.pull and not options.force:
        return
    stages = (books.stage(one.address) for one in plan)
    found = {s.addressing: absent for s in stages if (absent := absent_outputs(s))}
    for stage in forced:
        found.pop(stage.addressing, None)
    due = _due(books, plan) if found and options.allow_missing else found
    for address, (first, *_) in found.items():
        if address in due:
            raise _refusal(first, address, folder)


def _due(books: "Bookkeeping", plan: Iterable[Planned]) -> Collection[str]:
    """Stages that run, or may, though missing data alone is no reason."""
    due: set[str] = set()
    for one in plan:
        if not due.isdisjoint(one.after) or books.examine(one.address).outcome == "stale":
            due.add(one.address)
    return due


def _refusal(out: "Output", address: str, folder: str) -> OutsideError:
    here = os.path.join(out.repo.root_dir, folder)  # noqa: PTH118  as DVC has the path
    word = quoted_path(os.path.relpath(out.fs_path, here))
    return OutsideError(
        f"stage '{address}' goes on with {word}, which is recorded and not here",
        hint=f"bring it: gitml pull {word}; or begin it anew: "
        f"gitml repro --force {shlex.quote(address)}",
    )
