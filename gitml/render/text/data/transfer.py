"""How data moves, in one line."""

from gitml.core.data import sizes
from gitml.core.data.transfer import TransferState
from gitml.render import numbers
from gitml.render.durations import whole
from gitml.render.text import cell_text

_BAR = 20  # columns


def line(state: TransferState, seconds: float, columns: int) -> str:
    """Job, bar, files, bytes, bytes a second and the time left, as far as they are known.

    Args:
        state: how far it is.
        seconds: since this job began.
        columns: of the terminal.
    """
    if state.job is None:
        return ""
    done = _done(state)
    parts = [f"{state.job:9}"]
    if done is not None:
        full = round(done * _BAR)
        parts.append("━" * full + "─" * (_BAR - full))
    if done is not None and state.of_files:
        parts.append(f"{state.files}/{state.of_files} files")
    elif state.files:
        parts.append(numbers.counted(state.files, "file"))
    if state.size:
        parts.append(sizes.size(state.size))
        if seconds > 0:
            parts.append(f"{sizes.size(round(state.size / seconds))}/s")
    if done and (left := seconds * (1 - done) / done) >= 1:
        parts.append(f"{whole(left)} left")
    return cell_text.cut("  ".join(parts), columns - 1)


def _done(state: TransferState) -> float | None:
    """The share of the job that is done, by bytes where they are known."""
    if state.of_size:  # one file may weigh more than all others
        return min(state.size / state.of_size, 1)
    # DVC counts the files of several folders together, and tells the number of the last one.
    done = state.files / state.of_files if state.of_files else None
    return None if done and done > 1 else done
