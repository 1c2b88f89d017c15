"""Modules that are loaded when something of them is asked for first.

What few runs of a command need, such as all that opens DVC, takes no time of the others. Under
``TYPE_CHECKING`` it is imported as ever, so that mypy and the contracts between folders see it.
"""

import importlib


class LateModule:
    """Stands for the module of that name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        return getattr(importlib.import_module(self._name), attribute)
