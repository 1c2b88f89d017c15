"""One model in a list of models."""

from dataclasses import dataclass

from gitml.core.registry.manifest import RecordedBump
from gitml.core.registry.versions import Registered


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """What is known of a model.

    Attributes:
        name: as in tags.
        declared: the path that ``dvc.yaml`` declares; None for a model known from tags only.
        latest: its highest version that counts.
        versions: how many there are that were not withdrawn.
        released: whether there ever was one.
        aliases: by name, the version each points at, or the commit where that is none.
        why: the first reason of the latest version, or its tag's subject.
        bump: how that version was decided, where its tag records it.
    """

    name: str
    declared: str | None
    latest: Registered | None
    aliases: dict[str, str]
    versions: int
    released: bool = False
    why: str = ""
    bump: RecordedBump | None = None
