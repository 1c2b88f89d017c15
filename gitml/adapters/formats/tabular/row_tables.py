"""Tables of rows as files that other programs read: CSV, TSV and Parquet."""

import importlib.util
import io
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gitml.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DELIMITERS: Mapping[str, str] = MappingProxyType({".csv": ",", ".tsv": "\t"})
_PARQUET = (".parquet", ".pq")


def refuse_form(name: str) -> None:
    """Refuse a file of which the suffix names no form that is written.

    Raises:
        UsageError: there is none of that name.
        ConfigError: what writes it is not installed.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _DELIMITERS:
        return
    if suffix not in _PARQUET:
        known = ", ".join((*_DELIMITERS, *_PARQUET))
        raise UsageError(f"not a table by its name: '{name}'", hint=f"end it with one of {known}")
    if importlib.util.find_spec("pyarrow") is None:
        raise ConfigError(f"{name}: Parquet needs pyarrow", "pip install 'gitml[parquet]'")


def content(name: str, columns: Mapping[str, "NDArray[Any]"]) -> bytes:
    """The bytes of a table; the suffix of its name tells the form, see :func:`refuse_form`."""
    import pandas as pd

    frame = pd.DataFrame(dict(columns))
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _DELIMITERS:
        text: str = frame.to_csv(index=False, sep=_DELIMITERS[suffix], lineterminator="\n")
        return text.encode()
    written = io.BytesIO()
    frame.to_parquet(written, index=False)
    return written.getvalue()
