"""What decides about models at two points of the project: rules, and what predictions say."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gitml.checks import predictions
from gitml.core.config import Config
from gitml.core.evaluation.compared import Assessed
from gitml.core.registry import next_version
from gitml.core.registry.rules import Rules
from gitml.core.snapshot import Problem, Snapshots
from gitml.core.tested_metrics import deciding, tested_metrics


@dataclass(frozen=True, slots=True)
class Deciding:
    """What decides about some models.

    Attributes:
        rules: of each, with what its evaluation says.
        assessed: the evaluations that speak for one of them.
        problems: predictions that could not be had, each with its revision.
    """

    rules: tuple[Rules, ...]
    assessed: tuple[Assessed, ...] = ()
    problems: tuple[tuple[str, Problem], ...] = ()


def decide(
    reader: Snapshots, config: Config, models: Iterable[str], base: str | None, head: str
) -> Deciding:
    """Compute the metrics that models are judged by, where their rules name an evaluation.

    Args:
        reader: of the project.
        config: declares rules and evaluations.
        models: by their names in ``gitml.yaml``.
        base: None where there is nothing to compare with.
        head: a revision.

    Raises:
        UsageError: a metric or a revision names nothing.
        ConfigError: predictions cannot be read as their evaluation says.
    """
    found = [next_version.rules(name, config) for name in models]
    names = dict.fromkeys(one.rules.evaluation for one in found if one.rules.evaluation)
    assessed: dict[str, Assessed] = {}
    problems: list[tuple[str, Problem]] = []
    lacking = {}
    for name in names:
        evaluation = deciding(config, name)
        one, failed = predictions.assess(reader, name, evaluation, base, head)
        problems += failed
        if one is None:
            lacking[name] = evaluation.predictions
        else:
            assessed[name] = one
    return Deciding(
        tuple(
            replace(
                one,
                tested=tested_metrics(one.rules, assessed),
                lacking=lacking.get(one.rules.evaluation or "", ""),
            )
            for one in found
        ),
        tuple(assessed.values()),
        tuple(problems),
    )
