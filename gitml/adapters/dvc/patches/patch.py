"""A function of DVC that gitml replaces."""

from dataclasses import dataclass

# Versions of DVC in which the hashes were compared. In the oldest one all functions are the same,
# but that ``SCMContext.ignore`` ends without the statement ``return None``.
OLDEST, NEWEST = "3.60.0", "3.67.1"


@dataclass(frozen=True, slots=True)
class Patch:
    """One function that is replaced.

    Attributes:
        target: ``module:name`` under which DVC looks the function up.
        reason: what the replacement is for.
        source_hash: of the code that is replaced, see :func:`.apply.source_hash`.
        source: where that code is, if not found under ``target``.
    """

    target: str
    reason: str
    source_hash: str
    source: str = ""
