"""Which of the models of a project is meant."""

from collections.abc import Mapping

from gitml.core.registry import versions
from gitml.core.snapshot import Model
from gitml.errors import ConfigError, UsageError


def choose_model(models: Mapping[str, Model], name: str | None) -> Model:
    """The model of that name, or the only one.

    Raises:
        UsageError: there is none of that name, or no name was given and there are several.
        ConfigError: no model is declared.
    """
    known = {m.name: m for m in models.values() if m.has_versions}
    if not known:
        raise ConfigError(
            "dvc.yaml declares no model",
            hint="declare it in dvc.yaml: artifacts: {NAME: {path: PATH, type: model}}",
        )
    if name is None:
        if len(known) > 1:
            names = ", ".join(sorted(known))
            raise UsageError("which model?", hint=f"name one of: {names}")
        return next(iter(known.values()))
    wanted = name.replace(":", "=", 1)
    if wanted not in known:
        raise versions.unknown_model(name, known)
    return known[wanted]
