"""Versions of models, as the registry's tags tell them."""

import difflib
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Self

from gitml.core.registry.tags import Event, Reference, Tag, parse
from gitml.errors import UsageError

Part = Literal["major", "minor", "pipeline"]
FIRST = "v1.0.0"
_VERSION = re.compile(
    r"v(?P<major>[0-9]+)\.(?P<minor>[0-9]+)\.(?P<pipeline>[0-9]+)(-(?P<pre>[^+]+))?(\+(?P<build>.+))?"
)


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """MAJOR.MINOR.PIPELINE, ordered as semantic versions are.

    MAJOR: data or target is incompatible. MINOR: the model is better, by evidence. PIPELINE: the
    pipeline changed and the model is not demonstrably better.

    Attributes:
        pre: of a pre-release, ``rc.1`` in ``v1.2.0-rc.1``.
        build: build metadata, which only breaks ties in the order.
    """

    major: int
    minor: int
    pipeline: int
    pre: str = ""
    build: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``vMAJOR.MINOR.PIPELINE``; whether it is valid at all is for the tag grammar."""
        match = _VERSION.fullmatch(text)
        if match is None:
            raise UsageError(f"not a version: '{text}'", hint="versions look like v1.2.0")
        numbers = int(match["major"]), int(match["minor"]), int(match["pipeline"])
        return cls(*numbers, pre=match["pre"] or "", build=match["build"] or "")

    def __str__(self) -> str:
        pre = f"-{self.pre}" if self.pre else ""
        build = f"+{self.build}" if self.build else ""
        return f"v{self.major}.{self.minor}.{self.pipeline}{pre}{build}"

    def __lt__(self, other: Self) -> bool:
        return self.rank() < other.rank()

    def rank(self) -> tuple[object, ...]:
        """What versions are ordered by."""
        # https://semver.org/#spec-item-11: numbers below words, a pre-release below its release.
        parts = self.pre.split(".") if self.pre else []
        ranks = tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)
        return self.major, self.minor, self.pipeline, not self.pre, ranks, self.build

    @property
    def moved(self) -> Part:
        """The part that moved to this number."""
        if self.pipeline:
            return "pipeline"
        return "minor" if self.minor else "major"

    def next(self, part: Part) -> "Version":
        """The version after this one when ``part`` moves."""
        if part == "major":
            return Version(self.major + 1, 0, 0)
        if part == "minor":
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.pipeline + 1)


@dataclass(frozen=True, slots=True)
class Registered:
    """One version of one model.

    Attributes:
        tag: that registered it (the last one, where it was withdrawn and registered anew).
        withdrawal: the tag that took it back; None where none did.
    """

    model: str
    version: Version
    tag: Tag
    withdrawal: Tag | None = None

    @property
    def commit(self) -> str:
        return self.tag.commit

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.withdrawal is not None


@dataclass(frozen=True, slots=True)
class History:
    """Everything the tags say of one model.

    Attributes:
        versions: in their order, the lowest first; withdrawn ones too.
        assigned: by alias, the last tag that assigned it on each commit where it was not cleared
            since, in the order of their dates.
        events: every tag, in the order of their dates.
    """

    model: str
    versions: tuple[Registered, ...] = ()
    assigned: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    @property
    def deprecated(self) -> bool:
        """Whether the model as a whole was retired."""
        return bool(self.events) and self.events[-1].name.action == "deprecate"

    @property
    def last(self) -> Tag | None:
        """The tag with the latest date."""
        return self.events[-1].tag if self.events else None

    @property
    def aliases(self) -> dict[str, Tag]:
        """The tag that assigned each alias where it is now.

        As GTO has it, an alias whose version is withdrawn, or on which it is cleared, is again
        where it was before.
        """
        found = {}
        for alias, tags in self.assigned.items():
            if usable := [tag for tag in tags if self.is_usable(tag.commit)]:
                found[alias] = usable[-1]
        return found

    def is_usable(self, commit: str) -> bool:
        """Whether a commit has a version that was not withdrawn, or none at all."""
        here = [one for one in self.versions if one.commit == commit]
        return not here or not all(one.withdrawn for one in here)

    @property
    def latest(self) -> Registered | None:
        """The highest version that is neither withdrawn nor a pre-release."""
        usable = [v for v in self.versions if not v.withdrawn and not v.version.pre]
        return usable[-1] if usable else None

    @property
    def highest(self) -> Version | None:
        """The highest number ever given to a release, also to one that was withdrawn since."""
        return max((v.version for v in self.versions if not v.version.pre), default=None)

    def at(self, commit: str) -> Registered | None:
        """The version on a commit, the highest where foreign tags made several."""
        return next((v for v in reversed(self.versions) if v.commit == commit), None)

    def find(self, version: str) -> Registered | None:
        return next((v for v in self.versions if str(v.version) == version), None)


def replay(tags: Iterable[Tag]) -> dict[str, History]:
    """What the tags amount to, by model, sorted by name.

    Events happen in the order of their dates, as GTO has it. Within one second the counter of
    their names tells which came later. Names that are not the registry's are passed over.
    """
    events = [Event(name, tag) for tag in tags if (name := parse(tag.name))]
    events.sort(key=lambda event: event.moment)
    models: dict[str, list[Event]] = {}
    for event in events:
        models.setdefault(event.name.model, []).append(event)
    return {model: _history(model, models[model]) for model in sorted(models)}


def until(history: History, moment: datetime) -> History:
    """What was so at a moment."""
    return _history(history.model, [one for one in history.events if one.tag.date <= moment])


def _history(model: str, events: Sequence[Event]) -> History:
    versions: dict[Version, Registered] = {}
    assigned: dict[str, dict[str, Tag]] = {}
    for event in events:
        if event.name.version is not None:
            _number(versions, event, Version.parse(event.name.version))
        elif event.name.alias is not None:
            _assign(assigned.setdefault(event.name.alias, {}), event)
    return History(
        model,
        tuple(versions[version] for version in sorted(versions, key=Version.rank)),
        {alias: tuple(tags.values()) for alias, tags in assigned.items() if tags},
        tuple(events),
    )


def _number(versions: dict[Version, Registered], event: Event, version: Version) -> None:
    """Register a version, or withdraw it."""
    if event.name.action == "register":
        versions[version] = Registered(event.name.model, version, event.tag)
    elif version in versions:
        versions[version] = replace(versions[version], withdrawal=event.tag)


def _assign(by_commit: dict[str, Tag], event: Event) -> None:
    """Point an alias at a commit, or clear it there."""
    by_commit.pop(event.tag.commit, None)
    if event.name.action == "assign":
        by_commit[event.tag.commit] = event.tag


def resolve(reference: Reference, models: Mapping[str, History]) -> str:
    """The commit that ``churn@v1.2.0``, ``churn@latest`` or ``churn#prod`` names.

    Raises:
        UsageError: there is no such model, version or alias; the hint names what there is.
    """
    history = models.get(reference.model)
    if history is None:
        raise unknown_model(reference.model, models)
    if reference.alias is not None:
        if tag := history.aliases.get(reference.alias):
            return tag.commit
        known = ", ".join(sorted(history.aliases)) or "none"
        raise UsageError(
            f"{reference.model} has no alias '{reference.alias}'", hint=f"its aliases: {known}"
        )
    if reference.version == "latest":
        if history.latest is None:
            raise UsageError(
                f"{reference.model} has no version that is neither withdrawn nor a pre-release",
                hint="see what there is: gitml model list",
            )
        return history.latest.commit
    if found := history.find(str(reference.version)):
        return found.commit
    known = ", ".join(str(v.version) for v in history.versions[-5:]) or "none"
    raise UsageError(
        f"{reference.model} has no version {reference.version}", hint=f"its last versions: {known}"
    )


def unknown_model(name: str, known: Iterable[str]) -> UsageError:
    """The error for a model that nobody knows, with the nearest name there is."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return UsageError(f"unknown model '{name}'", hint=f"did you mean '{near[0]}'?")
    hint = f"known models: {', '.join(names)}" if names else "no model has been released yet"
    return UsageError(f"unknown model '{name}'", hint=hint)
