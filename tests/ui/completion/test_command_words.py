"""The words of the commands, kept apart from them."""

from gitml import cli
from gitml.ui.completion import command_words, typed_line


def test_they_are_those_of_the_commands() -> None:
    summaries = {name: entry.summary for name, entry in cli.COMMANDS.items()}
    assert typed_line.read_words() == command_words.describe(cli.app, summaries), "run: make docs"
