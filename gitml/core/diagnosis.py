"""What a look at this machine and this clone found, for a person and for a bug report."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from gitml.core.urls import without_credentials

State = Literal["ok", "info", "warning", "broken"]
_SECRET_NAMES = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|ACCESS_?KEY|SAS", re.IGNORECASE)
_QUERY = re.compile(r"(?<=\w)\?[^\s'\"]+")  # where clouds put signatures
_SHORTEST = 6  # characters: what is shorter hides words of the report itself


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        section: what it is about: ``versions``, ``repository``, ``remotes`` …
        name: of the thing, unique in its section.
        state: ``broken`` is what has to be mended, ``warning`` what may surprise or is slow.
        detail: what was found.
        hint: what to do.
    """

    section: str
    name: str
    state: State
    detail: str
    hint: str | None = None


def is_broken(findings: Iterable[Finding]) -> bool:
    """Whether something has to be mended."""
    return any(one.state == "broken" for one in findings)


def credentials(variables: Mapping[str, str], known: Iterable[str]) -> Iterator[Finding]:
    """Which of the variables that hold credentials are set, never to what."""
    for name in known:
        if variables.get(name):
            yield Finding("credentials", name, "info", "set in the environment")


def secrets(*sources: Mapping[str, str]) -> set[str]:
    """Values whose names say that nobody may see them."""
    return {
        value
        for source in sources
        for name, value in source.items()
        if _SECRET_NAMES.search(name) and len(value) >= _SHORTEST
    }


def for_strangers(
    findings: Iterable[Finding], hidden: Iterable[str], home: str
) -> tuple[Finding, ...]:
    """The findings without credentials, and with ``~`` for the user's folder.

    Args:
        findings: as they were found.
        hidden: texts that must not be shown.
        home: the user's folder.
    """
    words = sorted(hidden, key=len, reverse=True)

    def clean(text: str) -> str:
        for word in words:
            text = text.replace(word, "***")
        text = _QUERY.sub("?***", without_credentials(text))
        return text.replace(home, "~") if len(home) > 1 else text

    return tuple(
        replace(
            one,
            name=clean(one.name),
            detail=clean(one.detail),
            hint=clean(one.hint) if one.hint else None,
        )
        for one in findings
    )
