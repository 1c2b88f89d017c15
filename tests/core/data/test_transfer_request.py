"""Which remotes data is asked of."""

import pytest

from gitml.core.data.transfer_request import is_asked


@pytest.mark.parametrize(
    ("own", "named", "asked"),
    [
        (None, None, True),
        (None, "x", True),
        ("x", None, True),
        ("X", "x", True),
        ("y", "x", False),
    ],
)
def test_a_remote_that_is_named_is_asked_for_nothing_that_has_another_one(
    own: str | None, named: str | None, *, asked: bool
) -> None:
    assert is_asked(own, named) is asked
