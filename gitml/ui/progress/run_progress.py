"""Progress of a run where there is no terminal: as lines, as folded groups on GitHub, as JSON."""

import contextlib
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from gitml.core.run.events import Finished, Printed, Progress
from gitml.core.run.log_lines import plain
from gitml.core.run.outcome import StageRun
from gitml.core.run.progress import RunTally
from gitml.render import workflow_commands
from gitml.render.json import run as json_run
from gitml.render.text.runs import run as text_run
from gitml.ui.options import Settings
from gitml.ui.output import print_json_line
from gitml.ui.progress.ticker import Ticker

_SILENCE = 60.0  # seconds without a line, until one says what still runs
_LONG_SILENCE = 300.0  # the same, in a run that has said nothing of its own for _RARELY_AFTER
_RARELY_AFTER = 600.0  # seconds
_CHECK_INTERVAL = 1.0  # seconds between checks whether such a line is due
_MOST_FOLDED = 10_000  # lines of a group
_REMEMBERED = 40  # lines, more than a stage's tail has
_MOST_BETWEEN = 3  # lines of others after which a stage's own are still easy to see


class RecentLines:
    """Which stages printed the last lines that were shown."""

    def __init__(self) -> None:
        self._stages: deque[str] = deque(maxlen=_REMEMBERED)

    def add(self, progress: Progress, lines: Sequence[str]) -> None:
        """Remember ``lines``, which were shown for ``progress``."""
        address = progress.address if isinstance(progress, Printed) else ""
        self._stages.extend(address for _ in lines[-_REMEMBERED:])

    def show_tail(self, run: StageRun) -> bool:
        """Whether all of a stage's tail was shown, with few lines of others after it."""
        last = list(self._stages)
        between = 0
        while last and last[-1] != run.address:
            last.pop()
            between += 1
        count = max(len(run.tail), 1)
        return between <= _MOST_BETWEEN and last[-count:] == [run.address] * count


class JsonReporter:
    """JSON, an event a line on standard output."""

    quiet = False

    def __init__(self, settings: Settings) -> None:
        self.say = settings.say
        self.warn = settings.warn

    def __call__(self, progress: Progress) -> None:
        if (document := json_run.event(progress)) is not None:
            print_json_line(document)

    def shows_tail(self, run: StageRun) -> bool:  # noqa: ARG002  # programs have read everything
        return True

    def active(self) -> AbstractContextManager[None]:
        """A program needs no sign that the run goes on."""
        return nullcontext()


class LogReporter:
    """Lines, for a file, a pipe, CI; after a minute of silence one that says what still runs."""

    def __init__(self, settings: Settings) -> None:
        self.quiet = settings.quiet
        self.warn = settings.warn
        self._settings = settings
        self._mutex = threading.Lock()
        self._tally = RunTally(time.monotonic())
        self._recent = RecentLines()
        self._last_line = self._last_event = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        with self._mutex:
            self._tally.hear(progress, time.monotonic())
            lines = self.lines(progress)
            self._recent.add(progress, lines)
            for line in lines:
                self.say(plain(line))

    def lines(self, progress: Progress) -> Sequence[str]:
        """What is shown of an event."""
        return text_run.lines(progress)

    def say(self, message: str) -> None:
        self._settings.say(message)
        self._last_line = self._last_event = time.monotonic()

    def shows_tail(self, run: StageRun) -> bool:
        """Whether the last lines of a stage are still easy to see."""
        return not self.quiet and self._recent.show_tail(run)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Meanwhile, say now and then what still runs."""
        with Ticker(_CHECK_INTERVAL, lambda: self.break_silence(time.monotonic())):
            yield

    def break_silence(self, now: float) -> None:
        """Say what still runs, if nothing was said for long."""
        with self._mutex:
            rarely = now - self._last_event > _RARELY_AFTER
            pause = _LONG_SILENCE if rarely else _SILENCE
            if now - self._last_line >= pause and (text := text_run.still(self._tally, now)):
                self._last_line = now
                with contextlib.suppress(OSError):  # the thread of the run meets it, too
                    self._settings.say(text)


class GitHubReporter(LogReporter):
    """On GitHub what a stage printed becomes one folded group, when it ends."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._kept: dict[str, deque[str]] = {}

    def lines(self, progress: Progress) -> Sequence[str]:
        match progress:
            case Printed(address, lines):
                self._kept.setdefault(address, deque(maxlen=_MOST_FOLDED)).extend(lines)
                return []
            case Finished(run) if run.address in self._kept:
                title = text_run.lines(progress)[0]
                printed = map(plain, self._kept.pop(run.address))
                return workflow_commands.group(title, printed, secrets.token_hex(16))
            case _:
                return text_run.lines(progress)

    def shows_tail(self, run: StageRun) -> bool:  # noqa: ARG002  # it is folded
        return False
