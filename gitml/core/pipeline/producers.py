"""Who makes a path and who uses it, and what lies upstream and downstream of it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from gitml.core.paths import PathIndex
from gitml.core.pipeline.stage import Stage


class Producers:
    """The stages of a pipeline, found by the paths that they share.

    A path leads to whoever makes it, a folder it lies in, or something in it. So does DVC see it.

    Attributes:
        stages: by address.
    """

    def __init__(self, stages: Mapping[str, Stage]) -> None:
        self.stages = stages

    @cached_property
    def _outs(self) -> PathIndex[str]:
        pairs = ((out.path, s.address) for s in self.stages.values() for out in s.outs)
        return PathIndex(pairs)

    @cached_property
    def _deps(self) -> PathIndex[str]:
        return PathIndex((dep, s.address) for s in self.stages.values() for dep in s.deps)

    def maker(self, path: str) -> Stage | None:
        """The stage that makes all of ``path``; None for data from outside."""
        address = next(self._outs.around(path), None)
        return None if address is None else self.stages[address]

    def makers(self, path: str) -> tuple[str, ...]:
        """The addresses of all stages that make ``path`` or something in it."""
        return tuple(dict.fromkeys(self._outs.overlapping(path)))

    def users(self, path: str) -> tuple[str, ...]:
        """The addresses of the stages that depend on ``path`` or something in it."""
        return tuple(dict.fromkeys(self._deps.overlapping(path)))

    def upstream(self, *paths: str, beside: PathIndex[str] | None = None) -> tuple[str, ...]:
        """The addresses of the stages that paths come from, producers before consumers.

        Args:
            paths: of what is asked for.
            beside: paths that are followed no further.
        """
        ends = beside or PathIndex(())
        order: list[str] = []
        begun: set[str] = set()
        # A stage stands in the order once its makers do; without recursion, as chains are long.
        open_: list[tuple[str | None, Iterator[str]]] = [(None, self._all_makers(paths, ends))]
        while open_:
            address, makers = open_[-1]
            maker = next(makers, None)
            if maker is None:
                open_.pop()
                if address is not None:
                    order.append(address)
            elif maker not in begun:  # it ends a cycle, too, of which DVC itself complains
                begun.add(maker)
                open_.append((maker, self._all_makers(self.stages[maker].deps, ends)))
        return tuple(order)

    def _all_makers(self, paths: Iterable[str], ends: PathIndex[str]) -> Iterator[str]:
        return (
            maker
            for path in paths
            if next(ends.around(path), None) is None
            for maker in self._outs.overlapping(path)
        )

    def downstream(
        self, addresses: Iterable[str], *, through_frozen: bool = False
    ) -> tuple[str, ...]:
        """Stages that use what these ones make, directly or through others, in file order.

        Args:
            addresses: of stages, which are not in the answer.
            through_frozen: also those that are frozen, and so never run, and what follows them.
        """
        start = set(addresses)
        reached = set(start)
        waiting = [address for address in start if address in self.stages]
        while waiting:
            for out in self.stages[waiting.pop()].outs:
                for user in self._deps.overlapping(out.path):
                    if user not in reached and (through_frozen or not self.stages[user].frozen):
                        reached.add(user)
                        waiting.append(user)
        reached -= start
        return tuple(address for address in self.stages if address in reached)
