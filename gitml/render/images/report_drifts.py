"""The pictures of a report that show tables which shifted."""

from collections.abc import Iterable

from gitml.core.drift.table import TableDrift
from gitml.render.images import drift
from gitml.render.images.report_plots import stored_name


def illustrate_drifts(
    drifts: Iterable[TableDrift], folder: str
) -> tuple[dict[str, str], dict[str, bytes]]:
    """Pictures of tables of which a column shifted.

    Args:
        drifts: tables that were compared.
        folder: where the pictures are to lie, relative to the report.

    Returns:
        Files by the name of the table, and their contents.
    """
    files, contents = {}, {}
    for found in drifts:
        if drift.can_draw(found):
            content = drift.draw(found, "png")
            file = stored_name(folder, f"drift {found.current.name}", ".png", content)
            files[found.current.name] = file
            contents[file] = content
    return files, contents
