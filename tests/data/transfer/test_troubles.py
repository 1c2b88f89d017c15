"""What is said of data that cannot be moved."""

import pytest

from gitml.data.transfer.troubles import lost

_FIRST, _SECOND = "1" * 40, "2" * 40


@pytest.mark.parametrize(
    ("found", "other", "says", "made", "hint"),
    [
        ({"workspace": ["x"]}, None, "'x'", True,
         "make it again: gitml repro; or push it from where it was made: gitml push --check"),
        ({"workspace": ["x"]}, "r", "'x'", True,
         "make it again: gitml repro; or bring it from where it may be: gitml fetch -r r"),
        ({"workspace": ["x"]}, None, "'x'", False,
         "push it from where it was made: gitml push --check"),
        ({_FIRST: ["x", "d/"]}, None, "'x', 'd/' of 1111111", False,
         "push it from where it was made: gitml push --check"),
        ({_FIRST: ["x"], "v1.0": ["y"]}, "my r", "'x' of 1111111; 'y' of v1.0", False,
         "bring it from where it may be: gitml fetch --rev 1111111 --rev v1.0 -r 'my r'"),
        ({"workspace": ["z"], _SECOND: ["x"]}, "r", "'z'; 'x' of 2222222", True,
         "make it again: gitml repro; or bring it from where it may be: gitml fetch --all -r r"),
        ({str(n): ["x"] for n in range(5)}, "r",
         "'x' of 0; 'x' of 1; 'x' of 2 and of 2 more revisions", False,
         "bring it from where it may be: gitml fetch --all -r r"),
    ],
)  # fmt: skip
def test_data_that_is_nowhere_is_named_with_its_revision(
    found: dict[str, list[str]], other: str | None, says: str, made: bool, hint: str
) -> None:
    error = lost(found, other, made=made)
    assert error.message == f"recorded data that is neither here nor on the remote: {says}"
    assert error.hint == hint
