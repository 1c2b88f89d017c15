"""Tags that cannot be trusted, in words."""

from collections.abc import Iterator, Sequence
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


def sentences(model: str, problems: Sequence[TagProblem]) -> Iterator[str]:
    """A sentence for each problem; what many tags share is said once."""
    ordered = sorted(problems, key=lambda one: (one.kind not in _TOGETHER, one.kind))
    for kind, group in groupby(ordered, key=lambda one: one.kind):
        found = [*group]
        if kind in _TOGETHER:
            tags = numbers.few([one.tag for one in found], _MOST)
            yield f"{model}: {numbers.counted(len(found), 'tag')}: {_TOGETHER[kind]}: {tags}"
        else:
            yield from (f"{one.tag}: {_words(one)}" for one in found)


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
