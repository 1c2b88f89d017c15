"""That a run would fail for want of what nothing brings."""

from collections.abc import Mapping

from gitml.core.run.outcome import named
from gitml.errors import OutsideError


class MissingInputsError(OutsideError):
    """Stages of a run would fail for want of what is not here.

    Attributes:
        lacks: the paths, by the address of the stage, in the order of the run.
    """

    def __init__(self, lacks: Mapping[str, tuple[str, ...]]) -> None:
        (first, paths), *others = lacks.items()
        more = f" (and {len(others)} more would fail)" if others else ""
        super().__init__(f"stage '{first}' would fail: not here: {named(paths)}{more}")
        self.lacks = lacks
