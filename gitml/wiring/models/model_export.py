"""What others may be told of a version."""

from gitml.core.comparisons.comparison import model_side
from gitml.core.models.models import describe_version
from gitml.core.models.release import PARTS
from gitml.core.registry import lineage
from gitml.core.registry.lineage import Lineage
from gitml.core.registry.version_details import VersionFacts
from gitml.core.registry.versions import History, Registered
from gitml.core.urls import web_address
from gitml.errors import CheckFailedError, UsageError
from gitml.releases.registry import GitRegistry
from gitml.wiring.models.model_verify import VersionVerifier
from gitml.wiring.models.releases import released_model

_NAMED = 3  # things that do not hold, in a message


def upstream(registry: GitRegistry, found: Registered) -> Lineage:
    """All that a version comes from, as its commit records it.

    Raises:
        UsageError: its commit declares no such model.
    """
    snapshot = registry.reader.read(found.commit, PARTS)
    model = released_model(registry, found)
    if model is None:
        raise UsageError(
            f"the commit of {found.tag.name} declares no model of that name",
            hint=f"see what its tag records: gitml model show {found.tag.name}",
        )
    side = model_side(snapshot, model.path, registry.blob(found.commit, model.path))
    return lineage.upstream(found.tag.name, side)


def verified_facts(verifier: VersionVerifier, history: History, found: Registered) -> VersionFacts:
    """A version's facts, once they were held against its commit and the model's bytes.

    Raises:
        CheckFailedError: its tag records something else, or nothing.
        OutsideError: its commit cannot be read.
    """
    done, registry = verifier.facts(found), verifier.registry
    known = describe_version(history, found, registry, registry.reader)
    if not done.holds or known.manifest is None:
        subjects = [check.subject for check in done.failed]
        named = ", ".join(subjects[:_NAMED]) + (", …" if len(subjects) > _NAMED else "")
        raise CheckFailedError(
            f"{found.tag.name} is not what its tag records, so nothing is told of it: {named}",
            hint=f"see what does not hold: gitml model verify {found.tag.name}",
        )
    address = web_address(registry.git.remote_url() or "")
    graph = upstream(registry, found)
    return VersionFacts(known, known.manifest, graph, address, done.reasons)
