"""Write what can be derived from the code: references, and the words that completion knows.

What --json prints is derived by json_reference.py, which takes longer, and checked by a test.

python docs/generate.py           write
python docs/generate.py --check   exit 1 where a file is out of date
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ["NO_COLOR"] = "1"

import click
import config_reference

from gitml import cli
from gitml.ui.click_classes import CommandWithVerbs
from gitml.ui.completion import command_words, typed_line

DOCS = Path(__file__).parent


def commands(
    command: click.Command, words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command and all below it, with the words that call each."""
    yield words, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=words[-1])
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from commands(inner, (*words, name))
    if isinstance(command, CommandWithVerbs):
        yield from (((*words, name), verb) for name, verb in command.verbs.items())


def help_text(command: click.Command, words: tuple[str, ...]) -> str:
    parent = None
    for word in words[:-1]:
        parent = click.Context(cli.app, parent=parent, info_name=word)
    context = click.Context(
        command, parent=parent, info_name=words[-1], terminal_width=80, max_content_width=80
    )
    return command.get_help(context)


def reference() -> str:
    parts = [
        "# Command-line reference",
        "",
        "Generated from `gitml COMMAND --help`; exit codes are in [Conventions](conventions.md).",
        "",
    ]
    for words, command in commands(cli.app, ("gitml",)):
        title = " ".join(words)
        parts += [f"{'#' * (2 if len(words) <= 2 else 3)} `{title}`", ""]
        parts += ["```text", help_text(command, words), "```", ""]
    return "\n".join(parts)


def words() -> dict[str, Any]:
    """What completion knows of the commands."""
    summaries = {name: entry.summary for name, entry in cli.COMMANDS.items()}
    return command_words.describe(cli.app, summaries)


def main() -> int:
    stale = []
    pages = {
        DOCS / "reference.md": reference(),
        DOCS / "reference" / "gitml-yaml.md": config_reference.reference(),
        typed_line.FILE: json.dumps(words(), indent=1) + "\n",
    }
    for path, text in pages.items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"out of date: {', '.join(stale)}; run: make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
