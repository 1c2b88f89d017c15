"""Options of commands that run the pipeline."""

import click

from gitml.ui.options import F


def site_options(function: F) -> F:
    """``--jobs`` and ``--executor``: where stages run, and how many at once."""
    function = click.option(
        "--executor",
        default="local",
        show_default=True,
        metavar="EXECUTOR",
        help="Where stages run: local, slurm, dask or another that is installed.",
    )(function)
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="Stages at once; as many as cores.",
    )(function)
