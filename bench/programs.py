"""The programs that are measured, and a line of the table."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
GITML = str(BIN / "gitml")
DVC = str(BIN / "dvc")
PEERS = BIN.parent / "peers" / "bin"  # by themselves, as what they need is not what DVC needs
SNAKEMAKE = str(PEERS / "snakemake")
NINJA = str(PEERS / "ninja")
# With Oxen and Xvc, where the package index has them for this machine.
DATA_PEERS = str(BIN.parent / "data-peers" / "bin" / "python")

EVIDENTLY = str(BIN.parent / "evidently" / "bin" / "python")  # with pandas 2, which it needs


@dataclass(frozen=True)
class Case:
    """One line of the table: two commands in one folder.

    Attributes:
        at_least: how many times faster gitml must be; below 1 it may be slower by so much; None
            where the figure is only reported.
        memory: the largest share of the peer's peak memory that is promised, None where not.
        rounds: how many pairs at most, for what takes long.
        is_parallel: whether what counts is the time that passed.
    """

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    at_least: float | None
    folder: Callable[[Path], Path]
    memory: float | None = 1
    rounds: int = 100
    is_parallel: bool = False
