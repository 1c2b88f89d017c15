"""``--force-downstream``: where a stage was reproduced, those that use it are, too."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gitml.adapters.dvc_bookkeeping import Bookkeeping, How
from gitml.core.pipeline.execution import Job
from gitml.core.pipeline.forecast import Expected
from gitml.core.pipeline.pending import Reason
from gitml.core.pipeline.plan import Planned
from gitml.core.pipeline.run import Outcome

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage

    from gitml.adapters.run_folder import RunFolder
    from gitml.core.pipeline.execution import Apart


@dataclass(frozen=True, slots=True)
class Options(How):
    """What a run is about and how it treats it; the names are those of ``gitml repro``'s options.

    Attributes:
        force_downstream: force all that uses a stage that was reproduced.
        pipeline: everything that is connected to the stages that are named.
        all_pipelines: everything in the project, also data that no stage uses.
    """

    force_downstream: bool = False
    pipeline: bool = False
    all_pipelines: bool = False


class ForcingBookkeeping(Bookkeeping):
    """Forces a stage where one that it uses was reproduced: ran, restored or recorded anew.

    What DVC's own ``_reproduce`` does: it passes force on along the edges of its graph, in which a
    frozen stage uses nothing, and there is none for single items.
    """

    def __init__(
        self,
        repo: "Repo",
        folder: "RunFolder",
        targets: Sequence["Stage"],
        how: How,
        apart: "Apart | None" = None,
    ) -> None:
        super().__init__(repo, folder, targets, how, apart)
        self._forced: dict[str, str] = {}  # by address, the stage because of which

    def examine(self, address: str) -> tuple[Reason, ...] | None:
        with self._forcing(address):
            found = super().examine(address)
        return None if found is None else self._because(address, found)

    def expect(self, planned: Planned, pending: Collection[str]) -> Expected:
        with self._forcing(planned.address):
            expected = super().expect(planned, pending)
        if expected.would in ("run", "restore"):
            self._pass_on(planned.address)
        return replace(expected, reasons=self._because(planned.address, expected.reasons))

    def begin(self, address: str, gpus: Sequence[str]) -> Job | Outcome:
        with self._forcing(address):
            what = super().begin(address, gpus)
        if what in ("restored", "recorded"):
            self._pass_on(address)
        return what

    def finish(self, address: str, result: str = "") -> None:
        super().finish(address, result)
        self._pass_on(address)

    @contextmanager
    def _forcing(self, address: str) -> Iterator[None]:
        """Treat a stage as by ``--force``, if it is one of those; one thread does all of it."""
        how = self._how
        self._how = replace(how, force=how.force or address in self._forced)
        try:
            yield
        finally:
            self._how = how

    def _pass_on(self, address: str) -> None:
        if self._graph is not None:
            for user in self._graph.predecessors(self._stages[address]):
                self._forced.setdefault(user.addressing, address)

    def _because(self, address: str, found: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """A stage that has no reason of its own has the one that it was forced."""
        if found or address not in self._forced:
            return found
        return (Reason("forced", self._forced[address]),)
