"""What must be readable of a commit before it is judged."""

import pytest

from gitml.core.models.release import require_readable
from gitml.core.snapshot import Absent, Problem, Snapshot
from gitml.errors import OutsideError


@pytest.mark.parametrize(
    ("absent", "hint"), [(Absent("0" * 32), "fetch it"), (None, "mend the file")]
)
def test_only_what_is_not_here_can_be_fetched(absent: Absent | None, hint: str) -> None:
    problem = Problem("metrics.json", "cannot be read", "mend the file", absent)
    with pytest.raises(OutsideError) as raised:
        require_readable(Snapshot("v1", problems=(problem,)), "v1", "fetch it")
    assert raised.value.hint == hint
