"""How long a remote is waited for: what is silent for one of many requests is so for all."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from gitml.adapters.dvc.remotes.errors import is_silence, telling
from gitml.adapters.dvc.remotes.reachability import given_up


class Patience:
    """What was heard of a remote, by any thread.

    Args:
        name: of the remote.
        settings: of it.
    """

    def __init__(self, name: str, settings: Mapping[str, Any]) -> None:
        self._name = name
        self._settings = settings
        self._answers = 0
        self._is_over = False

    def hear(self, count: int) -> None:
        """Hear how many bytes came, or went."""
        self._answers += count > 0

    def refuse_silent(self) -> None:
        """Let nothing wait for what others, which had their turn before, waited for in vain.

        Raises:
            UnreachableError: the remote was given up.
        """
        if self._is_over:
            raise given_up(self._name, self._settings)

    @contextlib.contextmanager
    def asking(self, place: str, verb: str, what: str = "") -> Iterator[None]:
        """As :func:`.errors.telling`; a remote that answered nothing meanwhile is given up."""
        before = self._answers
        with telling(self._name, place, verb, what):
            self.refuse_silent()
            try:
                yield
            except Exception as error:
                if not is_silence(error):
                    self._answers += 1
                elif self._answers == before:
                    self._is_over = True
                    self.refuse_silent()
                raise
            self._answers += 1
