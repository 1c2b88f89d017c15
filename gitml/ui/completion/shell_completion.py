"""The answer to a Tab in bash, zsh or fish: lines of kind, value and help.

The kind is ``plain``, or ``file`` or ``directory`` where the shell is to list those. What takes
long is left out: click is not loaded, and what knows the names of a project only for these.
"""

import gc
import importlib
import os
import re
import shlex
import sys
from collections.abc import Iterator, Mapping

from gitml.ui.completion.typed_line import WordAtCursor, find_word, read_words

_SHELLS = ("bash", "zsh", "fish")
_END = "\x01"  # stands where the cursor is
_SPECIAL = re.compile(r"([\s'\"$`\\;&|<>()*?\[\]{}!~])")
_SPECIAL_IN_DOUBLE_QUOTES = re.compile(r'(["$`\\])')


def main() -> None:
    """Print what the word at the cursor may become, for a shell's script."""
    gc.disable()  # over before garbage weighs anything
    shell, _, verb = os.environ["_GITML_COMPLETE"].partition("_")
    if shell not in _SHELLS or verb != "complete":
        sys.exit(1)
    lines = answer(shell, os.environ.get("_GITML_LINE", ""), os.environ.get("_GITML_BREAKS", ""))
    text = "".join(f"{line}\n" for line in lines)
    sys.stdout.buffer.write(text.encode(errors="surrogateescape"))
    gc.freeze()


def answer(shell: str, line: str, breaks: str = "") -> Iterator[str]:
    """What a shell's script is told.

    Names come from the repository, so they may be made to be run or to draw on the terminal.

    Args:
        shell: its name.
        line: the command line up to the cursor.
        breaks: where bash breaks words; it replaces what stands behind the last of them.
    """
    *typed, last = _split(line)
    word = find_word(read_words(), typed[1:], last)
    found = _known(word.choices, word.begun) if word.choices is not None else _names(word)
    before = last.removesuffix(word.begun)  # an option, where its value stands in the same word
    for kind, value, text in found:
        if kind != "plain":
            yield f"{kind}\t{value}\t"
        elif value.isprintable():
            whole = f"{before}{value}"
            written = _in_bash(whole, line, last, breaks) if shell == "bash" else whole
            yield f"plain\t{written}\t{''.join(filter(str.isprintable, text))}"


def _split(line: str) -> list[str]:
    """The words of a line; a quote may be open at its end, and the last word be empty."""
    lexer = shlex.shlex(f"{line}{_END}", posix=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # an open quote
        words.append(lexer.token)
    return [*words[:-1], words[-1].removesuffix(_END)] if words else [""]


def _known(choices: Mapping[str, str], begun: str) -> Iterator[tuple[str, str, str]]:
    for value, text in choices.items():
        if value.startswith(begun):
            yield "plain", value, text.partition("\n")[0]


def _names(word: WordAtCursor) -> Iterator[tuple[str, str, str]]:
    """The names of a project that a word may become, and whether it may be a file."""
    found: Iterator[tuple[str, str]]
    found = importlib.import_module("gitml.ui.completion.completed_names").complete(word)
    return ((kind, value, "") for kind, value in found)


def _in_bash(value: str, line: str, last: str, breaks: str) -> str:
    """A value as bash's line editor is to insert it."""
    if quote := _open_quote(line):
        return _quoted(value, quote)
    marks = set(breaks) - set(" \t\n\"'")
    return _SPECIAL.sub(r"\\\1", value[max((last.rfind(mark) + 1 for mark in marks), default=0) :])


def _open_quote(line: str) -> str:
    """The quote that is open at the end of a line, as bash's line editor sees it, or none."""
    quote = ""
    characters = iter(line)
    for character in characters:
        if character == "\\" and quote != "'":
            next(characters, "")
        elif character == quote:
            quote = ""
        elif not quote and character in "\"'":
            quote = character
    return quote


def _quoted(value: str, quote: str) -> str:
    """A value for inside an open quote."""
    if quote == "'":
        return value.replace("'", "'\\''")
    # History is looked up in double quotes, too, and a backslash before `!` would stay.
    return _SPECIAL_IN_DOUBLE_QUOTES.sub(r"\\\1", value).replace("!", "\"'!'\"")
