"""Properties that are computed once."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class cached(Generic[T]):  # noqa: N801 - it is used as a decorator
    """As :func:`functools.cached_property`, which until Python 3.12 has one lock for all objects.

    Two threads that ask one object at a time both compute what they ask for.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type | None = None) -> T:
        found = self._compute(instance)
        instance.__dict__[self._name] = found  # where it is found before this is asked again
        return found
