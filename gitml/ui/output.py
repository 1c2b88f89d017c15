"""How commands answer: JSON on standard output; errors, warnings and hints on standard error."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import click

from gitml.errors import LineHint, RootHint
from gitml.render.text.hints import typed_from, wrapped, wrapped_message
from gitml.render.text.terminal import visible

_PIPE = 200  # columns of a line that goes to a file or a program
# Controls, and marks that reverse the direction of text, which JSON allows in its strings.
_STEERING = "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"


def print_error(message: str, hint: str | None = None) -> None:
    """Print an error, and what to do about it."""
    _print_marked("error:", message, bold=True, colour="red")
    if hint:
        print_hint(hint)


def print_warning(message: str, hint: str | None = None) -> None:
    """Print something the user must know of, and what to do about it."""
    _print_marked("warning:", message, colour="yellow")
    if hint:
        print_hint(hint)


def print_hint(hint: str) -> None:
    """Print what to do next; on a terminal each command stays whole, to be copied."""
    _print_marked("hint:", typed(hint), colour="cyan", break_up=wrapped)


def typed(hint: str) -> str:
    """A hint as it is typed where the user stands, who may have named a folder by ``-C DIR``."""
    context = click.get_current_context(silent=True)
    if context is None or context.obj is None or isinstance(hint, LineHint):
        return hint
    start, directory = context.obj.start, context.obj.directory
    if isinstance(hint, RootHint):
        directory = _root_from(start, directory)
    return typed_from(str(directory), hint)


def _root_from(start: Path, directory: Path) -> Path:
    """The root of the project as seen from ``start``; absolute where the directory is."""
    here = Path(start, directory).resolve()
    roots = (folder for folder in (here, *here.parents) if (folder / ".dvc").is_dir())
    root = next(roots, here)
    return root if directory.is_absolute() else Path(os.path.relpath(root, start.resolve()))


def print_message(message: str) -> None:
    """Print what is neither an error nor a warning, as the steps of long work."""
    click.echo(_broken(visible(message), "", wrapped_message), err=True)


def _print_marked(
    word: str,
    text: str,
    *,
    colour: str,
    bold: bool | None = None,
    break_up: Callable[[str, int, str], list[str]] = wrapped_message,
) -> None:
    told = _broken(visible(text), f"{word} ", break_up)
    click.echo(f"{click.style(word, fg=colour, bold=bold)} {told}", err=True)


def _broken(text: str, start: str, break_up: Callable[[str, int, str], list[str]]) -> str:
    """A message as wide as the terminal; in a pipe it stays one line, for who searches in it."""
    if not sys.stderr.isatty():
        return text
    lines = break_up(text, _width(), start)
    return visible("\n".join(lines)[len(start) :])  # once more: a line may begin as none did


def columns(*, wide: bool) -> int | None:
    """How wide a table may be: as the terminal, in a pipe as most screens; None for any width."""
    if wide:
        return None
    return _width() if sys.stdout.isatty() else _PIPE


def _width() -> int:
    import shutil  # which loads all that packs archives

    return shutil.get_terminal_size().columns


def print_json(document: object) -> None:
    """Print one JSON document; NaN and infinities, which JSON lacks, become null."""
    click.echo(json_text(document))


def print_json_line(document: object) -> None:
    """Print one JSON document of several, each on a line of its own, at once."""
    click.echo(json_text(document, indent=None))
    sys.stdout.flush()


def json_text(document: object, indent: int | None = 2) -> str:
    """One JSON document as text, which steers no terminal."""
    text = json.dumps(_finite(document), indent=indent, ensure_ascii=False, default=str)
    # A file name, or a value, need not be valid Unicode; JSON can still spell it.
    if not _encodable(text):
        text = json.dumps(_finite(document), indent=indent, default=str)
    return re.sub(_STEERING, lambda found: f"\\u{ord(found[0]):04x}", text)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _finite(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124
        return None
    return value
