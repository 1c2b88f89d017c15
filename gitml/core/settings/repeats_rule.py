"""Repeated training as ``gitml.yaml`` declares it: a metrics file for each seed or fold."""

from fnmatch import fnmatchcase
from typing import Literal, NamedTuple, TypeAlias

from gitml.core.settings.keys import path, section, texts, wrong

RepeatsKind: TypeAlias = Literal["seeds", "folds"]


class Repeats(NamedTuple):
    """Metrics files of several runs of one training.

    Attributes:
        files: metrics files that ``dvc.yaml`` declares; ``*`` stands for any text.
        kind: ``seeds``, which differ by chance alone; or the ``folds`` of one cross-validation,
            which share training data and are the same rows on both sides.
        test_share: of all rows, those that a fold is tested on; without it one in as many as there
            are folds.
    """

    files: tuple[str, ...]
    kind: RepeatsKind = "seeds"
    test_share: float | None = None

    def has(self, path: str) -> bool:
        """Whether a metrics file is one of the runs."""
        return any(fnmatchcase(path, pattern) for pattern in self.files)


def parse_repeats(spec: object, file: str, where: str) -> Repeats:
    """The mapping under ``repeats``.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    keys = section(spec, file, where, {"files", "kind", "test_share"})
    files = keys.get("files")
    names = (files,) if isinstance(files, str) else texts(files, file, f"{where}.files")
    if not names:
        raise wrong(file, where, "the key 'files'", spec)
    kind: RepeatsKind = "folds" if keys.get("kind") == "folds" else "seeds"
    if keys.get("kind", kind) != kind:
        raise wrong(file, f"{where}.kind", "'seeds' or 'folds'", keys["kind"])
    share = keys.get("test_share")
    if share is not None and (kind == "seeds" or not _is_share(share)):
        raise wrong(file, f"{where}.test_share", "of folds a number between 0 and 1", share)
    checked = tuple(path(name, file, f"{where}.files") for name in names)
    return Repeats(checked, kind, None if share is None else float(share))


def _is_share(found: object) -> bool:
    return isinstance(found, float) and 0 < found < 1
