"""Tags that cannot be trusted, in words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from gitml.core.registry.tag_problems import ProblemKind, TagProblem
from gitml.render import numbers

_MOST = 3
# Of many tags at once, for these say nothing of one tag.
_TOGETHER: dict[ProblemKind, str] = {
    "no record": "no manifest says what they are (made by hand, or with GTO)",
    "newer record": "a newer gitml wrote their manifests, which this one cannot read",
    "damaged record": "their manifests are damaged, and not trusted",
    "lightweight": "they are no annotated tags of commits, so they count for nothing",
}


def sentences(problems: Mapping[str, Sequence[TagProblem]]) -> Iterator[str]:
    """A sentence for each problem; what many tags share, also of several models, is said once.

    Args:
        problems: by the name of the model whose tags have them.
    """
    found = [(model, one) for model, several in problems.items() for one in several]
    found.sort(key=lambda pair: (pair[1].kind not in _TOGETHER, pair[1].kind))
    for kind, group in groupby(found, key=lambda pair: pair[1].kind):
        pairs = [*group]
        if kind in _TOGETHER:
            yield _together(kind, pairs)
        else:
            yield from (f"{one.tag}: {_words(one)}" for _, one in pairs)


def _together(kind: ProblemKind, found: Sequence[tuple[str, TagProblem]]) -> str:
    models = {model for model, _ in found}
    count = numbers.counted(len(found), "tag")
    whose = f"{min(models)}: {count}" if len(models) == 1 else f"{count} of {len(models)} models"
    return f"{whose}: {_TOGETHER[kind]}: {numbers.few([one.tag for _, one in found], _MOST)}"


def _words(one: TagProblem) -> str:
    match one.kind:
        case "other model":
            return f"its manifest is of {one.other}, so it is not trusted"
        case "other bytes":
            return (
                f"its manifest tells of other bytes than its commit records ({one.other}), "
                "so one of them lies"
            )
        case "other path":
            return f"its manifest tells of another path than its commit declares: {one.other}"
        case "no model":
            return "its commit declares no such model"
        case "same commit":
            return (
                f"{one.other} is on the same commit; GTO fails where an alias is given to it, so "
                "withdraw or delete one of the two"
            )
        case "clock":
            return (
                f"it is dated before {one.other}, which has a lower number: a clock ran backwards, "
                "and GTO and gitml go by the dates"
            )
        case _:
            return one.kind
