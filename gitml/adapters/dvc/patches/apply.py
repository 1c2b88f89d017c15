"""Puts a replacement in the place of a function of DVC, for as long as a block lasts."""

import hashlib
import importlib
import inspect
import textwrap
import tokenize
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gitml.adapters.dvc.patches.patch import Patch
from gitml.adapters.dvc.patches.table import PATCHES

_PATCHES = {patch.target: patch for patch in PATCHES}


@contextmanager
def patched(target: str, replacement: Any, instance: object = None) -> Iterator[None]:
    """Let DVC find ``replacement`` where it looks a function up.

    Args:
        target: of a patch in the table.
        replacement: takes the function's arguments; for a class method wrapped as one.
        instance: the only object whose method is replaced, of all objects of that class.

    Raises:
        ValueError: the table does not have it, or ``instance`` is of another class.
    """
    if target not in _PATCHES:
        raise ValueError(f"'{target}' is not in the table of patches")
    owner, name = _find(target)
    if instance is not None:
        if not isinstance(instance, owner):
            raise ValueError(f"'{target}' is no method of {type(instance).__name__}")
        owner = instance
    missing = object()
    original = vars(owner).get(name, missing)
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        if original is missing:  # it was inherited, or the class's
            delattr(owner, name)
        else:
            setattr(owner, name, original)


def source_hash(patch: Patch) -> str:
    """A hash of the code that a patch replaces, as it is in the installed DVC.

    Comments and blank lines do not count. The rest is hashed as text, and not as a syntax tree,
    which each Python would print in its own way.
    """
    owner, name = _find(patch.source or patch.target)
    lines = textwrap.dedent(inspect.getsource(getattr(owner, name))).splitlines()
    for token in tokenize.generate_tokens(iter([f"{line}\n" for line in lines]).__next__):
        if token.type == tokenize.COMMENT:
            number, column = token.start
            lines[number - 1] = lines[number - 1][:column]
    text = "\n".join(line.rstrip() for line in lines if line.strip())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _find(target: str) -> tuple[Any, str]:
    """The module or class that has the function, and its name there."""
    module, _, path = target.partition(":")
    *classes, name = path.split(".")
    owner: Any = importlib.import_module(module)
    for one in classes:
        owner = getattr(owner, one)
    return owner, name
