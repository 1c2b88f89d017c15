"""``gitml dag``: the pipeline at any revision, as text, Mermaid or a picture."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from gitml import wiring
from gitml.core.pipeline import refusals
from gitml.core.pipeline.graph import Graph, graph, restricted
from gitml.core.snapshot import Problem, Snapshot, Snapshots
from gitml.errors import UsageError
from gitml.render.images import dag as images_dag
from gitml.render.json import dag as json_dag
from gitml.render.markdown.dag import fenced, mermaid
from gitml.render.text import dag as text_dag
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options, wide_option
from gitml.ui.output import columns, print_json
from gitml.ui.problems import report_problems
from gitml.wiring import readers
from gitml.wiring.output_files import DRAWN_BY, refuse_other

_WORKSPACE = "workspace"
DagForm = Literal["text", "mermaid", "svg", "md"]
_DRAW: dict[DagForm, Callable[[Graph], str]] = {
    "text": text_dag.text,
    "mermaid": mermaid,
    "svg": images_dag.svg,
    "md": fenced,
}
# What a file ends in by which the next drawing knows that it may replace it.
_SIGNED: dict[DagForm, str] = {"mermaid": f"%% {DRAWN_BY}\n", "md": f"\n<!-- {DRAWN_BY} -->\n"}
_SUFFIXES: dict[str, DagForm] = {
    ".svg": "svg",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
    ".md": "md",
}


@dataclass(frozen=True, slots=True)
class DagOptions:
    """What ``dag`` is asked for.

    Attributes:
        words: a revision and targets, each of which may be left out.
        as_md: Mermaid in a code block, for Markdown.
        form: None where it is to follow from the other options.
        out: a file instead of standard output.
        whole: name each of many nodes that are connected to nothing, as a file does.
        wide: print lines as long as need be.
    """

    words: tuple[str, ...]
    as_md: bool
    form: DagForm | None
    out: Path | None
    whole: bool
    wide: bool
    as_json: bool

    @property
    def chosen_form(self) -> DagForm:
        if self.form:
            return self.form
        if self.as_md:
            return "md"
        return _SUFFIXES.get(self.out.suffix.lower(), "text") if self.out else "text"


def pipeline(snapshot: Snapshot, targets: Sequence[str] = ()) -> Graph:
    """The graph of a snapshot; with targets only those and what leads to them.

    Raises:
        UsageError: a target is neither a stage nor data of that revision.
    """
    whole = graph(snapshot.stages, snapshot.pointers)
    if not targets:
        return whole
    owners = {pointer.path: pointer.stage or pointer.source
              for pointer in snapshot.pointers.values()}  # fmt: skip
    named = [one for name in targets for one in _nodes(whole, owners, name, snapshot.rev)]
    return restricted(whole, named)


def _nodes(whole: Graph, owners: dict[str, str], name: str, rev: str) -> list[str]:
    """The node that a name stands for, or the members of a group."""
    path = name.rstrip("/")
    for found in (name, f"{path}.dvc", owners.get(path, "")):
        if found in whole.nodes:
            return [found]
    if members := [node for node in whole.nodes if node.startswith(f"{name}@")]:
        return members
    near = difflib.get_close_matches(name, [*whole.nodes, *owners], n=1)
    raise UsageError(
        f"'{name}' is neither a stage nor data of {rev}",
        hint=f"did you mean '{near[0]}'?" if near else "see all of them: gitml dag",
    )


def choose(reader: Snapshots, words: Sequence[str]) -> tuple[Snapshot, tuple[str, ...]]:
    """The revision and the targets that are meant by ``[REV] [TARGET]…``.

    Raises:
        UsageError: the first word is neither a revision nor a target in the working tree.
    """
    rev, targets = (words[0], tuple(words[1:])) if words else (_WORKSPACE, ())
    try:
        return reader.read(rev, {"stages", "data"}), targets
    except UsageError as unknown:
        here = reader.read(_WORKSPACE, {"stages", "data"})
        try:
            pipeline(here, [rev])
        except UsageError:
            raise unknown from None
        return here, tuple(words)


@click.command(cls=Command)
@click.argument("words", nargs=-1, metavar="[REV] [TARGET]...")
@click.option("--md", "as_md", is_flag=True, help="Print Mermaid in a code block, for Markdown.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "svg"]),
    help="How to draw it; text unless told, or what the suffix of --out says.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it to FILE (.svg, .mmd, .md, or text).",
)
@click.option(
    "--all", "whole", is_flag=True, help="Name each of many nodes that are connected to nothing."
)
@wide_option
@json_option
@pass_options(DagOptions)
def dag(settings: Settings, options: DagOptions) -> int:
    """Draw the pipeline: which data and stages lead to which, in the order they run.

    Of the working tree, or of REV. With a TARGET (a stage, its output or tracked data) only that
    and what leads to it. A first word that is a revision is one; write 'workspace' before a stage
    of the same name.

    \b
    Example:
      gitml dag
      gitml dag main --md
      gitml dag train
      gitml dag HEAD~1 --out pipeline.svg
    """
    if options.out is not None:
        refuse_other(settings.directory / options.out, "drawing of a pipeline")
    reader = readers.snapshots(wiring.find(settings.directory))
    snapshot, targets = choose(reader, options.words)
    found = pipeline(snapshot, targets)
    if options.as_json:
        print_json(json_dag.dag(snapshot.rev, found))
    elif found.nodes:
        if options.out is None and options.chosen_form == "text":
            room = columns(wide=options.wide)
            click.echo(text_dag.text(found, whole=options.whole, columns=room))
        else:
            _print_or_write(settings, found, options.chosen_form, options.out)
    elif not snapshot.problems:
        settings.say(f"no pipeline in {snapshot.rev}: no stages in dvc.yaml and no data added")
    return report_problems([_with_refusals(snapshot, found)])


def _print_or_write(settings: Settings, found: Graph, form: DagForm, out: Path | None) -> None:
    drawn = _DRAW[form](found)
    if out is None:
        click.echo(drawn.rstrip("\n"))
        return
    wiring.write(settings.directory / out, drawn.rstrip("\n") + "\n" + _SIGNED.get(form, ""))
    settings.say(f"drawn: {out}")


def _with_refusals(snapshot: Snapshot, found: Graph) -> Snapshot:
    added = ((one.path, one.source) for one in snapshot.pointers.values() if one.stage is None)
    refused = (*refusals.overlaps(snapshot.stages, added), *refusals.circle(found.cycle))
    problems = (*snapshot.problems, *(Problem(*one) for one in refused))
    return Snapshot(snapshot.rev, problems=problems)
