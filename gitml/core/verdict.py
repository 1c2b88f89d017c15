"""Why something is so, as data: a verdict and its reasons.

Nothing here is a sentence: :mod:`gitml.render.text.reasons` has the words, the same ones wherever a
reason is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Generic, Literal, NamedTuple, TypeAlias, TypeVar

from gitml.core.values import MISSING, Missing, Value

# Why a stage must run. The subject is a path, or FILE:KEY of a parameter.
StageKind: TypeAlias = Literal[
    "never-run",  # no run of it is recorded
    "import",  # subject: the .dvc file that says where data is from, and has another checksum
    "command",  # before and after: the command lines
    "dependency",  # before and after: hashes
    "parameter",  # before and after: values
    # as those two: the last run used it, it is another now, and the stage declares it no more
    "dropped-dependency",
    "dropped-parameter",
    "output",  # before and after: hashes
    "always",  # dvc.yaml says so
    "forced",  # subject: the stage that was reproduced before it, and forces it
]

# Whether a model is better. The subject is a metric, before and after are its values.
ModelKind: TypeAlias = Literal[
    "first",  # without a value: the model, which had no version
    "manual",  # subject: what the person wrote who decided
    "no-comparison",  # subject: the model, all versions of which were withdrawn
    "no-primary",  # subject: the model
    "metric-better",  # numbers: min_delta, better (the direction), change
    "metric-not-better",
    "guard-held",  # numbers: max_drop, better, change
    "guard-broken",
    "evaluation-data",  # state: unknown, none, modified; subject: metric; numbers: file, data
    "evaluation-code",  # state: modified; numbers: code
    "evaluation-labels",  # state: modified, accepted; subject: metric; numbers: labels, accepted
    # or refused, the commit whose acceptance is of another test set, or of one that is unread
    "evaluation-metric",  # state: modified; before and after: the metric, or which way is better
    # subject: the place in gitml.yaml; before and after: its values; state: held (the stricter one
    # decides), modified (it cannot be applied any more)
    "rule-loosened",
    "metric-invalid",  # after: what stands there instead of a finite number
    # subject: a file that could not be read, and may have what would decide; state: unproven, where
    # it is there and is not shown to be what its stage makes
    "unread",
    "rule-invalid",  # subject: the place of the rule in gitml.yaml
]

# What changed among that which a model comes from: a path, FILE:KEY or a stage each.
SourceKind: TypeAlias = Literal[
    "data", "params", "code", "environment", "stages", "model", "schema"
]

Kind: TypeAlias = StageKind | ModelKind | SourceKind
_TOGETHER: frozenset[Kind] = frozenset({"data", "params", "code", "environment", "stages"})

StageOutcome: TypeAlias = Literal["up to date", "stale"]
ModelOutcome: TypeAlias = Literal[
    "first",  # there is nothing to compare with
    "identical",  # nothing changed at all
    "better",
    "worse",
    "improved",  # by numbers that nothing tested
    "declined",
    "mixed",  # better, and a guard broke; of several models: some better, others worse
    "unchanged",  # neither clearly better nor worse
    "unknown",  # the sides are not comparable, or nothing tells which is better
    "unjudged",  # what would decide cannot be read or is no finite number
    "decided",  # by a person
]

AnyOutcome = TypeVar("AnyOutcome", bound=str, covariant=True)  # noqa: PLC0105  # reads better


class Reason(NamedTuple):
    """One thing that speaks for a verdict, or against it.

    Attributes:
        subject: what it is about; see the kinds.
        before: its value or hash on the other side, or when it was recorded.
        after: the same now.
        state: what became of it, where that is known without a value: the kind of a change (of a
            schema), ``command`` (of a stage of
            which nothing else changed), ``modified``, ``new``,
            ``missing``, ``deleted`` (of a parameter), ``not in cache``, ``unknown``.
        numbers: limits and whatever else was compared, by name.
    """

    kind: Kind
    subject: str = ""
    before: Value | Literal[Missing.MISSING] = MISSING
    after: Value | Literal[Missing.MISSING] = MISSING
    state: str = ""
    numbers: Mapping[str, Value] = {}


class Verdict(NamedTuple, Generic[AnyOutcome]):
    """What was found of one thing, and why.

    Attributes:
        name: of the stage or the model.
    """

    name: str
    outcome: AnyOutcome
    reasons: tuple[Reason, ...] = ()


StageVerdict: TypeAlias = Verdict[StageOutcome]
ModelVerdict: TypeAlias = Verdict[ModelOutcome]


def grouped(found: Sequence[Reason]) -> Iterator[tuple[Reason, ...]]:
    """The reasons that are told in one sentence, in their order."""
    for kind, group in groupby(found, key=lambda one: one.kind):
        if kind in _TOGETHER:
            yield tuple(group)
        else:
            yield from ((one,) for one in group)
