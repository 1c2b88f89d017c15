"""The stages that a ``foreach`` or a ``matrix`` stands for, where all in it is plain."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from gitml.adapters.dvc_files.templates.interpolation import (
    Doubt,
    ReadValue,
    Scope,
    as_node,
    entries,
    items,
    word,
)

MOST_STAGES = 100_000
"""That one matrix may stand for: what more would take is beyond any memory."""


def template(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """What each stage of a group says; ``spec`` itself where it is one stage."""
    if "matrix" in spec:
        if "foreach" in spec or "do" in spec:
            raise Doubt
        return {key: value for key, value in spec.items() if key != "matrix"}
    if "foreach" in spec:
        if not isinstance(spec.get("do"), dict):
            raise Doubt
        do: Mapping[str, Any] = spec["do"]
        return do
    return spec


def expand(scope: Scope, spec: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The key of each stage of a group, and the values that only it has.

    Of stages with the same key the last one counts.
    """
    if "matrix" in spec:
        for key, item in _matrix(scope, spec["matrix"]):
            yield _key(key), {"key": key, "item": ReadValue(item)}
    else:
        for key, extra in _foreach(scope, spec["foreach"]).items():
            yield _key(key), extra


def _foreach(scope: Scope, over: Any) -> dict[str, dict[str, Any]]:
    node = _iterable(scope, over)
    if isinstance(node.value, dict):
        return {key: {"item": item, "key": key} for key, item in items(node)}
    listed = entries(node)
    if any(isinstance(item.value, dict | list) for item in listed):
        return {str(index): {"item": item} for index, item in enumerate(listed)}
    return {_named(item): {"item": item} for item in listed}


def _matrix(scope: Scope, lists: Any) -> Iterator[tuple[str, dict[str, ReadValue]]]:
    axes: dict[str, list[tuple[str, ReadValue]]] = {}
    for name, values in lists.items():
        if "${" in name:
            raise Doubt
        axes[name] = [
            (f"{name}{i}" if isinstance(item.value, dict | list) else _named(item), item)
            for i, item in enumerate(entries(_iterable(scope, values)))
        ]
    if prod(map(len, axes.values())) > MOST_STAGES:
        raise Doubt
    for chosen in product(*axes.values()):
        items_ = {name: item for name, (_, item) in zip(axes, chosen, strict=True)}
        yield "-".join(text for text, _ in chosen), items_


def _iterable(scope: Scope, over: Any) -> ReadValue:
    return as_node(scope.node(over)) if isinstance(over, str) else ReadValue(_loose(scope, over))


def _loose(scope: Scope, value: Any) -> Any:
    """A list or mapping of ``dvc.yaml``, of which entries may be named by an expression."""
    if isinstance(value, list):
        return [scope.node(v) if isinstance(v, str) else literal(v) for v in value]
    if isinstance(value, dict):
        return {
            literal(k): scope.node(v) if isinstance(v, str) else literal(v)
            for k, v in value.items()
        }
    raise Doubt


def literal(value: Any) -> Any:
    """A value in which nothing is to be resolved."""
    inner = [value]
    while inner:
        one = inner.pop()
        if isinstance(one, str) and "${" in one:
            raise Doubt
        if isinstance(one, dict):
            inner += [*one, *one.values()]
        elif isinstance(one, list):
            inner += one
    return value


def _named(item: ReadValue) -> str:
    """A value as a part of a name: DVC writes ``True`` where it comes from elsewhere."""
    return str(item.value) if item.path else word(item.value)


def _key(name: str) -> str:
    if not name or "@" in name:
        raise Doubt
    return name
