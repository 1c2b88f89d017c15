"""What is known of one version, and of what happened to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitml.core.registry.lineage import Lineage
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.model_summary import Assigned
from gitml.core.registry.tag_problems import TagProblem
from gitml.core.registry.tags import Action, Tag
from gitml.core.registry.versions import Registered
from gitml.core.verdict import Reason


@dataclass(frozen=True, slots=True)
class VersionDetails:
    """One version.

    Attributes:
        manifest: None where its tag has none that can be trusted.
        notes: what people added to its tag.
        aliases: those that it has.
        withdrawn_why: why it was taken back.
        problems: of its tag.
    """

    found: Registered
    manifest: Manifest | None
    notes: str = ""
    aliases: Mapping[str, Assigned] = field(default_factory=dict)
    withdrawn_why: str = ""
    problems: tuple[TagProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What others may be told of a version: what can be checked of its tag was found to be so.

    Attributes:
        repository: its address on the web; empty where it has none.
        reasons: for each reason of its tag those that its commits give; empty where none is the
            same, so that the tag alone states it.
    """

    known: VersionDetails
    record: Manifest
    lineage: Lineage
    repository: str = ""
    reasons: tuple[tuple[Reason, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version on a server.

    Attributes:
        model: its name there.
        number: its number there.
        run: that has its metrics and files.
        url: where a browser shows it.
        created: whether it was not there before.
    """

    found: Registered
    model: str
    number: str
    run: str
    url: str
    created: bool


@dataclass(frozen=True, slots=True)
class PastEvent:
    """Something that happened to a model.

    Attributes:
        version: None where the commit has none.
        previous: the version that an alias was at before, where that is recorded.
        why: in the words of who did it.
    """

    model: str
    action: Action
    version: str | None
    alias: str | None
    previous: str | None
    why: str
    tag: Tag
