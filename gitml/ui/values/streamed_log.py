"""Prints the rows of a long log on a terminal while older commits are still read."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence

import click

from gitml.core.commits import Commit
from gitml.core.metrics.history import ValueHistory, Values, parted
from gitml.render.text.logs.log_cells import LogView
from gitml.render.text.logs.log_stream import LogStream

_PATIENCE = 0.5  # seconds until rows are shown; what is remembered is read by then
_LONG = 2.0  # seconds until few rows, too, are shown
_FIRST = 16  # rows whose values tell how wide the columns are
_FRAME = 0.05

Parents = Callable[[Commit], Iterable[Values]]
"""Reads what came before a commit."""


class StreamedLog:
    """Shows commits in their order, each as soon as the one before it on its branch is read.

    Args:
        commits: all of the log, newest first.
        view: how it is shown.
        parents: reads what came before a commit that is none of these.
        begin: is called before the first line.
        has_empty: show commits without any value, too.
    """

    def __init__(
        self,
        commits: Sequence[Commit],
        view: LogView,
        parents: Parents,
        begin: Callable[[], None],
        *,
        has_empty: bool = False,
    ) -> None:
        self._commits = commits
        self._view = view
        self._parents = parents
        self._begin = begin
        self._has_empty = has_empty
        self._inside = {commit.sha for commit in commits}
        self._known: dict[str, Values] = {}
        self._waiting: deque[Values] = deque()
        self._start = self._next = time.monotonic()
        self._stream: LogStream | None = None
        self._is_possible = True

    @property
    def has_begun(self) -> bool:
        """Whether rows are on the screen."""
        return self._stream is not None

    def add(self, values: Values) -> None:
        """Take what was read of the next commit."""
        self._known[values[0].sha] = values
        self._waiting.append(values)
        now = time.monotonic()
        if self._is_possible and now >= self._next and self._is_time(now - self._start):
            self._show()
            # To look again and again for what is not there yet must not take long itself.
            self._next = now + max(_FRAME, 10 * (time.monotonic() - now))

    def _is_time(self, passed: float) -> bool:
        if self._stream is not None:
            return True
        return passed >= _LONG or (passed >= _PATIENCE and len(self._waiting) >= _FIRST)

    def _show(self) -> None:
        ready = []
        while self._waiting and self._is_ready(self._waiting[0][0]):
            ready.append(self._waiting.popleft())
        if not ready:
            return
        parents = [one for commit, _ in ready for one in self._before(commit)]
        told = ready if self._has_empty else parted(ready, parents)[0]
        history = ValueHistory(told, [*ready, *parents])
        if self._stream is None:
            if not history.series:  # which columns there are is not known yet
                self._waiting.extendleft(reversed(ready))
                return
            stream = LogStream(self._commits, history, self._view)
            self._is_possible = stream.fits
            if not stream.fits:
                return
            self._begin()
            self._stream = stream
            click.echo(stream.header())
        for line in self._stream.rows(history):
            click.echo(line)

    def _is_ready(self, commit: Commit) -> bool:
        return commit.parent not in self._inside or commit.parent in self._known

    def _before(self, commit: Commit) -> Iterable[Values]:
        if commit.parent is None:
            return ()
        known = self._known.get(commit.parent)
        return self._parents(commit) if known is None else (known,)

    def end(self, history: ValueHistory) -> bool:
        """Show what is left; False where nothing was shown, and the whole log is to be."""
        if self._stream is None:
            return False
        self._show()
        for line in self._stream.footer(history):
            click.echo(line)
        return True
