"""What the command that adds a stage is asked for."""

from dataclasses import dataclass

import click

from gitml.core.pipeline.definition import NewStage, written_needs
from gitml.core.values import Value
from gitml.errors import UsageError
from gitml.ui.options import F
from gitml.wiring.stages import read_value

_OUTS = {
    "outs": (("-o", "--outs"), "An output: a file or folder."),
    "outs_no_cache": (("-O", "--outs-no-cache"), "An output that is kept in Git."),
    "outs_persist": (("--outs-persist",), "An output that is not deleted before a run."),
    "outs_persist_no_cache": (("--outs-persist-no-cache",), "The same, kept in Git."),
    "metrics": (("-m", "--metrics"), "A metrics file."),
    "metrics_no_cache": (("-M", "--metrics-no-cache"), "A metrics file that is kept in Git."),
    "plots": (("--plots",), "A plots file or folder."),
    "plots_no_cache": (("--plots-no-cache",), "A plots file that is kept in Git."),
}


@dataclass(frozen=True, slots=True)
class StageOptions:
    """A stage as it is typed; the kinds of outputs are named as DVC names them."""

    name: str
    command: tuple[str, ...]
    deps: tuple[str, ...]
    params: tuple[str, ...]
    outs: tuple[str, ...]
    outs_no_cache: tuple[str, ...]
    outs_persist: tuple[str, ...]
    outs_persist_no_cache: tuple[str, ...]
    metrics: tuple[str, ...]
    metrics_no_cache: tuple[str, ...]
    plots: tuple[str, ...]
    plots_no_cache: tuple[str, ...]
    wdir: str | None
    needs: tuple[str, ...]
    always_changed: bool
    desc: str | None
    force: bool
    as_json: bool

    def definition(self) -> NewStage:
        """The stage that is to be written.

        Raises:
            UsageError: a need is not ``KEY=VALUE``.
        """
        return NewStage(
            name=self.name,
            cmd=self.command,
            deps=self.deps,
            params=self.params,
            outs={kind: getattr(self, kind) for kind in _OUTS},
            wdir=self.wdir,
            always_changed=self.always_changed,
            desc=self.desc,
            needs=written_needs([_parse_need(pair) for pair in self.needs]),
            force=self.force,
        )


def out_options(function: F) -> F:
    """The options of each kind of output."""
    for kind, (names, text) in reversed(_OUTS.items()):
        option = click.option(*names, kind, multiple=True, metavar="PATH", help=text)
        function = option(function)
    return function


def _parse_need(pair: str) -> tuple[str, str, Value]:
    key, equals, text = pair.partition("=")
    if not (key and equals):
        raise UsageError(f"--need {pair}: expected KEY=VALUE", hint="such as: --need mem=8G")
    return key, text, read_value(f"--need {key}", text)
