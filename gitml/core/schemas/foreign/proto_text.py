"""Protocol buffers in their text format, without the classes that give them types.

The grammar is that of https://protobuf.dev/reference/protobuf/textformat-spec/, without extensions
and ``Any``, which no schema has.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from gitml.errors import ConfigError

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    | (?P<text>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
    | (?P<word>[\w.+-]+)
    | (?P<sign>[][{}<>:,;])""",
    re.VERBOSE,
)
_DEEPEST = 64
_CLOSING = {"{": "}", "<": ">"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "?": "?"}
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))", re.DOTALL)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


def parse(file: str, text: str) -> dict[str, list[Any]]:
    """A message: the values of each field, in their order, each a text or a message again.

    Raises:
        ConfigError: the text is none; file and line are named.
    """
    reader = _Reader(file, list(_tokens(file, text)))
    return reader.message("", 0)


def _tokens(file: str, text: str) -> Iterator[_Token]:
    at, line = 0, 1
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ConfigError(f"{file}:{line}: not a protocol buffer in text format")
        if found.lastgroup != "space":
            yield _Token(str(found.lastgroup), found[0], line)
        line += found[0].count("\n")
        at = found.end()


class _Reader:
    def __init__(self, file: str, tokens: list[_Token]) -> None:
        self._file = file
        self._tokens = tokens
        self._at = 0

    def message(self, end: str, deep: int) -> dict[str, list[Any]]:
        """The fields up to a sign, or to the end of the file."""
        if deep > _DEEPEST:
            raise self._wrong("nested too deeply")
        found: dict[str, list[Any]] = {}
        while not self._take(end):
            name = self._next("word", "the name of a field")
            self._take(":")
            values = self._list(deep) if self._take("[") else [self._value(deep)]
            found.setdefault(name, []).extend(values)
            self._take(",") or self._take(";")
        return found

    def _list(self, deep: int) -> list[Any]:
        found: list[Any] = []
        while not self._take("]"):
            found.append(self._value(deep))
            self._take(",")
        return found

    def _value(self, deep: int) -> Any:
        for sign, end in _CLOSING.items():
            if self._take(sign):
                return self.message(end, deep + 1)
        if self._peek("text"):
            parts = []
            while self._peek("text"):  # neighbours are one text
                parts.append(_unescaped(self._next("text", "a text")[1:-1]))
            return "".join(parts)
        return self._next("word", "a value")

    def _peek(self, kind: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].kind == kind

    def _take(self, sign: str) -> bool:
        """Go on if that sign is next; the empty one is the end of the file."""
        if self._at == len(self._tokens):
            if sign in (":", ",", ";") or not sign:
                return not sign
            raise self._wrong(f"expected '{sign}', found the end")
        token = self._tokens[self._at]
        if not sign or token.kind != "sign" or token.text != sign:
            return False
        self._at += 1
        return True

    def _next(self, kind: str, expected: str) -> str:
        if not self._peek(kind):
            raise self._wrong(f"expected {expected}")
        self._at += 1
        return self._tokens[self._at - 1].text

    def _wrong(self, message: str) -> ConfigError:
        at = min(self._at, len(self._tokens) - 1)
        line = self._tokens[at].line if self._tokens else 1
        return ConfigError(f"{self._file}:{line}: not a protocol buffer in text format: {message}")


def _unescaped(text: str) -> str:
    def one(match: re.Match[bytes]) -> bytes:
        hexadecimal, octal, sign = match.groups()
        if hexadecimal:
            return bytes([int(hexadecimal, 16)])
        if octal:
            return bytes([int(octal, 8) & 255])
        return _ESCAPES.get(sign.decode("latin-1"), sign.decode("latin-1")).encode()

    return _ESCAPE.sub(one, text.encode()).decode(errors="replace")
