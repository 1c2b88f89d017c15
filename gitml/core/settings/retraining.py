"""What ``gitml.yaml`` says under ``retrain``; its rules are loaded where there are some."""

from typing import TYPE_CHECKING, NamedTuple

from gitml.core.settings.keys import entries, section, text
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.settings import retrain_rules
    from gitml.core.settings.retrain_rules import RetrainRule
else:
    retrain_rules = LateModule("gitml.core.settings.retrain_rules")


class RetrainRules(NamedTuple):
    """When to train again.

    Attributes:
        model: whose last version counts; may be left out where there is one model.
        when: the rules; one that is due is enough.
    """

    model: str | None = None
    when: "tuple[RetrainRule, ...]" = ()


def parse_retrain(spec: object, file: str) -> RetrainRules:
    """The section ``retrain``.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    keys = section(spec, file, "retrain", {"model", "when"})
    found = entries(keys.get("when"), file, "retrain.when")
    return RetrainRules(
        text(keys["model"], file, "retrain.model") if "model" in keys else None,
        tuple(
            retrain_rules.parse_rule(one, file, f"retrain.when[{place}]")
            for place, one in enumerate(found)
        ),
    )
