"""What ``gitml.yaml`` says of releases: which part of a version each piece of evidence moves."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Literal, NamedTuple, TypeAlias, get_args

from gitml.core.settings.keys import mapping, section, wrong
from gitml.errors import ConfigError

Level: TypeAlias = Literal["major", "minor", "pipeline", "none"]
SchemaChangeKind: TypeAlias = Literal[
    "target-changed",  # another column is the target, or it has another type
    "target-classes-changed",
    "feature-removed",
    "feature-renamed",
    "feature-type-changed",
    "feature-required-added",
    "category-domain-shrunk",
    "category-domain-grew",
    "feature-optional-added",
    "signature-output-changed",  # of a table that a model gives
]
EvidenceId: TypeAlias = Literal[
    SchemaChangeKind,
    "metric-improved",
    "metric-within-noise",
    "metric-regressed",
    "code-changed",
    "cmd-changed",
    "params-changed",
    "dag-changed",
    "env-changed",
    "data-refreshed",
    "model-bytes-changed",
]
EVIDENCE: Mapping[str, EvidenceId] = {name: name for name in get_args(EvidenceId)}
DEFAULTS: Mapping[EvidenceId, Level] = {
    "target-changed": "major",
    "target-classes-changed": "major",
    "feature-removed": "major",
    "feature-renamed": "major",
    "feature-type-changed": "major",
    "feature-required-added": "major",
    "category-domain-shrunk": "major",
    "signature-output-changed": "major",
    "category-domain-grew": "pipeline",
    "feature-optional-added": "pipeline",
    "metric-improved": "minor",
    "metric-within-noise": "pipeline",
    "metric-regressed": "pipeline",
    "code-changed": "pipeline",
    "cmd-changed": "pipeline",
    "params-changed": "pipeline",
    "dag-changed": "pipeline",
    "env-changed": "pipeline",
    "data-refreshed": "pipeline",
    "model-bytes-changed": "pipeline",
}
EXAM_CHANGED: Literal["evaluation-changed"] = "evaluation-changed"
"""Evidence without a level: the numbers come from two exams, so that nothing is MINOR by them."""


class ReleaseRules(NamedTuple):
    """How versions are numbered.

    Attributes:
        rules: by the name of a piece of evidence, which part it moves: ``major``, ``minor``,
            ``pipeline`` or ``none``.
    """

    rules: Mapping[EvidenceId, Level] = {}

    def level(self, evidence: EvidenceId) -> Level:
        """The part that a piece of evidence moves."""
        return self.rules.get(evidence, DEFAULTS[evidence])


def parse_release(spec: object, file: str) -> ReleaseRules:
    """The section ``release``.

    Raises:
        ConfigError: it names what is no evidence, or no part of a version.
    """
    given = mapping(section(spec, file, "release", {"rules"}).get("rules"), file, "release.rules")
    levels = {name: name for name in get_args(Level)}
    found: dict[EvidenceId, Level] = {}
    for name, level in given.items():
        if name not in EVIDENCE:
            near = get_close_matches(name, EVIDENCE, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(EVIDENCE)}"
            raise ConfigError(f"{file}: release.rules: no evidence is called '{name}'", hint=hint)
        if not isinstance(level, str) or level not in levels:
            raise wrong(file, f"release.rules.{name}", f"one of {', '.join(levels)}", level)
        found[EVIDENCE[name]] = levels[level]
    return ReleaseRules(found)
