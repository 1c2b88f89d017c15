"""pyarrow's arrays from ours and back, without what of pyarrow would load pandas."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_FIRST = 1000  # cells that show how a column is read fastest
_TYPES: Mapping[str, str] = MappingProxyType({"double": "<f8", "int64": "<i8", "int32": "<i4"})


def mask(chosen: "NDArray[np.bool_]") -> Any:
    """Booleans."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.bool_(), len(chosen), [None, _bitmap(chosen)])


def indices(rows: "NDArray[np.int64]") -> Any:
    """Whole numbers."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.int64(), len(rows), [None, pa.py_buffer(rows)])


def is_storable(text: str) -> bool:
    """Whether a cell can have a text: not with half of a character, which JSON and YAML can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def strings(texts: Sequence[str]) -> Any:
    """Strings; each is storable."""
    import numpy as np
    import pyarrow as pa

    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def repeat(array: Any) -> bool:
    """Whether values stand in an array so often that each should be looked at once."""
    first = array.slice(0, _FIRST)
    return len(first.unique()) <= max(len(first) // 2, 1)


def without_empty(texts: Any) -> Any:
    """Strings, with null where one is empty; none may be null before."""
    import numpy as np
    import pyarrow as pa

    _, offsets, characters = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    are_there = ends[1:] > ends[:-1]
    if are_there.all():
        return texts
    found = pa.py_buffer(ends)
    return pa.Array.from_buffers(pa.string(), len(texts), [_bitmap(are_there), found, characters])


def _bitmap(chosen: "NDArray[np.bool_]") -> Any:
    import numpy as np
    import pyarrow as pa

    return pa.py_buffer(np.packbits(chosen, bitorder="little"))


def numpy_array(array: Any) -> "NDArray[Any]":
    """The values of an array of numbers or booleans, as NumPy has them; a null is anything."""
    import numpy as np
    import pyarrow as pa

    _, values = array.buffers()
    if pa.types.is_boolean(array.type):
        return _bits(values, array)
    raw = values if values is not None else b""
    return np.frombuffer(raw, _TYPES[str(array.type)])[array.offset : array.offset + len(array)]


def are_valid(array: Any) -> "NDArray[np.bool_]":
    """Where an array of any type has no null."""
    import numpy as np

    bitmap = array.buffers()[0]
    return np.ones(len(array), np.bool_) if bitmap is None else _bits(bitmap, array)


def _bits(buffer: Any, array: Any) -> "NDArray[np.bool_]":
    import numpy as np

    raw = np.frombuffer(buffer if buffer is not None else b"", np.uint8)
    end = array.offset + len(array)
    return np.unpackbits(raw, count=end, bitorder="little")[array.offset :].astype(np.bool_)
