"""Records that lie here and that DVC refuses as too old, on the way to a commit without them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gitml.adapters.dvc.translation import translated
from gitml.errors import OldSyntaxError

if TYPE_CHECKING:
    from dvc.repo import Repo


@contextmanager
def passed_over(repo: "Repo") -> Iterator[list[str]]:
    """Let DVC's index of the working tree be of those records that it can read.

    Nobody mends the records of a commit that one only looks at, and they are no reason to stay
    there. What they record is not known: it is neither placed nor taken away. Those of the commit
    that is asked for are refused as ever.

    Yields:
        The files that were passed over, as far as the index was read.
    """
    from dvc.fs import LocalFileSystem

    found: list[str] = []

    def hear(file: str, error: Exception) -> None:
        if not isinstance(repo.fs, LocalFileSystem):  # it is a commit's
            raise error
        try:
            with translated():
                raise error
        except OldSyntaxError:
            found.append(file)

    before = repo.stage_collection_error_handler
    repo.stage_collection_error_handler = hear
    try:
        yield found
    finally:
        repo.stage_collection_error_handler = before
