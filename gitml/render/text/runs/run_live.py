"""How far a run is, as the rows at the bottom of a terminal: a row a running stage, and a bar."""

from gitml.core.run.log_lines import RESET, plain
from gitml.core.run.outcome import Outcome
from gitml.core.run.progress import RunTally
from gitml.render.durations import duration, whole
from gitml.render.text import cell_text
from gitml.render.text.runs.live_area import cut
from gitml.render.text.runs.run import HALTING
from gitml.render.text.terminal import one_line

_BAR = (10, 30)  # columns: the least and the most
_MOST_STAGES = 16
_NOTICED = 0.5  # seconds that something takes before it is worth a row
_DOING = {"checking": "checking", "preparing": "preparing", "recording": "recording its outputs"}
_BOLD, _DIM = "\x1b[1m", "\x1b[2m"
_WORDS: dict[Outcome, str] = {
    "ran": "ran",
    "recorded": "recorded",
    "restored": "restored",
    "unchanged": "up to date",
    "failed": "failed",
    "stopped": "stopped",
    "skipped": "skipped",
}
_HALTING = {**HALTING, "failure": "a stage failed: nothing new is started"}


def rows(tally: RunTally, now: float, columns: int, lines: int, *, colours: bool) -> list[str]:
    """The rows, each narrower than the terminal.

    Args:
        tally: how far the run is.
        now: by the clock of the tally.
        columns: of the terminal.
        lines: of the terminal, of which about a third is used.
        colours: whether they are wanted.
    """
    room = columns - 1  # a character in the last column makes some terminals wrap
    if not tally.total:
        ready = whole(now - tally.begun)
        return [cut(f"getting ready, {ready}", room)] if now >= tally.begun + 1 else []
    most = max(min(lines // 3 - 1, _MOST_STAGES), 1)
    found = _stages(tally, now, most)
    name = min(max((cell_text.width(one[0]) for one in found), default=0), max(columns // 3, 1))
    time = max((len(one[1]) for one in found), default=0)
    drawn = [_row(one, (name, time, room), colours=colours) for one in found]
    hidden = len(tally.running) - most
    if hidden > 0:
        drawn.append(cut(f"and {hidden} more are running", room))
    if tally.halting:
        drawn.append(cut(_HALTING[tally.halting], room))
    return [*drawn, *_status(tally, now, room)][-max(lines - 1, 1) :]


def _stages(tally: RunTally, now: float, most: int) -> list[tuple[str, str, str]]:
    """Name, time and last line of what is worked on."""
    found = []
    for address, current in list(tally.running.items())[:most]:
        last = _DOING[current.doing] if current.doing else plain(current.last).strip()
        found.append((one_line(address), duration(now - current.begun), last))
    if tally.working and now - tally.working[2] >= _NOTICED:
        address, doing, since = tally.working
        found.append((one_line(address), duration(now - since), _DOING[doing]))
    return found


def _row(stage: tuple[str, str, str], widths: tuple[int, int, int], *, colours: bool) -> str:
    name_width, time_width, room = widths
    name, time, last = stage
    name = cut(name, name_width)
    name += " " * (name_width - cell_text.width(name))
    text = cut(f"{name}  {time:>{time_width}}  {last}".rstrip(), room)
    if not colours or len(text) <= len(name):
        return text
    times = len(name) + time_width + 2
    return f"{_BOLD}{name}{RESET}{text[len(name) : times]}{_DIM}{text[times:]}{RESET}"


def _status(tally: RunTally, now: float, room: int) -> list[str]:
    """``━━━━────  12/40  3 ran, 8 up to date  1 min 5 s, about 3 min left``; two rows where narrow.

    What still does not fit is left out, the bar last.
    """
    share = f"{tally.done}/{tally.total}"
    time = duration(now - tally.begun)
    left = tally.seconds_left(now)
    times = f"{time}, about {_rough(left)} left" if left else time
    counts = ", ".join(f"{n} {_WORDS[end]}" for end in _WORDS if (n := tally.outcomes[end]))
    if room >= _BAR[0] + len(f"  {share}  {counts}  {times}"):
        return [_bar(tally, f"{share}  {counts}  {times}" if counts else f"{share}  {times}", room)]
    for text in (f"{share}  {times}", f"{share}  {time}", share):
        if room >= _BAR[0] + 2 + len(text):
            break
    return [*([cut(counts, room)] if counts else []), _bar(tally, text, room)]


def _bar(tally: RunTally, text: str, room: int) -> str:
    columns = min(room - len(text) - 2, _BAR[1])
    if columns < _BAR[0]:
        return cut(text, room)
    full = columns * tally.done // tally.total
    return f"{'━' * full}{'─' * (columns - full)}  {text}"


def _rough(seconds: float) -> str:
    """No more precise than it is known."""
    if seconds < 10:
        return whole(max(seconds, 1))
    step = 5 if seconds < 60 else 10 if seconds < 600 else 60
    return whole(round(seconds / step) * step)
