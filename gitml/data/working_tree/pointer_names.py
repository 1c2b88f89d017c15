"""Names that no pointer can have, or name."""

import os
from collections.abc import Iterable
from pathlib import Path

from gitml.adapters.files import NO_TEXT_HINT
from gitml.core.paths import is_text
from gitml.errors import UsageError


def refuse_long(root: Path, path: str, pointer: str) -> None:
    """Refuse data whose pointer would have a longer name than the file system has.

    Args:
        root: of the project.
        path: of the data.
        pointer: relative to ``root``.

    Raises:
        UsageError: the name is too long.
    """
    most = os.pathconf(root, "PC_NAME_MAX")
    if len(os.fsencode(pointer.rpartition("/")[2])) > most:
        raise UsageError(
            f"'{path}' cannot be tracked: its pointer, which has '.dvc' at the end, "
            f"would have a name of more than {most} bytes",
            hint="give it a shorter name",
        )


def refuse_no_text(paths: Iterable[str]) -> None:
    """Refuse names that are no text, as records are.

    Raises:
        UsageError: of the first of them.
    """
    for path in paths:
        if not is_text(path):
            raise UsageError(
                f"the name of '{path}' is not UTF-8, so DVC cannot record it",
                hint=NO_TEXT_HINT,
            )
