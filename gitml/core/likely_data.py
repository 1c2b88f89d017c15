"""Files that Git does not know and that are likely to be data, so that DVC should keep them."""

import posixpath
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping

from gitml.core.named_files import is_code
from gitml.core.paths import folders

LARGE = 100_000
"""Bytes above which a file counts as data, unless its suffix says that a person wrote it."""
HEAVY = 1_000_000
"""Bytes above which many files of a folder are a data set together, where no suffix tells."""

_MANY = 5  # more than these are a data set, which is tracked as the folder that they lie in
_DATA = frozenset(
    ".arrow .avro .csv .feather .jsonl .ndjson .orc .parquet .pq .tsv .xls .xlsx .db .sqlite "
    ".bin .ckpt .gguf .h5 .hdf5 .joblib .keras .model .npy .npz .onnx .pb .pickle .pkl .pt .pth "
    ".safetensors .tfrecord .tflite "
    ".bmp .gif .jpeg .jpg .png .tif .tiff .webp .avi .flac .mkv .mov .mp3 .mp4 .ogg .wav "
    ".7z .bz2 .gz .rar .tar .tgz .xz .zip .zst".split()
)
_WRITTEN = frozenset(
    ".cfg .css .dvc .html .ini .lock .md .rst .svg .tex .toml .yaml .yml".split()
)  # fmt: skip


def is_likely_data(path: str, size: int) -> bool:
    """Whether a file is data by its suffix, or where that tells nothing, by its size in bytes."""
    return _suffix(path) in _DATA or (not _is_written(path) and size > LARGE)


def data_places(files: Iterable[str], size: Callable[[str], int | None]) -> tuple[str, ...]:
    """What to track of some files, sorted: files, and folders of many that hold nothing else.

    A folder ends in ``/``.

    Args:
        files: by path.
        size: of a file in bytes; None for what is none, as a link.
    """
    data, mixed = [], {""}  # the root is no data set
    small: dict[str, int] = {}  # of which neither suffix nor size tells
    for path in files:
        found = size(path)
        if found is not None and is_likely_data(path, found):
            data.append(path)
        elif found is None or _is_written(path):
            mixed.update(folders(path))
        else:
            small[path] = found
    heavy = _heavy(small) - mixed
    for path in small:
        if heavy.isdisjoint(folders(path)):
            mixed.update(folders(path))
        else:
            data.append(path)
    counts = Counter(folder for path in data for folder in folders(path))
    whole = {one for one, count in counts.items() if count > _MANY and one not in mixed}
    return tuple(sorted({_outermost(path, whole) for path in data}))


def _heavy(small: Mapping[str, int]) -> set[str]:
    """The folders of many of these files, by their sizes."""
    counts, sizes = Counter[str](), Counter[str]()
    for path, size in small.items():
        for folder in folders(path):
            counts[folder] += 1
            sizes[folder] += size
    return {one for one, size in sizes.items() if size > HEAVY and counts[one] > _MANY}


def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def _is_written(path: str) -> bool:
    """Whether a suffix says that a person wrote it."""
    return is_code(path) or _suffix(path) in _WRITTEN


def _outermost(path: str, whole: Container[str]) -> str:
    found = [f"{folder}/" for folder in folders(path) if folder in whole]
    return found[-1] if found else path
