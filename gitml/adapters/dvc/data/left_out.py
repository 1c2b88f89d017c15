"""What a pull of all data does without, and tells of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import refusals
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.imports import unfetched
from gitml.core.paths import listed
from gitml.core.ports import Talk

if TYPE_CHECKING:
    from dvc.repo import Repo

_MAKE_HINT = "make it: gitml repro"


def made(repo: "Repo", selection: dvc_selection.Selection, talk: Talk) -> dvc_selection.Selection:
    """A selection without what has no hash: outputs of stages that never ran, which are told.

    Of imports without their data nothing is told, see :mod:`.imports.unfetched`.
    """
    unmade = dvc_selection.unmade(selection)
    if not unmade:
        return selection
    imports = unfetched.imports(selection)
    if never := [path for path in unmade if path not in imports]:
        talk.warn(f"never made, so not to be had: {listed(never)}", _MAKE_HINT)
    return dvc_selection.without(repo, selection, unmade)


def pushed(selection: dvc_selection.Selection, absent: Sequence[str], talk: Talk) -> list[str]:
    """Of what is absent, what a remote should have; of the rest it is told who has it."""
    local = refusals.not_pushed(selection, absent)
    if local:
        where = f"only where it was made, as it is not to be pushed: {listed(local)}"
        talk.warn(where, refusals.had_unpushed(selection, local))
    return [path for path in absent if path not in local]
