"""``gitml completion``: the script that completes command lines in a shell."""

import click

from gitml.ui.click_classes import Command
from gitml.ui.completion.completion_scripts import SCRIPTS


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(list(SCRIPTS)))
def completion(shell: str) -> None:
    """Print the script that completes gitml's command lines at Tab.

    It completes commands, options, revisions, models, stages, plots, metrics, parameters, remotes,
    executors and files. Write it to where your shell looks for such scripts, and start a new shell.

    \b
    Example:
      gitml completion bash > ~/.local/share/bash-completion/completions/gitml
      gitml completion zsh > ~/.zsh/completions/_gitml     # a folder of your fpath
      gitml completion fish > ~/.config/fish/completions/gitml.fish
    """
    click.echo(SCRIPTS[shell], nl=False)
