"""Numbers as documents have them: whole ones without a point."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def whole_where_whole(number: float) -> int | float:
    """A number, as an integer where it is whole."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def wholes_where_whole(numbers: "NDArray[np.float64]") -> list[int | float]:
    """As :func:`whole_where_whole`, of each."""
    import numpy as np

    are_whole = (np.floor(numbers) == numbers) & (np.abs(numbers) < 2**53)
    found: list[int | float] = numbers.tolist()
    if are_whole.any():
        pairs = zip(found, are_whole.tolist(), strict=True)
        return [int(number) if is_whole else number for number, is_whole in pairs]
    return found
