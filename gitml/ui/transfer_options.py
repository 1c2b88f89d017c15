"""Options of the commands that move data between this machine and the remotes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import click

from gitml import wiring
from gitml.core.data.transfer_request import TransferRequest
from gitml.ui.options import F, dry_run_option, json_option
from gitml.wiring.named_data import data_paths
from gitml.wiring.storage.transfers import revisions


@dataclass(frozen=True, slots=True)
class TransferOptions:
    """What was typed.

    Attributes:
        paths: from where the user stands, or pointers or stages.
        revs: whose data is meant.
        tags: whether that of all tags is meant, too.
        everything: whether that of all branches and tags is meant, too; of ``fetch`` also what
            else a ref names.
        remote: of DVC, by name.
    """

    paths: tuple[str, ...] = ()
    revs: tuple[str, ...] = ()
    tags: bool = False
    everything: bool = False
    remote: str | None = None
    jobs: int | None = None
    run_cache: bool = False
    check: bool = False
    dry_run: bool = False
    as_json: bool = False

    def named_revs(self, project: wiring.Project) -> tuple[str, ...]:
        """The revisions that were asked for, each once."""
        tips = revisions(project, tags=self.tags or self.everything, branches=self.everything)
        return tuple(dict.fromkeys([*self.revs, *tips]))

    def named_data(self, project: wiring.Project, revs: Iterable[str]) -> tuple[str, ...] | None:
        """The paths of data that are meant at any of the revisions; None for all.

        Raises:
            UsageError: a path is outside the project.
        """
        return data_paths(project, self.paths, revs) or None

    def request(self, **more: Any) -> TransferRequest:
        """What is to be moved, less what only the command knows."""
        return TransferRequest(
            remote=self.remote,
            jobs=self.jobs,
            run_cache=self.run_cache,
            check=self.check,
            dry_run=self.dry_run,
            **more,
        )


def transfer_options(function: F) -> F:
    """``--remote``, ``--jobs``, ``--run-cache``, ``--dry-run`` and ``--json``."""
    for option in (
        json_option,
        dry_run_option,
        click.option("--run-cache", is_flag=True, help="Also the results of earlier runs."),
        click.option(
            "-j", "--jobs", type=click.IntRange(min=1), metavar="N", help="N objects at once."
        ),
        click.option("-r", "--remote", metavar="NAME", help="Only this remote of DVC."),
    ):
        function = option(function)
    return function


def revs_options(everything: str) -> Callable[[F], F]:
    """``--rev``, ``--tags`` and ``--all``; ``everything`` is the help of the last one."""

    def with_options(function: F) -> F:
        for option in (
            click.option("--all", "everything", is_flag=True, help=everything),
            click.option("--tags", is_flag=True, help="Of all tags."),
            click.option(
                "--rev", "revs", multiple=True, metavar="REV", help="Of REV; may be repeated."
            ),
        ):
            function = option(function)
        return function

    return with_options
