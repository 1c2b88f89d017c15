"""DVC's errors become errors of gitml; until one is there, what knows them is not loaded."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gitml.errors import GitmlError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.adapters.dvc import errors
else:
    errors = LateModule("gitml.adapters.dvc.errors")


@contextmanager
def translated() -> Iterator[None]:
    """Let DVC's errors leave as errors of gitml; what nobody expected leaves as it is."""
    try:
        yield
    except GitmlError:
        raise
    except Exception as error:
        expected = errors.translate(error)
        if expected is None:
            raise
        raise expected from error
