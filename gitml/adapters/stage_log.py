"""What a stage printed: its log while it grows, and afterwards."""

from pathlib import Path


class Follower:
    """Reads a growing log line by line; bytes that are not UTF-8 are shown as replacements."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._at = 0
        self._rest = b""

    def lines(self, *, last: bool = False) -> tuple[str, ...]:
        """Whole lines since the last call.

        Args:
            last: nothing more will come, so that a line without an end counts, too.
        """
        try:
            with self._path.open("rb") as file:
                file.seek(self._at)
                new = file.read(1 << 20)
                if last:
                    new += file.read()
        except FileNotFoundError:
            return ()
        self._at += len(new)
        # A progress bar draws itself anew after a carriage return: its last state is the line.
        *whole, self._rest = (self._rest + new).split(b"\n")
        if last and self._rest:
            whole.append(self._rest)
            self._rest = b""
        return tuple(_shown(line) for line in whole)


def _shown(line: bytes) -> str:
    text = line.decode(errors="replace").rstrip("\r")
    return text.rpartition("\r")[2]
