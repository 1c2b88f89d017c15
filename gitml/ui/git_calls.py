"""What Git calls, a hook or a merge driver, and where the user stands who called Git."""

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from gitml.render.text.hints import typed_from
from gitml.ui.options import Settings


def hint_from(project: str, hint: str, environment: Mapping[str, str] = os.environ) -> str:
    """A hint as it is typed where the user stands; Git starts what it calls at its top.

    Args:
        project: the folder of the project, relative to the top; empty for the top itself.
        hint: as it is right in the project.
        environment: in which Git tells the folder that it was called in, relative to the top.
    """
    return typed_from(os.path.relpath(project or ".", environment.get("GIT_PREFIX") or "."), hint)


def settings_for(project: str, settings: Settings) -> Settings:
    """The same settings, whose warnings have their hints as :func:`hint_from` does."""
    return replace(settings, typed=partial(hint_from, project))
