"""Who hears how objects move."""

import os
from concurrent.futures import ThreadPoolExecutor

from gitml.adapters.moving_objects import MovingObjects, is_heard, listening
from gitml.core.data.transfer import Job, Transfer, TransferState


def test_objects_on_their_way() -> None:
    transfer = Transfer()
    with listening(transfer):
        assert is_heard()
        moving = MovingObjects("uploading", 2, 12)
    assert not is_heard()
    moving.hear_bytes(7)
    moving.hear_bytes(-7)
    moving.hear_bytes(5)
    moving.hear_object()
    assert transfer.state == TransferState("uploading", 1, 2, 5, 12)


class _Slow(Transfer):
    """Lets other threads go first, and keeps what it heard."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[int] = []

    def hear_files(
        self, job: Job, files: int, of_files: int | None, of_size: int | None = None
    ) -> None:
        os.sched_yield()
        self.heard.append(files)


def test_no_thread_sets_the_count_back() -> None:
    slow = _Slow()
    with listening(slow):
        moving = MovingObjects("fetching", 400)
    with ThreadPoolExecutor(8) as threads:
        for _ in range(400):
            threads.submit(moving.hear_object)
    assert slow.heard == list(range(401))
