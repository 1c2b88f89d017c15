"""Which values are meant by what a user types."""

import pytest

from gitml.core.metrics.selection import find, matcher, only
from gitml.core.values import Value
from gitml.errors import UsageError

FILES: dict[str, Value] = {
    "a.json": {"acc": 1, "train": {"loss": 2, "acc": 3}, "empty": {}},
    "b.json": {"acc": 4},
    "bare.json": 5,
}


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        (["train"], {"a.json": {"train": {"loss": 2, "acc": 3}}}),
        (["loss"], {"a.json": {"train": {"loss": 2}}}),
        (["train.*", "b.json:acc"],
         {"a.json": {"train": {"loss": 2, "acc": 3}}, "b.json": {"acc": 4}}),
        (["acc"], {"a.json": {"acc": 1, "train": {"acc": 3}}, "b.json": {"acc": 4}}),
        (["b.json"], {"b.json": {"acc": 4}}),
        (["bare.json"], {"bare.json": 5}),
        (["*.json:acc"], {"a.json": {"acc": 1}, "b.json": {"acc": 4}}),
        (["los"], {}),
    ],
)  # fmt: skip
def test_only(patterns: list[str], left: dict[str, Value]) -> None:
    assert only(FILES, matcher(patterns)) == left


def test_find() -> None:
    places = [("a", "acc"), ("a", "train.loss"), ("a", "train.acc"), ("b", "f1"), ("c", "f1")]
    assert find(places, "acc", "metric") == ("a", "acc"), "the whole key before the last part"
    assert find(places, "loss", "metric") == ("a", "train.loss")
    assert find(places, "b:f1", "metric") == ("b", "f1")
    with pytest.raises(UsageError, match="several metrics are named 'f1'"):
        find(places, "f1", "metric")
    with pytest.raises(UsageError, match="no metric is named 'lss'") as error:
        find(places, "lss", "metric")
    assert error.value.hint == "see all of them: gitml metrics show"


def test_find_says_that_a_value_is_left_out() -> None:
    shown, everything = [("a", "f1")], [("a", "f1"), ("a", "test.log loss")]
    with pytest.raises(UsageError, match="is left out by --only") as error:
        find(shown, "test.log loss", "metric", everything)
    assert error.value.hint == "show it, too: --only 'test.log loss'"
    with pytest.raises(UsageError, match="no metric is named 'zzz'"):
        find(shown, "zzz", "metric", everything)


def test_find_names_a_few_of_many() -> None:
    with pytest.raises(UsageError) as error:
        find([(f"{n} x", "f1") for n in range(7)], "f1", "metric")
    assert error.value.hint == (
        "choose one: '0 x:f1', '1 x:f1', '2 x:f1', '3 x:f1', '4 x:f1' and 2 more"
    )
