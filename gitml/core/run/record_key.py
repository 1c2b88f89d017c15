"""How the record of a stage is known again, whichever revision it stands in."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """What ``dvc.lock`` says of a stage's last run, in any order.

    Attributes:
        cmd: the command, or the commands.
        hashes: of dependencies and outputs.
        params: values by key, of each params file.
    """

    cmd: str | list[str]
    hashes: Iterable[str | None]
    params: Iterable[Mapping[str, Any]]


def record_key(address: str, run: RecordedRun) -> str:
    """A digest of what a stage ran, read and made."""
    hashes = sorted(one for one in run.hashes if one is not None)
    params = sorted(json.dumps(one, sort_keys=True, default=str) for one in run.params)
    record = json.dumps([address, run.cmd, hashes, params])
    return hashlib.sha256(record.encode()).hexdigest()
