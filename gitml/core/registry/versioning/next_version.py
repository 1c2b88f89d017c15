"""The next version of a model: which it is, and the record of it for its tag."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gitml.core.paths import PathIndex
from gitml.core.registry import versions
from gitml.core.registry.evaluation import Side, evaluation_data
from gitml.core.registry.manifest import Manifest, ModelFile, RecordedBump
from gitml.core.registry.versioning import evidence
from gitml.core.registry.versioning.evidence import Bump, Decision
from gitml.core.registry.versioning.rules import Rules, measured_files
from gitml.core.registry.versions import History, Registered, Version
from gitml.core.settings.config import Config, ModelRules
from gitml.core.values import Value
from gitml.errors import CheckFailedError


@dataclass(frozen=True, slots=True)
class NextVersion:
    """A version that can be tagged.

    Attributes:
        model: as in the tag.
        previous: the version it was compared with.
    """

    model: str
    version: Version
    bump: Bump
    previous: Registered | None = None

    @property
    def tag(self) -> str:
        return f"{self.model}@{self.version}"


def rules(name: str, config: Config) -> Rules:
    """What decides about the model that ``gitml.yaml`` calls ``name``."""
    own = config.models.get(name, ModelRules())
    return Rules(name, own, config.directions, release=config.release)


def bump(
    history: History, base: Side | None, head: Side, decides: Rules, decision: Decision | None
) -> Bump:
    """Which part of the version moves.

    Args:
        history: of the model, by its name in tags.
        base: the model at its latest version; None where there is none.
        head: the model now.
        decides: its rules.
        decision: of a person, which goes above the rules.

    Raises:
        ConfigError: a rule cannot be applied.
    """
    if decision:
        return evidence.manual(decision, base, head, decides)
    if base:
        return evidence.decide(base, head, decides)
    if history.highest:
        return evidence.without_comparison(history, decides)
    return evidence.first(head, decides)


def next_version(
    history: History, previous: Registered | None, moved: Bump, pre: str | None = None
) -> NextVersion:
    """The version after those of ``history``.

    Args:
        history: of the model.
        previous: the version that it was compared with.
        moved: which part moves.
        pre: what a pre-release is called, as ``rc``; they are counted.

    Raises:
        CheckFailedError: nothing changed that could be released.
    """
    if moved.part is None:
        raise _nothing(previous.tag.name if previous else history.model, moved)
    highest = history.highest
    version = highest.next(moved.part) if highest else Version.parse(versions.FIRST)
    if pre:
        version = _pre_release(history, version, pre)
    return NextVersion(history.model, version, moved, previous)


def _nothing(name: str, moved: Bump) -> CheckFailedError:
    """Why there is no next version: nothing changed, or nothing that counts by the team's rules."""
    passed_over = dict.fromkeys(str(one.id) for one in moved.evidence if one.level == "none")
    if not passed_over:
        return CheckFailedError(
            f"nothing to release: model, data, params and code are those of {name}",
            hint=f"that version is what you want: gitml checkout {name}",
        )
    return CheckFailedError(
        f"nothing to release: by release.rules of gitml.yaml what changed since {name} makes no "
        f"version: {', '.join(passed_over)}",
        hint='decide yourself: gitml release --bump pipeline --reason "WHY"',
    )


def _pre_release(history: History, version: Version, pre: str) -> Version:
    """The next one of that name before ``version``: ``rc.1``, ``rc.2``."""
    known = [str(one.version) for one in history.versions]
    numbers = itertools.count(1)
    candidates = (replace(version, pre=f"{pre}.{number}") for number in numbers)
    return next(one for one in candidates if str(one) not in known)


def manifest(
    planned: NextVersion,
    head: Side,
    decides: Rules,
    file: ModelFile,
    environment: Mapping[str, Value],
    told: RecordedBump,
) -> Manifest:
    """The record of a version for its tag.

    Args:
        planned: the version.
        head: the model.
        decides: its rules.
        file: the model's bytes.
        environment: in which the release is made.
        told: the decision in words.
    """
    deps = PathIndex((dep, dep) for address in head.sources for dep in head.stages[address].deps)
    sources = [p for p in head.pointers.values() if p.stage is None]
    files = measured_files(head, decides)
    measured_on = [found for path in files if (found := evaluation_data(head, path)) is not None]
    return Manifest(
        model=planned.model,
        version=str(planned.version),
        file=file,
        bump=told,
        previous=planned.previous.tag.name if planned.previous else None,
        data={p.path: p.md5 for p in sources if deps.has_overlap(p.path)},
        evaluation={k: v for found in measured_on for k, v in found.items()} or None,
        params=head.params,
        metrics=head.metrics,
        environment=environment,
    )
