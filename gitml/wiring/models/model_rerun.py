"""A version made again by the pipeline of its commit, and held against what that records."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from gitml.core.data.pointers import Pointer
from gitml.core.models.release import Candidate
from gitml.core.paths import PathIndex
from gitml.core.registry import verification
from gitml.core.registry.verification import Made, Verification
from gitml.core.registry.versioning.rules import measured_files
from gitml.core.registry.versions import Registered
from gitml.core.run.options import Options
from gitml.core.snapshot import Snapshot
from gitml.core.values import Value
from gitml.errors import CheckFailedError, OutsideError
from gitml.wiring import readers
from gitml.wiring.models import scratch_runs
from gitml.wiring.models.model_verify import VersionVerifier


def rerun(
    verifier: VersionVerifier, found: Registered, before: Verification, variables: Mapping[str, str]
) -> Verification:
    """Run every stage that leads to a version again, and compare what they make.

    It runs the code of that commit, in a folder of its own: neither the working tree nor the cache
    of the project is written to, except for objects that have to be fetched.

    Args:
        verifier: of the project.
        found: the version.
        before: what was checked already.
        variables: the environment of the stages.

    Raises:
        CheckFailedError: no stage makes the model.
        OutsideError: data is not to be had, or a stage failed.
    """
    candidate = verifier.candidate(found)
    if candidate is None:
        return before
    side = candidate.side
    files = measured_files(side, candidate.rules)
    stages = side.producers.upstream(candidate.model.path, *files)
    if not stages:
        raise CheckFailedError(
            f"no stage makes {candidate.model.path}, so {found.tag.name} cannot be made again",
            hint="verify it without: gitml model verify " + found.tag.name,
        )
    verifier.talk.say(f"running {', '.join(stages)} of {found.tag.name}")
    snapshot = _run(verifier, candidate, stages, variables)
    outs = {out.path for address in stages for out in side.stages[address].outs}
    checks = verification.rerun_checks(
        _made(outs, side.pointers, side.metrics),
        _made(outs, snapshot.pointers, snapshot.metrics),
        _tolerances(candidate),
    )
    return replace(before, checks=(*before.checks, *checks))


def _run(
    verifier: VersionVerifier,
    candidate: Candidate,
    stages: Sequence[str],
    variables: Mapping[str, str],
) -> Snapshot:
    """What stages make of the data that their commit records.

    Raises:
        OutsideError: data is not to be had, or a stage failed.
    """
    side, commit, talk = candidate.side, candidate.commit, verifier.talk
    deps = PathIndex((dep, dep) for address in stages for dep in side.stages[address].deps)
    data = [p for p, one in side.pointers.items() if one.stage is None and deps.has_overlap(p)]
    with scratch_runs.scratch(verifier.project, commit) as place:
        for path in data:
            target = scratch_runs.inside(place.root, path)
            if not target.exists():
                scratch_runs.put(verifier.project, (commit, path), target, talk)
        options = Options(force=True, run_cache=False, commit=False)
        done = scratch_runs.run(place, stages, options, variables, talk)
        for failed in done.failed:
            last = f": {failed.tail[-1]}" if failed.tail else ""
            raise OutsideError(f"stage '{failed.address}' failed: {failed.problem}{last}")
        return readers.snapshots(place).read("workspace", {"data", "metrics"})


def _made(
    outs: AbstractSet[str], pointers: Mapping[str, Pointer], metrics: Mapping[str, Value]
) -> Made:
    """What outputs are, by path."""
    return Made(
        {path: one.md5 for path, one in pointers.items() if path in outs},
        {path: value for path, value in metrics.items() if path in outs},
    )


def _tolerances(candidate: Candidate) -> dict[str, float]:
    """How far metrics may differ: as far as the rules of the model take for no change."""
    rules = candidate.rules.rules
    found = {guard.metric: guard.max_drop for guard in rules.guards}
    if rules.primary:
        found[rules.primary.metric] = rules.primary.min_delta
    return found
