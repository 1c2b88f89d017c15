"""Why a version has its number, found again from its commit and that of the one before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gitml.core.models.release import Candidate
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.versioning import evidence
from gitml.core.registry.versions import Registered
from gitml.core.snapshot import Snapshots
from gitml.core.values import Value
from gitml.core.verdict import Reason
from gitml.errors import GitmlError
from gitml.wiring import Project
from gitml.wiring.models.compared_sides import base_side, with_predictions


@dataclass(frozen=True, slots=True)
class DecidedAgain:
    """What both commits say.

    Attributes:
        before: metrics files of the version that it was compared with; None where not known.
    """

    reasons: tuple[Reason, ...] = ()
    before: Mapping[str, Value] | None = None


def previous(candidate: Candidate, record: Manifest) -> Registered | None:
    """The version with which a tag says that it was compared, if it comes before its commit."""
    if record.previous not in candidate.registry.reachable(candidate.commit):
        return None
    versions = candidate.history.versions
    return next((one for one in versions if one.tag.name == record.previous), None)


def decide_again(
    project: Project, candidate: Candidate, base: Registered | None, reader: Snapshots
) -> DecidedAgain:
    """Apply the rules of a version's commit; what cannot be read now says nothing."""
    try:
        if base is None:
            return DecidedAgain(evidence.first(candidate.side, candidate.rules).reasons)
        compared = with_predictions(project, replace(candidate, base=base), reader)
        side = base_side(compared, reader, decided=False)
    except GitmlError:
        return DecidedAgain()
    if side is None:
        return DecidedAgain()
    try:
        found = evidence.decide(side, compared.side, compared.rules).reasons
    except GitmlError:
        found = ()
    return DecidedAgain(found, side.metrics)
