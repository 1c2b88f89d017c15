"""``--reevaluate``: both models sit the exam of the head."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gitml import wiring
from gitml.core.evaluation.predictions import Sides
from gitml.core.ports import Talk
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.snapshot import Snapshots
from gitml.errors import UsageError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.wiring.models import reevaluation as remade
else:  # what runs stages takes as long to load as all else that a comparison needs
    remade = LateModule("gitml.wiring.models.reevaluation")

F = TypeVar("F", bound=Callable[..., Any])


def reevaluate_option(function: F) -> F:
    """``--reevaluate``: the base's predictions are made anew."""
    text = "Run HEAD's evaluation on BASE's model, in a scratch folder, and compare with that."
    return click.option("--reevaluate", is_flag=True, help=text)(function)


def reevaluation(
    talk: Talk, project: wiring.Project, reader: Snapshots, base: str, head: str
) -> Callable[[Evaluation], Sides]:
    """Makes the predictions of the base's model with the stages of the head.

    Raises:
        UsageError: nothing declares predictions that could be made anew.
    """
    declared = reader.config(head).evaluations
    if not any(one.predictions for one in declared.values()):
        raise UsageError(
            "--reevaluate makes predictions anew, and gitml.yaml names none",
            hint="declare them: evaluations: {test: {predictions: p.csv, label: y, score: p}}",
        )
    return remade.Reevaluation(project, reader, base, head, os.environ, talk).sides
