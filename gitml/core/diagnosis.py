"""What a look at this machine and this clone found, for a person and for a bug report."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gitml.core.secret_values import hidden
from gitml.core.urls import without_credentials

State = Literal["ok", "info", "warning", "broken"]
_QUERY = re.compile(r"(?<=\w)\?[^\s'\"]+")  # where clouds put signatures


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


def for_strangers(
    findings: Iterable[Finding], secrets: Sequence[str], home: str
) -> tuple[Finding, ...]:
    """The findings without credentials, and with ``~`` for the user's folder.

    Args:
        findings: as they were found.
        secrets: texts that must not be shown; see :func:`secret_values`.
        home: the user's folder.
    """

    def clean(text: str) -> str:
        text = hidden(text, secrets)
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
