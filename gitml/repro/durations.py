"""How long commands took, by what they ran, read and made: each revision has its own time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gitml.core.run.record_key import RecordedRun, record_key

if TYPE_CHECKING:
    from dvc.stage import Stage


def by_record(seconds: Mapping[str, float], stages: Mapping[str, "Stage"]) -> dict[str, float]:
    """The time of each stage that ran, by the key of its record.

    Args:
        seconds: by address.
        stages: DVC's objects after the run, by address.
    """
    return {
        record_key(address, _recorded(stages[address])): time for address, time in seconds.items()
    }


def _recorded(stage: "Stage") -> RecordedRun:
    found = [one.hash_info.value for one in (*stage.deps, *stage.outs) if one.hash_info]
    hashes = [value for value in found if isinstance(value, str)]
    return RecordedRun(stage.cmd, hashes, [value for value in found if isinstance(value, dict)])
