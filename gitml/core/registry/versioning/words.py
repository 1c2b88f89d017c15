"""What a release of a model would be, in words, as a report tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitml.core.registry.lineage import Lineage


@dataclass(frozen=True, slots=True)
class Origin:
    """What made a model.

    Attributes:
        hash: of the model; empty where it is not known.
        stage: that makes it; empty where none does.
        commit: that records it; None where none does.
        data: hashes of what no stage makes, by path; empty where they are not known.
    """

    path: str
    hash: str = ""
    stage: str = ""
    commit: str | None = None
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NextVersionWords:
    """The version that a release would make, or why there is none.

    Attributes:
        model: its name in ``dvc.yaml``.
        tag: of the version; empty where there is none.
        part: which part moves, as ``MINOR after v1.2.0``.
        why: a sentence for each reason.
    """

    model: str
    origin: Origin
    tag: str = ""
    part: str = ""
    why: tuple[str, ...] = ()


def origin(path: str, commit: str | None, found: Lineage) -> Origin:
    """The stage and the data behind the first node of a lineage, which is a model at ``path``."""
    maker = found.maker(0)
    sources = [node for node in found.nodes if node.kind in ("data", "import")]
    data = {node.name: node.hash for node in sorted(sources, key=lambda node: node.name)}
    return Origin(path, found.nodes[0].hash, maker.name if maker else "", commit, data)
