"""What DVC refuses of a pipeline as a whole: outputs with two owners, and circles."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from gitml.core.paths import PathIndex
from gitml.core.pipeline.graph import graph
from gitml.core.pipeline.stage import Stage
from gitml.core.shell_words import quoted_path
from gitml.errors import RootHint


class Refusal(NamedTuple):
    """Why DVC runs no stage at all: the file to change, what is wrong in it, and what to do."""

    path: str
    reason: str
    hint: str


def refusals(stages: Mapping[str, Stage], added: Iterable[tuple[str, str]]) -> tuple[Refusal, ...]:
    """Everything because of which DVC runs no stage.

    Args:
        stages: by address.
        added: paths of data that was added by hand, each with its ``.dvc`` file.
    """
    return (*overlaps(stages, added), *circle(graph(stages, {}).cycle))


def overlaps(stages: Mapping[str, Stage], added: Iterable[tuple[str, str]]) -> Iterator[Refusal]:
    """Outputs that are the same or lie in each other, and files of DVC that lie in an output."""
    owned = [*((out.path, one.address) for one in stages.values() for out in one.outs), *added]
    index = PathIndex((path, (path, owner)) for path, owner in owned)
    files = {owner: owner for _, owner in owned} | {
        one.address: one.file for one in stages.values()
    }
    told = set()
    for path, owner in owned:
        around = list(index.around(path))
        owners = [one for other, one in around if other == path]
        outer = around[len(owners) :]
        if len(owners) > 1 and path not in told:
            told.add(path)
            yield Refusal(files[owner], *same_output(path, owners))
        elif len(owners) == 1 and outer:
            yield Refusal(files[owner], *nested_outputs((path, owner), outer[0]))
    for file in dict.fromkeys(files.values()):
        for path, owner in list(index.around(file))[:1]:
            words = f"it lies in '{path}', an output of '{owner}'"
            yield Refusal(file, words, "an output has data alone: let it be another folder")


def circle(names: tuple[str, ...]) -> Iterator[Refusal]:
    """What is wrong with stages that need each other; nothing where there are none."""
    if names:
        cycle = " → ".join([*names, names[0]])
        words = f"stages that need each other can never run: {cycle}"
        yield Refusal("dvc.yaml", words, "take a dependency or an output out of one of them")


def same_output(path: str, owners: Iterable[str]) -> tuple[str, str]:
    """The words for an output that several own, and what to do."""
    names = sorted(owners)
    words = f"'{path}' is an output of several: {', '.join(names)}"
    pointers = [name for name in names if name.endswith(".dvc")]
    if not pointers:
        return words, "an output belongs to one stage; rename it in one of them"
    return words, RootHint(f"an output has one owner: gitml remove {quoted_path(pointers[-1])}")


def nested_outputs(inner: tuple[str, str], outer: tuple[str, str]) -> tuple[str, str]:
    """The words for an output in another one, each a path and its owner, and what to do."""
    words = f"outputs overlap: '{inner[0]}' of '{inner[1]}' is inside '{outer[0]}' of '{outer[1]}'"
    return words, "an output belongs to one stage: let each of them make a folder of its own"
