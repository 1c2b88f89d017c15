"""Files that Git does not know and that are likely to be data, so that DVC should keep them."""

import posixpath
from collections import Counter
from collections.abc import Callable, Container, Iterable

from gitml.core.named_files import is_code
from gitml.core.paths import folders

LARGE = 100_000
"""Bytes above which a file counts as data, unless its suffix says that a person wrote it."""

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


def is_likely_data(path: str, size: Callable[[str], int]) -> bool:
    """Whether a file is data by its suffix, or where that tells nothing, by its size in bytes."""
    suffix = posixpath.splitext(path)[1].lower()
    if suffix in _DATA:
        return True
    return not is_code(path) and suffix not in _WRITTEN and size(path) > LARGE


def data_places(files: Iterable[str], is_data: Callable[[str], bool]) -> tuple[str, ...]:
    """What to track of some files, sorted: files, and folders of many that hold nothing else.

    A folder ends in ``/``.
    """
    data, mixed = [], {""}  # the root is no data set
    for path in files:
        if is_data(path):
            data.append(path)
        else:
            mixed.update(folders(path))
    counts = Counter(folder for path in data for folder in folders(path))
    whole = {one for one, count in counts.items() if count > _MANY and one not in mixed}
    return tuple(sorted({_outermost(path, whole) for path in data}))


def _outermost(path: str, whole: Container[str]) -> str:
    found = [f"{folder}/" for folder in folders(path) if folder in whole]
    return found[-1] if found else path
