"""The words of the commands, kept apart from them."""

import json

import click

from gitml import cli
from gitml.commands.completion import type_of
from gitml.ui import command_words


def test_they_are_those_of_the_commands() -> None:
    kept = json.loads(command_words.FILE.read_text("utf-8"))
    assert kept == command_words.describe(cli.app), "run: make docs"


def test_what_is_made_of_them_has_the_same_words() -> None:
    made = command_words.load(type_of)
    kept = json.loads(command_words.FILE.read_text("utf-8"))
    assert command_words.describe(made)["commands"].keys() == kept["commands"].keys()
    repro = made.get_command(click.Context(made), "repro")
    assert repro is not None
    assert command_words.describe(repro)["verbs"] == kept["commands"]["repro"]["verbs"]
