"""Passwords and tokens that stand in the environment, and texts without them."""

import re
from collections.abc import Iterable, Mapping

_NAME = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|(?:API|ACCESS|ACCOUNT|AUTH)_?KEY", re.I)
_SHORTEST = 8
"""Characters; what is shorter occurs in words, and is no secret."""


def secret_values(variables: Mapping[str, str]) -> tuple[str, ...]:
    """What variables hold that are called like a secret, line by line, the longest first."""
    held = (value for name, value in variables.items() if _NAME.search(name))
    lines = {line.strip() for value in held for line in value.splitlines()}
    return tuple(sorted(lines, key=lambda line: (-len(line), line)))


def hidden(text: str, secrets: Iterable[str]) -> str:
    """The text with ``***`` for each secret."""
    for secret in secrets:
        text = text.replace(secret, "***") if len(secret) >= _SHORTEST else text
    return text
