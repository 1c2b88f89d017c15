"""How work on data goes: files and bytes that are done, as the threads that do it tell."""

import threading
from dataclasses import dataclass
from typing import Literal

Job = Literal["fetching", "uploading", "hashing", "placing", "looking"]


@dataclass(frozen=True, slots=True)
class TransferState:
    """How far it is.

    Attributes:
        job: what is done now; None before anything is.
        files: done of this job.
        of_files: of this job in all; None where nobody knows.
        size: bytes that moved or were hashed in this job.
        of_size: in all; None where nobody knows.
    """

    job: Job | None = None
    files: int = 0
    of_files: int | None = None
    size: int = 0
    of_size: int | None = None


class Transfer:
    """Adds up what is heard of one job after the other."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._state = TransferState()

    @property
    def state(self) -> TransferState:
        """How far it is now."""
        return self._state

    def hear_files(
        self, job: Job, files: int, of_files: int | None, of_size: int | None = None
    ) -> None:
        """So many files are done; a job that begins has no bytes yet.

        Args:
            job: what is done with them.
            files: done so far.
            of_files: in all; None where that is not known.
            of_size: bytes in all; None where that is not known.
        """
        with self._mutex:
            size = self._state.size if files and job == self._state.job else 0
            self._state = TransferState(job, files, of_files, size, of_size)

    def hear_bytes(self, count: int) -> None:
        """So many bytes more were done."""
        with self._mutex:
            now = self._state
            size = now.size + count
            self._state = TransferState(now.job, now.files, now.of_files, size, now.of_size)
