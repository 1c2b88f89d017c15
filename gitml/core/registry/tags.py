"""The registry's tags: names in GTO's grammar, and the annotated Git tags that carry them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# As gto.constants has them, so that both programs accept the same names; numbers have an end.
_NAME = r"[a-zA-Z0-9](?:[a-zA-Z0-9\-/_]*[a-zA-Z0-9])?"
_FOLDER = r"[a-zA-Z0-9\-_./]+"
_NUMBER = r"(?:0|[1-9][0-9]{0,99})"
_PRE_PART = rf"(?:{_NUMBER}|[0-9]*[a-zA-Z\-][0-9a-zA-Z\-]*)"
_PRE = rf"{_PRE_PART}(?:\.{_PRE_PART})*"
_BUILD = r"[0-9a-zA-Z\-]+(?:\.[0-9a-zA-Z\-]+)*"
VERSION = rf"v{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PRE})?(?:\+{_BUILD})?"
_MODEL = rf"(?P<model>(?:{_FOLDER}=)?{_NAME})"
# Patterns are compiled when first used: most commands never look at a tag.
_TAG = (
    rf"{_MODEL}"
    rf"(?:(?:#(?P<alias>{_NAME})|@(?P<version>{VERSION}))(?P<cancel>!?)|@(?P<deprecated>deprecated))"
    r"(?:#(?P<counter>[0-9]{1,100}))?"
)
_SIGNATURES = frozenset(
    f"-----BEGIN {start}-----"
    for start in ("PGP SIGNATURE", "PGP MESSAGE", "SSH SIGNATURE", "SIGNED MESSAGE")
)
_REFERENCE = rf"{_MODEL}(?:#(?P<alias>{_NAME})|@(?P<version>{VERSION}|latest))"

Action = Literal["register", "withdraw", "assign", "clear", "deprecate"]


@dataclass(frozen=True, slots=True)
class TagName:
    """What a tag's name says.

    ``churn@v1.2.0`` registers a version, ``churn@v1.2.0!#4`` withdraws it, ``churn#prod#3`` points
    the alias prod at the version on the tag's commit, ``churn#prod!#5`` clears it, and
    ``churn@deprecated#6`` retires the whole model.

    Attributes:
        model: ``churn``, or ``folder=churn`` for one declared in that folder, seen from Git's root.
        version: with its ``v``, of actions on a version.
        alias: of actions on an alias.
        counter: the number that tells repeated events apart, None where there is none.
    """

    model: str
    action: Action
    version: str | None = None
    alias: str | None = None
    counter: int | None = None

    def __str__(self) -> str:
        mark = "!" if self.action in ("withdraw", "clear") else ""
        count = "" if self.counter is None else f"#{self.counter}"
        if self.alias is not None:
            return f"{self.model}#{self.alias}{mark}{count}"
        return f"{self.model}@{self.version or 'deprecated'}{mark}{count}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A version as users write it: ``churn@v1.2.0``, ``churn@latest`` or ``churn#prod``."""

    model: str
    version: str | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """An annotated Git tag of a commit.

    Attributes:
        commit: the commit's id.
        tagger: the name of who made it.
        date: when, with its zone; to the second, as Git keeps it.
        message: without the signature that may follow it.
    """

    name: str
    commit: str
    tagger: str
    date: datetime
    message: str


@dataclass(frozen=True, slots=True)
class NewTag:
    """An annotated tag to make: its name, the id of its commit, its message and its date."""

    name: str
    commit: str
    message: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the registry: an annotated tag whose name follows the grammar."""

    name: TagName
    tag: Tag

    @property
    def moment(self) -> tuple[datetime, int, str]:
        """What events are ordered by: of those in one second the counter tells, then the name."""
        counter = -1 if self.name.counter is None else self.name.counter
        return self.tag.date, counter, self.tag.name


def parse(name: str) -> TagName | None:
    """What a tag's name says, None where it is not one of the registry's."""
    match = re.fullmatch(_TAG, name)
    if match is None:
        return None
    cancelled = match["cancel"] == "!"
    action: Action = "deprecate"
    if match["version"]:
        action = "withdraw" if cancelled else "register"
    elif match["alias"]:
        action = "clear" if cancelled else "assign"
    counter = int(match["counter"]) if match["counter"] else None
    return TagName(match["model"], action, match["version"], match["alias"], counter)


def reference(text: str) -> Reference | None:
    """``MODEL@vX.Y.Z``, ``MODEL@latest`` or ``MODEL#ALIAS``; None where ``text`` is none of them.

    A model of a sub-folder may also be written as GTO shows it, ``folder:churn``.
    """
    match = re.fullmatch(_REFERENCE, text.replace(":", "=", 1))
    return Reference(match["model"], match["version"], match["alias"]) if match else None


def is_model(name: str) -> bool:
    """Whether a model of this name can have tags that GTO reads."""
    return re.fullmatch(_MODEL, name) is not None


def is_alias(name: str) -> bool:
    """Whether an alias of this name can have tags that GTO reads."""
    return re.fullmatch(_NAME, name) is not None


def model_name(name: str, prefix: str) -> str:
    """What tags call a model: GTO counts its folder from Git's root.

    Args:
        name: as a snapshot has it, its folder counted from the DVC root.
        prefix: the DVC root, seen from Git's; empty where they are the same.
    """
    folder, _, plain = name.rpartition("=")
    joined = "/".join(part for part in (prefix, folder) if part)
    return f"{joined}={plain}" if joined else plain


def without_signature(message: str) -> str:
    """The message of a tag, without the PGP, SSH or X.509 signature that Git appended.

    ``%(contents:trailers)`` and its kin are of no use: they are empty on signed tags.
    """
    if "-----BEGIN " not in message:
        return message
    lines = message.split("\n")
    for number in reversed(range(len(lines))):
        if lines[number].rstrip() in _SIGNATURES:
            return "\n".join([*lines[:number], ""])
    return message
