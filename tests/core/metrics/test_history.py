"""The values of a history, however much a commit shares with the one before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.commits import Commit
from gitml.core.metrics.history import ValueHistory, ValueSeries, parted
from gitml.core.values import MISSING, Value, flatten

_HISTORIES = st.lists(
    st.dictionaries(
        st.sampled_from("abc"),
        st.sampled_from([{"x": 1}, {"x": 2}, {"y": 1, "x": 1}, {"x": 1, "y": 1}, 5, None, {}]),
    ),
    max_size=6,
)


def _history(files: list[dict[str, Value]]) -> ValueHistory:
    return ValueHistory(
        [(Commit(str(at), "a", None, "s", (str(at + 1),)), one) for at, one in enumerate(files)]
    )


@given(_HISTORIES)
def test_each_commit_has_all_that_its_files_have(files: list[dict[str, Value]]) -> None:
    history = _history(files)
    leaves = [
        {(path, key): leaf for path, doc in one.items() for key, leaf in flatten(doc)}
        for one in files
    ]
    assert set(history.series) == set().union(*leaves)
    for key, series in history.series.items():
        assert series.cells() == [one.get(key, MISSING) for one in leaves]
    if leaves:
        assert list(history.series)[: len(leaves[0])] == list(leaves[0])


@given(_HISTORIES)
def test_a_move_is_between_values_that_both_commits_have(files: list[dict[str, Value]]) -> None:
    history = _history(files)
    for key, series in history.series.items():
        cells = [*series.cells(), MISSING]
        for at in range(len(files)):
            now, before = cells[at], cells[at + 1]
            if MISSING in (now, before) or now == before:
                assert history.move(key, at) is None
            else:
                kind = "changed" if None in (now, before) else "up" if now > before else "down"  # type: ignore[operator]
                assert history.move(key, at) == kind


@pytest.mark.parametrize(
    ("values", "way", "at"),
    [
        ((1, 3, 2), "higher", 2),
        ((1, 3, 2), "lower", 0),
        ((3, 1, 3), "higher", 5),
        ((1, 3, 2), None, None),
        ((1, 1, MISSING), "higher", None),
        ((float("nan"), 1, "x"), "higher", None),
        ((), "higher", None),
    ],
)
def test_the_best_is_the_oldest_of_those(values: tuple[Value, ...], way: str, at: int) -> None:
    assert ValueSeries(values, (1, 2, 3)[: len(values)]).best(way) == at  # type: ignore[arg-type]


def test_what_a_metric_cannot_be_is_not_its_best() -> None:
    assert ValueSeries((99999, 0.8, 0.9), (1, 1, 1)).best("higher", "test.accuracy") == 2
    assert ValueSeries((99999, 0.8, 0.9), (1, 1, 1)).best("higher", "reward") == 0


def test_a_constant_is_in_every_commit() -> None:
    assert ValueSeries((1, 1), (2, 1)).is_constant
    assert not ValueSeries((1, True), (2, 1)).is_constant
    assert not ValueSeries((1, MISSING), (2, 1)).is_constant
    assert not ValueSeries((), ()).is_constant


def test_a_value_that_only_older_commits_have_comes_last() -> None:
    history = _history([{"b": {"x": 1}}, {"a": {"y": 1}, "b": {"w": 1, "x": 1}}])
    assert list(history.series) == [("b", "x"), ("b", "w"), ("a", "y")]


def test_commits_without_values_are_told_apart_but_where_values_go() -> None:
    files: list[dict[str, Value]] = [{}, {}, {"a": {"x": 1}}, {}]
    points = [
        (Commit(str(at), "A", None, "s", (str(at + 1),)), one) for at, one in enumerate(files)
    ]
    told, silent = parted(points)
    assert [commit.sha for commit, _ in told] == ["1", "2"]
    assert [commit.sha for commit, _ in silent] == ["0", "3"]
    before = (Commit("4", "A", None, "s"), files[2])
    assert [commit.sha for commit, _ in parted(points, [before])[1]] == ["0"]
