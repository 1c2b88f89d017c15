"""How a run is told while it goes on: as lines, as folded groups on GitHub, as JSON."""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext

from gitml.core.run.events import Finished, Printed, Progress
from gitml.core.run.log_lines import plain
from gitml.core.run.outcome import StageRun
from gitml.core.run.progress import Tally
from gitml.render.json import run as json_run
from gitml.render.text import run as text_run
from gitml.ui.options import Settings, print_line
from gitml.ui.ticker import Ticker

_SILENCE = (60.0, 300.0)  # seconds without a line, until one says that there is life, and later on
_PATIENCE = 600.0  # seconds after which it is said more rarely
_LOOK = 1.0  # seconds between looks whether it is time to
_MOST_FOLDED = 10_000  # lines of a group
_SINCE = 3  # lines of others after which a stage's own are still before one's eyes


class Reading:
    """Whose lines stand last on the screen."""

    def __init__(self) -> None:
        self._last: deque[str] = deque(maxlen=40)

    def note(self, progress: Progress, lines: Sequence[str]) -> None:
        address = progress.address if isinstance(progress, Printed) else ""
        self._last.extend(address for _ in lines[-40:])

    def just_read(self, run: StageRun) -> bool:
        """Whether it is the stage's, but for a few lines that came after them."""
        last = list(self._last)
        since = 0
        while last and last[-1] != run.address:
            last.pop()
            since += 1
        count = max(len(run.tail), 1)
        return since <= _SINCE and last[-count:] == [run.address] * count


class ToProgram:
    """JSON, an event a line on standard output."""

    quiet = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.say = settings.say
        self.warn = settings.warn

    def __call__(self, progress: Progress) -> None:
        if (line := json_run.event(progress)) is not None:
            print_line(line)

    def just_read(self, run: StageRun) -> bool:  # noqa: ARG002  # programs have read everything
        return True

    def awake(self) -> AbstractContextManager[None]:
        """Programs wait patiently."""
        return nullcontext()


class ToLog:
    """Lines, for a file, a pipe, CI; after a minute of silence one that says what still runs."""

    def __init__(self, settings: Settings) -> None:
        self.quiet = settings.quiet
        self.warn = settings.warn
        self._settings = settings
        self._lock = threading.Lock()
        self._tally = Tally(time.monotonic())
        self._reading = Reading()
        self._said = self._heard = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        with self._lock:
            self._tally.hear(progress, time.monotonic())
            lines = self.lines(progress)
            self._reading.note(progress, lines)
            for line in lines:
                self.say(plain(line))

    def lines(self, progress: Progress) -> Sequence[str]:
        return text_run.lines(progress)

    def say(self, message: str) -> None:
        self._settings.say(message)
        self._said = self._heard = time.monotonic()

    def just_read(self, run: StageRun) -> bool:
        return not self.quiet and self._reading.just_read(run)

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Say now and then that something goes on."""
        with Ticker(_LOOK, lambda: self.look(time.monotonic())):
            yield

    def look(self, now: float) -> None:
        """Say what still runs where it is time to."""
        with self._lock:
            pause = _SILENCE[now - self._heard > _PATIENCE]
            if now - self._said >= pause and (text := text_run.still(self._tally, now)):
                self._said = now
                with contextlib.suppress(OSError):  # the thread of the run hears of it, too
                    self._settings.say(text)


class ToGitHub(ToLog):
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
                return [f"::group::{title}", *self._kept.pop(run.address), "::endgroup::"]
            case _:
                return text_run.lines(progress)

    def just_read(self, run: StageRun) -> bool:  # noqa: ARG002  # it is folded
        return False
