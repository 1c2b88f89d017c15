"""Who hears of data that moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gitml.adapters.moving_objects import listening
from gitml.core.data.transfer import Transfer
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.adapters.dvc.patches import progress
else:
    progress = LateModule("gitml.adapters.dvc.patches.progress")


@contextmanager
def hearing(transfer: Transfer) -> Iterator[None]:
    """Tell ``transfer`` of what moves and is hashed meanwhile."""
    with progress.hearing(transfer), listening(transfer):
        yield
