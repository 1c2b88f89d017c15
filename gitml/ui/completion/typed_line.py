"""What the word at the cursor of a command line may be, told from the words of all commands.

Without click, whose import takes longer than the rest of a Tab. The words are in a file that is
written with the docs (``command_words.py``); a line is read as click reads it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("command_words.json")
_FOLDER = "-C"


class WordAtCursor(NamedTuple):
    """The word that is being typed.

    Attributes:
        command: the words that call the command it belongs to, as ``("metrics", "diff")``.
        begun: what is there of it.
        choices: all that it may be, with a line of help each; None where a project knows.
        metavar: what ``--help`` calls it; empty where nothing is expected.
        folder: where the command runs, by its ``-C``.
    """

    command: tuple[str, ...]
    begun: str
    choices: Mapping[str, str] | None = None
    metavar: str = ""
    folder: Path = Path()


def read_words() -> dict[str, Any]:
    """The words of all commands; of each its parameters, and the commands in it."""
    words: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return words


def find_word(words: Mapping[str, Any], typed: Sequence[str], begun: str) -> WordAtCursor:
    """What a word may be.

    Args:
        words: see :func:`read_words`.
        typed: the words between the program's name and it.
        begun: what is typed of it.
    """
    line = _Line(words)
    for word in typed:
        line.take(word)
    return line.complete(begun)


class _Line:
    """A command line, as far as it was read.

    Attributes:
        waiting: the option whose value comes next.
        given: the options that stood on it.
        beside: the words of the command that are neither options nor their values.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._common: list[dict[str, Any]] = words["common"]
        self._folder = Path()
        self._command: tuple[str, ...] = ()
        self._enter(words)

    def _enter(self, spec: Mapping[str, Any], *beside: str) -> None:
        self._spec = spec
        self._options = {
            name: one for one in [*spec["params"], *self._common] for name in one.get("opts", ())
        }
        self._only_words = False  # options have ended
        self.waiting: Mapping[str, Any] | None = None
        self.given: set[str] = set()
        self.beside = [*beside]

    def take(self, word: str) -> None:
        """Read one whole word."""
        if self.waiting is not None:
            self._value(self.waiting, word)
            self.waiting = None
        elif self._only_words or word == "-" or not word.startswith("-"):
            self._word(word)
        elif word == "--":
            self._only_words = True
        else:
            self._option(word)

    def _word(self, word: str) -> None:
        inner: Mapping[str, Any] = self._spec.get("commands", {})
        verbs: Mapping[str, Any] = self._spec.get("verbs", {})
        if "commands" in self._spec:
            self._command += (word,)
            if word not in inner:
                self._common = []  # of what is no command nothing is known
            self._enter(inner.get(word, {"params": []}))
        elif word in verbs and not self.beside:
            self._command += (word,)
            self._enter(verbs[word], word)
        else:
            self.beside.append(word)
            self._only_words = self._only_words or not self._spec.get("interspersed", True)

    def _option(self, word: str) -> None:
        name, equals, value = word.partition("=")
        if name in self._options:
            self._give(self._options[name], value if equals else None)
        elif not word.startswith("--"):
            self._short(word)

    def _short(self, word: str) -> None:
        """Several in one word, as ``-qv``; the value of the last may follow, as in ``-j4``."""
        for at, letter in enumerate(word[1:], start=2):
            option = self._options.get(f"-{letter}")
            if option is None:
                return
            if not option["flag"]:
                self._give(option, word[at:] or None)
                return
            self._give(option, None)

    def _give(self, option: Mapping[str, Any], value: str | None) -> None:
        self.given.add(option["name"])
        if value is not None:
            self._value(option, value)
        elif not option["flag"]:
            self.waiting = option

    def _value(self, option: Mapping[str, Any], value: str) -> None:
        if _FOLDER in option["opts"]:
            self._folder /= value

    def complete(self, begun: str) -> WordAtCursor:
        """What the next word may be."""
        option, equals, value = begun.partition("=")
        if self.waiting is not None:
            return self._of(self.waiting, begun)
        if not self._only_words and begun.startswith("-"):
            known = self._options.get(option) if equals else None
            return self._of(known, value) if known else self._list(begun, dict(self._left()))
        if "commands" in self._spec:
            return self._list(begun, self._spec["help"])
        expected = self._argument()
        return self._of(expected, begun) if expected else self._list(begun, {})

    def _left(self) -> Iterator[tuple[str, str]]:
        """The options that may still come."""
        for name, option in self._options.items():
            if option["multiple"] or option["name"] not in self.given:
                yield name, option["help"] or ""

    def _argument(self) -> Mapping[str, Any] | None:
        left = len(self.beside)
        for one in self._spec["params"]:
            if "opts" not in one:
                if one["nargs"] < 0 or left < one["nargs"]:
                    found: Mapping[str, Any] = one
                    return found
                left -= one["nargs"]
        return None

    def _list(self, begun: str, choices: Mapping[str, str]) -> WordAtCursor:
        return WordAtCursor(self._command, begun, choices, folder=self._folder)

    def _of(self, parameter: Mapping[str, Any], begun: str) -> WordAtCursor:
        if "choices" in parameter:
            return self._list(begun, dict.fromkeys(parameter["choices"], ""))
        if parameter.get("flag"):
            return self._list(begun, {})
        return WordAtCursor(self._command, begun, None, parameter["metavar"], self._folder)
