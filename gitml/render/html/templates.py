"""The templates of pages, and the frame of those that need no script."""

from importlib import resources
from string import Template

from gitml.render.html import inert


def source(name: str) -> str:
    """A template, or a style, as it is kept."""
    return resources.files("gitml.render").joinpath("templates", name).read_text("utf-8")


def page(title: str, style: str, version: str, body: str) -> str:
    """A page without a script.

    Args:
        title: as text.
        style: the only one that counts.
        version: of gitml.
        body: what stands below the title, as HTML.
    """
    return Template(source("page.html")).substitute(
        policy=inert.policy([], [style]),
        title=inert.text(title),
        style=style,
        body=body.rstrip("\n"),
        version=inert.text(version),
    )
