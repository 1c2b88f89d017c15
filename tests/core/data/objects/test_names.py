"""Objects by their names."""

import pytest

from gitml.core.data.objects.names import ObjectName, cut

_A, _LISTING, _OLD = ObjectName("a" * 32), ObjectName("b" * 32 + ".dir"), ObjectName("c" * 32, True)
_EMPTY = ObjectName("d41d8cd98f00b204e9800998ecf8427e")


@pytest.mark.parametrize(
    ("name", "size", "known", "fits"),
    [
        (_A, 0, None, False),
        (_A, 7, None, True),
        (_A, 7, 7, True),
        (_A, 6, 7, False),
        (_LISTING, 0, None, False),
        (_EMPTY, 0, None, True),
        (_EMPTY, 1, None, False),
        (_OLD, 0, 9, False),
        (_OLD, 8, 9, True),  # the same text with and without carriage returns
    ],
)
def test_a_size_tells_of_some_bytes_that_they_are_not_the_object(
    name: ObjectName, size: int, known: int | None, fits: bool
) -> None:
    assert name.fits(size, known) is fits


def test_a_remote_is_held_against_what_is_here_and_that_against_the_record() -> None:
    assert cut({_A: 6, _LISTING: 9}, {_A: 7, _LISTING: 9}, {}) == {_A}
    assert cut({_A: 6}, {}, {_A: 7}) == {_A}
    assert cut({_A: 7}, {_A: 0}, {}) == set()  # it is ours that is cut
    assert cut({_A: 7}, {_A: 3}, {_A: 7}) == set()
    assert cut({_A: None}, {_A: 7}, {_A: 7}) == set()  # it does not tell
