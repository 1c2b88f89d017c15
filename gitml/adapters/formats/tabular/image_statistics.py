"""A folder of images as a table: a row of simple statistics for each image."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")
_SIDE = 256  # pixels, to which an image is scaled down before its colours are looked at
_NAMES = (
    "width", "height", "bytes", "red", "green", "blue", "brightness", "contrast", "saturation",
    "sharpness",
)  # fmt: skip


def is_image(name: str) -> bool:
    """Whether a file of that name is read as an image."""
    return name.lower().endswith(SUFFIXES)


def read(files: Sequence[Part]) -> tuple[Block, list[Part]]:
    """Statistics of images, one a row, and the files that cannot be read: theirs are missing."""
    import pyarrow as pa

    rows = [_statistics(file) for file in files]
    broken = [file for file, row in zip(files, rows, strict=True) if row is None]
    columns = {
        name: Cells(pa.array([None if row is None else row[at] for row in rows], pa.float64()))
        for at, name in enumerate(_NAMES)
    }
    return Block("", 0, len(rows), columns), broken


def _statistics(file: Part) -> tuple[float, ...] | None:
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings(), file.open() as stream, Image.open(stream) as image:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            size = image.size
            image.draft("RGB", (_SIDE, _SIDE))
            image.thumbnail((_SIDE, _SIDE))
            return *map(float, size), float(stream.seek(0, 2)), *_colours(image.convert("RGB"))
    except (
        OSError,
        ValueError,
        SyntaxError,  # of a PNG with a wrong checksum
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        return None


def _colours(image: "Image") -> tuple[float, ...]:
    import numpy as np

    pixels = np.asarray(image, dtype=np.float64) / 255  # shape (height, width, 3)
    grey = pixels.mean(axis=2)
    steps = [np.abs(np.diff(grey, axis=axis)) for axis in (0, 1)]
    sharpness = sum(float(step.mean()) for step in steps if step.size)
    saturation = float((pixels.max(axis=2) - pixels.min(axis=2)).mean())
    means = pixels.mean(axis=(0, 1)).tolist()
    return *means, float(grey.mean()), float(grey.std()), saturation, sharpness
