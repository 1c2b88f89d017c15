"""How data moves, in one line."""

import pytest

from gitml.core.data.transfer import Transfer, TransferState
from gitml.render.text.cell_text import width
from gitml.render.text.data.transfer import line


@pytest.mark.parametrize(
    ("state", "seconds", "text"),
    [
        (TransferState(), 1, ""),
        (
            TransferState("fetching", 75, 300, 30_000_000),
            10,
            "fetching   ━━━━━───────────────  75/300 files  30.0 MB  3.00 MB/s  30 s left",
        ),
        (
            TransferState("hashing", 9, 10, 25_000_000, 100_000_000),
            10,
            "hashing    ━━━━━───────────────  9/10 files  25.0 MB  2.50 MB/s  30 s left",
        ),
        (
            TransferState("fetching", 1, None, 25_000_000, 100_000_000),
            10,
            "fetching   ━━━━━───────────────  1 file  25.0 MB  2.50 MB/s  30 s left",
        ),
        (TransferState("uploading", 300, 300), 10, f"uploading  {'━' * 20}  300/300 files"),
        (TransferState("uploading", 302, 1), 10, "uploading  302 files"),
        (TransferState("looking", 1, None), 0, "looking    1 file"),
    ],
)
def test_line(state: TransferState, seconds: float, text: str) -> None:
    assert line(state, seconds, 100) == text
    assert width(line(state, seconds, 40)) < 40


def test_what_is_heard_is_added_up_for_each_job() -> None:
    transfer = Transfer()
    transfer.hear_files("fetching", 0, 2)
    transfer.hear_bytes(5)
    transfer.hear_bytes(7)
    transfer.hear_files("fetching", 1, 2)
    assert transfer.state == TransferState("fetching", 1, 2, 12)
    transfer.hear_files("placing", 0, 2)
    assert transfer.state == TransferState("placing", 0, 2, 0)
