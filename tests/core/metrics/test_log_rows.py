"""Rows of a log hold what each commit has, however much it shares with the one before."""

from hypothesis import given
from hypothesis import strategies as st

from gitml.core.metrics.history import log_rows
from gitml.core.ports import Commit
from gitml.core.values import Value, flatten


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.sampled_from([{"x": 1}, {"x": 2}, {"y": 1, "x": 1}, {"x": 1, "y": 1}, 5, None, {}]),
        ),
        max_size=6,
    )
)
def test_each_row_has_all_that_its_commit_has(histories: list[dict[str, Value]]) -> None:
    commits = [Commit(str(number), "a", None, "s") for number in range(len(histories))]
    rows = log_rows(list(zip(commits, histories, strict=True)))
    for row, files in zip(rows, histories, strict=True):
        flat = [((path, key), leaf) for path, doc in files.items() for key, leaf in flatten(doc)]
        assert list(row.values.items()) == flat
