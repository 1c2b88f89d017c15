"""Remotes that fail while others take or give what they should."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from gitml.core.paths import listed
from gitml.core.ports import Talk
from gitml.data.transfer.wanted import Wanted
from gitml.errors import OutsideError, UnreachableError


class Failures:
    """Why some data was not moved, told once all other data is.

    Args:
        talk: hears of all failures but the last, which is raised.
    """

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._found: list[OutsideError] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def unreachable(self) -> UnreachableError | None:
        """Why the first remote that does not answer does not; None where each does."""
        return next((one for one in self._found if isinstance(one, UnreachableError)), None)

    @contextmanager
    def kept(self, outputs: Iterable[Wanted] = ()) -> Iterator[None]:
        """Keep an error that ends what is done meanwhile.

        Args:
            outputs: that are not moved then, where the error does not name them.
        """
        try:
            yield
        except OutsideError as error:
            if paths := sorted({one.shown() for one in outputs}):
                error = error.saying(f"{error.message}; kept there: {listed(paths)}")
            self._found.append(error)

    def tell(self) -> None:
        """Tell of each failure.

        Raises:
            OutsideError: there is one.
        """
        for one in self._found[:-1]:
            self._talk.warn(one.message, one.hint)
        if self._found:
            raise self._found[-1]
