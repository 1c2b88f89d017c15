"""Versions as users name them: ``churn@v1.2.0``, ``churn@latest``, ``churn#prod``, ``churn``."""

import shlex
from collections.abc import Mapping

from gitml.core.registry.tags import Reference, is_alias, is_model, reference
from gitml.core.registry.versions import History, Registered, resolve, unknown_model
from gitml.errors import UsageError


def require_released(
    text: str, models: Mapping[str, History], declared: Mapping[str, str], instead: str = ""
) -> None:
    """Refuse a model that is declared and was never released.

    Args:
        text: as typed.
        models: by name.
        declared: paths of models by name.
        instead: a command that does with a path what was asked for; empty where there is none.

    Raises:
        UsageError: it is one.
    """
    name = named_model(text)
    if name not in models and name in declared:
        path = declared[name]
        other = (
            f"; or take what HEAD has: {instead} {shlex.quote(path)}" if instead and path else ""
        )
        raise UsageError(
            f"'{name}' is declared and not released yet, so it has no version",
            hint=f"release it: gitml release {shlex.quote(name)}{other}",
        )


def named_model(text: str) -> str:
    """The model that a word means, as tags name it: ``MODEL``, ``MODEL@vX`` or ``MODEL#ALIAS``."""
    return text.replace(":", "=", 1).partition("@")[0].partition("#")[0]


def chosen(text: str, models: Mapping[str, History]) -> tuple[History, Registered]:
    """The model and the version that ``text`` names; a model's name alone is its latest version.

    Raises:
        UsageError: it names none; the hint tells what there is.
    """
    wanted = reference(text) or Reference(_model(text), "latest")
    commit = resolve(wanted, models)
    history = models[wanted.model]
    version = wanted.version if wanted.version != "latest" else None
    found = history.find(version) if version else history.at(commit)
    if found is None:
        raise UsageError(
            f"{text} is a commit that is no version of {wanted.model}: {commit[:7]}",
            hint=f"name a version; see them all: gitml model history {wanted.model}",
        )
    return history, found


def model(text: str, models: Mapping[str, History]) -> History:
    """The model of that name.

    Raises:
        UsageError: there is none.
    """
    name = _model(text)
    if name not in models:
        raise unknown_model(name, models)
    return models[name]


def alias(text: str) -> str:
    """The name of an alias.

    Raises:
        UsageError: it cannot be part of a tag's name.
    """
    if not is_alias(text):
        raise UsageError(
            f"'{text}' cannot be the name of an alias",
            hint="an alias has letters, digits, -, _ and /, as in: prod",
        )
    return text


def _model(text: str) -> str:
    name = text.replace(":", "=", 1)
    if not is_model(name):
        raise UsageError(
            f"'{text}' names no version of a model",
            hint="versions are named so: churn@v1.2.0, churn@latest, churn#prod",
        )
    return name
