"""Hashes of cells and of rows: 64 bits, the same on every machine, an array at a time."""

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Hashes: TypeAlias = NDArray[np.uint64]

_WORD = 8  # bytes that are mixed in at a time


def of_texts(texts: Any) -> "Hashes":
    """The hash of each text of a pyarrow array of strings without nulls."""
    import numpy as np

    starts, ends, characters = text_buffers(texts)
    padded = np.concatenate([characters, np.zeros(_WORD, np.uint8)])
    masks = np.array([(1 << 8 * size) - 1 for size in range(_WORD + 1)], np.uint64)
    lengths = ends - starts
    hashes = _mix(lengths.astype(np.uint64))
    longest = int(lengths.max(initial=0))
    if longest == lengths.min(initial=longest):
        for position in range(0, longest, _WORD):
            begin, strides = int(starts[0]) + position, (longest,)
            words = np.ndarray(len(lengths), "<u8", padded, begin, strides)
            hashes = _mix(hashes ^ (words & masks[min(longest - position, _WORD)]))
        return hashes
    words = np.ndarray((len(padded) - _WORD + 1,), "<u8", padded, strides=(1,))  # at every byte
    for position in range(0, longest, _WORD):
        left = np.minimum(lengths - position, _WORD)
        rows = np.flatnonzero(left > 0)
        word = words[starts[rows] + position] & masks[left[rows]]
        hashes[rows] = _mix(hashes[rows] ^ word)
    return hashes


def of_numbers(numbers: "NDArray[np.float64]") -> "Hashes":
    """The hash of each number; zero has one, whatever its sign."""
    import numpy as np

    return _mix((numbers + 0.0).view(np.uint64))


def of_rows(part: str, start: int, rows: int) -> "Hashes":
    """A random number for each row, which depends on its place alone.

    Args:
        part: the file it lies in.
        start: how many rows of the file are before them.
        rows: how many there are.
    """
    import hashlib

    import numpy as np

    seed = hashlib.sha256(part.encode("utf-8", "surrogateescape")).digest()[:8]
    places = np.arange(start, start + rows, dtype=np.uint64)
    return _mix(places + np.uint64(int.from_bytes(seed, "little")))


def text_buffers(
    texts: Any,
) -> "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]":
    """Where each text of a pyarrow array begins and ends, and the bytes they lie in."""
    import numpy as np

    _, offsets, characters = texts.buffers()
    whole = np.frombuffer(offsets, np.int32) if offsets else np.zeros(1, np.int32)
    found = whole[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    raw = np.frombuffer(characters, np.uint8) if characters else np.zeros(0, np.uint8)
    return found[:-1], found[1:], raw


def _mix(values: "Hashes") -> "Hashes":
    # The finalizer of SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number
    # generators", 2014.
    import numpy as np

    values = values + np.uint64(0x9E3779B97F4A7C15)
    shifted = np.empty_like(values)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        values ^= np.right_shift(values, np.uint64(shift), out=shifted)
        if factor > 1:
            values *= np.uint64(factor)
    return values
