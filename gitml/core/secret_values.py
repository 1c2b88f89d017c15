"""Passwords and tokens that stand in the environment, and texts without them.

Programs print a secret in other ways than as it is: in an address, in JSON, in base64 as a header
of HTTP has it, and broken where a line was full. A forge masks some of these in its logs, and none
in a comment or an artifact.
"""

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote

_NAME = re.compile(
    r"TOKEN(?!IZ)|SECRET|PASSW|CREDENTIAL|PRIVATE|(?:API|ACCESS|ACCOUNT|AUTH)_?KEY"
    r"|CONNECTION_?STRING|(?:^|_)SAS(?:_|$)",
    re.I,
)
_IN_ADDRESS = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")
_SHORTEST = 6
"""Characters; what is shorter occurs in words, and is no secret."""


def secret_values(*sources: Mapping[str, str]) -> tuple[str, ...]:
    """What is secret in variables or settings, in each way that programs write it, longest first.

    That is what those hold that are called like a secret, line by line, and passwords in addresses.
    """
    lines = {
        line.strip()
        for variables in sources
        for name, value in variables.items()
        for line in (value.splitlines() if _NAME.search(name) else _IN_ADDRESS.findall(value))
    }
    forms = {form for line in lines if len(line) >= _SHORTEST for form in _forms(line)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _forms(secret: str) -> Iterator[str]:
    yield from (secret, json.dumps(secret)[1:-1], unquote(secret))
    content = secret.encode(errors="surrogateescape")
    yield from (quote(content), quote(content, safe=""), quote_plus(content))
    # Where it begins in a group of three bytes makes three forms; ends are shared with neighbours.
    for before, first in ((0, 0), (1, 2), (2, 3)):
        whole = b64encode(b"\0" * before + content).decode().rstrip("=")
        form = whole[first : len(whole) - (1 if (before + len(content)) % 3 else 0)]
        yield from (form, form.replace("+", "-").replace("/", "_"))


def hidden(text: str, secrets: Iterable[str]) -> str:
    """The text with ``***`` for each secret, also for one that goes on in the next line."""
    flat = text.replace("\r", "").replace("\n", "")
    spans = sorted(span for secret in secrets for span in _found(flat, secret))
    if not spans:
        return text
    places = [place for place, character in enumerate(text) if character not in "\r\n"]
    parts, end = [], 0
    for first, last in spans:
        start = places[first]
        if start >= end:
            parts += [text[end:start], "***"]
        end = max(end, places[last] + 1)
    return "".join([*parts, text[end:]])


def hidden_in(document: Any, secrets: Iterable[str]) -> Any:
    """A document of mappings, lists and values with ``***`` for each secret in its texts."""
    known = tuple(secrets)
    match document:
        case str():
            return hidden(document, known)
        case Mapping():
            return {key: hidden_in(value, known) for key, value in document.items()}
        case list() | tuple():
            return [hidden_in(value, known) for value in document]
    return document


def _found(text: str, secret: str) -> Iterator[tuple[int, int]]:
    """The places of the first and the last character of a secret, wherever it is in a text."""
    if len(secret) < _SHORTEST:
        return
    start = text.find(secret)
    while start >= 0:
        yield start, start + len(secret) - 1
        start = text.find(secret, start + len(secret))
