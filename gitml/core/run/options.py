"""What ``gitml repro`` is asked for; the names are those of its options."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which stages a run is about, and how it treats them.

    Attributes:
        single_item: only the stages that are named, not what they use.
        downstream: those and all that use what they make.
        pipeline: everything that is connected to the stages that are named.
        all_pipelines: everything in the project, also data that no stage uses.
        force: run stages even if nothing they use changed.
        force_downstream: force all that uses a stage that was reproduced.
        pull: fetch data that is missing.
        allow_missing: missing data alone is no reason to run.
        run_cache: restore what ran before with the same input.
        commit: put outputs into the cache.
    """

    single_item: bool = False
    downstream: bool = False
    pipeline: bool = False
    all_pipelines: bool = False
    force: bool = False
    force_downstream: bool = False
    pull: bool = False
    allow_missing: bool = False
    run_cache: bool = True
    commit: bool = True


class FailurePolicy(NamedTuple):
    """What a run does about a stage that failed.

    Attributes:
        keep_going: run every stage that does not need it.
        fail_fast: stop the stages that run at that moment.
    """

    keep_going: bool = False
    fail_fast: bool = False
