"""Messages and hints broken into lines for a terminal: between words, a hint in no command."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from gitml.core.shell_words import quoted, quoted_path
from gitml.render.text.cell_text import width

_PROGRAMS = "chmod|dvc|export|git|gitml|ls|pip|python|rm|squeue|unset|uv"
# A command goes on to what ends it in a sentence, through `&&`, and through quotes.
_COMMAND = re.compile(
    rf"""(?:^|(?<=[:;,]\ )|(?<=\()|(?<=\bthen\ ))(?:{_PROGRAMS})\ """
    r"""(?:'[^']*'|"[^"]*"|(?!,\ |;|\)|\ or\ |\ \()[^'"])+""",
    re.VERBOSE,
)
_IN_A_PROJECT = re.compile(r"(?:^|(?<=&& ))(gitml|git|dvc) (?!-C '?/|--cd )")
_TAKES_NO_FOLDER = re.compile("(?:chmod|rm) ")
_PUSH = re.compile(r"\bgitml push --check\b(?! -)")
_PULL = re.compile(r"\bgitml pull\b(?!.* -r )")
_MARGIN = 2  # columns before what goes on of a line that begins at the first
_GLUE = "\ue000"  # of the private use area, so it stands in no hint


def typed_from(folder: str, hint: str) -> str:
    """A hint whose commands are typed outside of the project that they are for.

    Args:
        folder: of the project, as seen from where the user stands; ``.`` for there itself.
        hint: as it is right in the project.
    """
    if folder == ".":
        return hint

    place = quoted_path(folder)

    def placed(program: re.Match[str]) -> str:
        return f"{program[1]} {'--cd' if program[1] == 'dvc' else '-C'} {place} "

    def moved(command: re.Match[str]) -> str:
        if _TAKES_NO_FOLDER.match(command[0]):
            return f"cd {place} && {command[0]}"
        return _IN_A_PROJECT.sub(placed, command[0])

    return _COMMAND.sub(moved, hint)


def pulled_from(remote: str, hint: str) -> str:
    """A hint whose pulls ask the remote that was asked, by its name."""
    name = quoted(remote)
    return type(hint)(_PULL.sub(lambda pull: f"{pull[0]} -r {name}", hint))


def pushed_of(options: Sequence[str], hint: str) -> str:
    """A hint whose pushes of lost data are of the revisions that the options name."""
    words = "".join(f" {option}" for option in options)
    return type(hint)(_PUSH.sub(lambda push: f"{push[0]}{words}", hint))


def wrapped(hint: str, columns: int, start: str = "") -> list[str]:
    """The lines of a hint; a command that is longer than a line has one of its own, and whole.

    Args:
        hint: a sentence with commands to type.
        columns: of the terminal.
        start: what stands before it on the first line; the others begin below the hint.
    """
    glued = _COMMAND.sub(_glued, hint)
    return [line.replace(_GLUE, " ") for line in _filled(glued, columns, start, " " * len(start))]


def wrapped_message(message: str, columns: int, start: str = "") -> list[str]:
    """The lines of a message, of which those that are too long are broken between words.

    Args:
        message: sentences, and lines of other programs, which keep their indent.
        columns: of the terminal; a single word may be longer, and a command if it is longer itself.
        start: what stands before it on the first line.
    """
    lines: list[str] = []
    for line in message.expandtabs().split("\n"):
        words = line.lstrip(" ")
        own = ("" if lines else start) + " " * (len(line) - len(words))
        if width(own) + width(words) <= columns:
            lines.append(own + words)
        else:
            glued = _COMMAND.sub(partial(_glued, most=columns - len(own)), words)
            lines += _filled(glued, columns, own, " " * (len(own) or _MARGIN))
    return [line.replace(_GLUE, " ") for line in lines]


def within(message: str, columns: int | None, start: str = "") -> str:
    """The same as one text; of any width where ``columns`` is None."""
    if columns is None:
        return start + message
    return "\n".join(wrapped_message(message, columns, start))


def problem_lines(message: str, hint: str | None, columns: int | None) -> Iterator[str]:
    """A message, and its hint below it.

    Args:
        message: sentences.
        hint: what to do about it; None where nobody knows.
        columns: of the terminal; None for any width.
    """
    if columns is None:
        yield from (f"  {message}", *([f"    {hint}"] if hint else []))
        return
    yield from wrapped_message(message, columns, "  ")
    yield from wrapped(hint, columns, "    ") if hint else ()


def _glued(command: re.Match[str], most: int | None = None) -> str:
    is_short = most is None or len(command[0]) <= most
    return command[0].replace(" ", _GLUE) if is_short else command[0]


def _filled(text: str, columns: int, start: str, margin: str) -> list[str]:
    """Words in lines that are as wide as the terminal at most, but for a word that is wider."""
    lines: list[str] = []
    for word in text.split():
        if not lines:
            lines.append(start + word)
        elif width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(margin + word)
    return lines or [start]
