"""Vega-Lite templates, filled with data as DVC fills them."""

from collections.abc import Mapping
from typing import Any

from gitml.core.plots.drawings import PlotError
from gitml.core.plots.vega_rows import VegaRows


def fill(name: str, template: Mapping[str, Any], data: VegaRows) -> dict[str, Any]:
    """The template with the data and the words of a plot in it.

    Raises:
        PlotError: the template asks for none of the data.
    """
    from dvc_render.vega import VegaRenderer
    from dvc_render.vega_templates import BadTemplateError, Template

    drawn = VegaRenderer(
        [dict(row) for row in data.rows],
        name,
        **data.properties,
        template=Template(dict(template), name),
    )
    try:
        filled: dict[str, Any] = drawn.get_filled_template(strict=False)
    except BadTemplateError as error:
        raise PlotError(f"{name}: the template cannot be filled: {error}") from error
    return filled
