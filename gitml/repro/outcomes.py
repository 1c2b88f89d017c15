"""What became of the stages of a run so far; who follows it hears of each step."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.core.run.events import Audience, Begun, Finished, PartialLine, Printed, Queued, Running
from gitml.core.run.outcome import Outcome, StageRun
from gitml.core.run.plan import Planned
from gitml.repro.log_reader import LogReader

if TYPE_CHECKING:
    from gitml.core.verdict import Reason


class Outcomes:
    """Those of one run.

    Args:
        plan: its stages.
        audience: hears of progress.

    Attributes:
        runs: by address, of stages whose end is known.
        seconds: how long each command took that ended well.
    """

    def __init__(self, plan: Sequence[Planned], audience: Audience) -> None:
        self.tell = audience
        self.runs: dict[str, StageRun] = {}
        self.seconds: dict[str, float] = {}
        self._planned = {stage.address: stage for stage in plan}
        self._reasons: dict[str, tuple[Reason, ...]] = {}
        self._codes: dict[str, int] = {}
        self._tails: dict[str, tuple[str, ...]] = {}
        self._hints: dict[str, str] = {}
        audience(Begun(tuple(plan)))

    def queue(self, address: str, reasons: tuple["Reason", ...]) -> None:
        """A stage must run, and why."""
        self._reasons[address] = reasons
        self.tell(Queued(address))

    def start(self, address: str) -> None:
        """Its command was started."""
        self.tell(Running(address, self._reasons.get(address, ())))

    def tell_output(self, address: str, log: LogReader, *, last: bool = False) -> None:
        """Pass on what it printed since the last time; ``last``: nothing more will come."""
        if lines := log.lines(last=last):
            self.tell(Printed(address, lines))
        if (line := log.partial_line()) is not None:
            self.tell(PartialLine(address, line))
        if last:
            self._tails[address] = tuple(log.tail)

    def note_exit_code(self, address: str, code: int) -> None:
        """Its command failed."""
        self._codes[address] = code

    def note_hint(self, address: str, hint: str | None) -> None:
        """What to do about the problem of a stage that is about to be told to have failed."""
        if hint:
            self._hints[address] = hint

    def finish(
        self,
        address: str,
        outcome: Outcome,
        seconds: float = 0.0,
        problem: str = "",
        because: str = "",
    ) -> None:
        """What became of it is known; the arguments are those of :class:`StageRun`."""
        failed = outcome == "failed"
        planned = self._planned[address]
        run = StageRun(
            address,
            outcome,
            seconds,
            self._reasons.get(address, ()),
            problem,
            because,
            self._codes.get(address) if failed else None,
            self._tails.get(address, ()) if failed else (),
            planned.seconds,
            self._hints.get(address, "") if failed else "",
            planned.after,
        )
        self.runs[address] = run
        self.tell(Finished(run))

    def skip(self, addresses: Sequence[str], because: str) -> None:
        """They will not run as ``because`` did not end well."""
        for address in addresses:
            self.finish(address, "skipped", because=because)

    @property
    def any_failed(self) -> bool:
        return any(run.outcome == "failed" for run in self.runs.values())

    @property
    def done(self) -> list[str]:
        """What ran or was restored."""
        return [run.address for run in self.runs.values() if run.outcome in ("ran", "restored")]
