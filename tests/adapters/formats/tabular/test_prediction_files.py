import io
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gitml.adapters.formats.tabular import table_blocks
from gitml.adapters.formats.tabular.prediction_files import read
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.schemas.check.rule_cells import RuleCells
from gitml.core.settings.evaluation_rules import Evaluation, SliceRule
from gitml.errors import ConfigError

_EVALUATION = Evaluation("p.csv", "y", "y_pred", ("p",), "row", slices=(SliceRule("site"),))
_HEADER = b"row,y,y_pred,p,site,other\n"
_TWO = _HEADER + b"a,0,1,0.7,None,x\nb,1,1,0.9,NA,y\n"


def _read(content: bytes, source: str = "p.csv", **changes: Any) -> Any:
    return read(source, content, Evaluation(**{**_fields(), **changes}))


def _fields() -> dict[str, Any]:
    return {name: getattr(_EVALUATION, name) for name in Evaluation._fields}


def test_columns_come_as_they_are() -> None:
    found = _read(_TWO)
    assert found.label.tolist() == [0, 1]
    assert found.prediction.tolist() == [1, 1]
    assert found.scores.tolist() == [[0.7], [0.9]]
    assert found.ids.tolist() == ["a", "b"]


def test_a_category_called_none_does_not_disappear() -> None:
    assert _read(_TWO).slices["site"].tolist() == ["None", "NA"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + _TWO,
        _TWO.replace(b"\n", b"\r\n"),
        _TWO.rstrip(b"\n"),
        _TWO.replace(b"row,", b'"row",', 1),
    ],
    ids=["byte order mark", "Windows", "no last newline", "quoted"],
)
def test_files_as_they_are_written(content: bytes) -> None:
    assert _read(content).ids.tolist() == ["a", "b"]


def test_tabs() -> None:
    assert len(_read(_TWO.replace(b",", b"\t"), "p.tsv")) == 2


def test_parquet() -> None:
    buffer = io.BytesIO()
    pd.read_csv(io.BytesIO(_TWO), keep_default_na=False).to_parquet(buffer)
    found = _read(buffer.getvalue(), "p.parquet")
    assert found.ids.tolist() == ["a", "b"]
    assert found.slices["site"].tolist() == ["None", "NA"]
    with pytest.raises(ConfigError, match=r"p\.parquet: no column 'nothing'"):
        _read(buffer.getvalue(), "p.parquet", label="nothing")
    with pytest.raises(ConfigError, match=r"p\.parquet: cannot be read"):
        _read(buffer.getvalue()[:50], "p.parquet")


def test_bins_name_their_range() -> None:
    rows = b"".join(b"r%d,0,0,0.5,%s,x\n" % (n, age) for n, age in enumerate([b"5", b"30", b"99"]))
    rows += b"r9,0,0,0.5,,x\n"
    found = _read(_HEADER + rows, slices=(SliceRule("site", (0.0, 30.0, 60.0)),))
    assert found.slices["site"].tolist() == ["0 to 30", "30 to 60", "60 and more", "(empty)"]
    with pytest.raises(ConfigError, match="'site' has bins and is no number"):
        _read(_TWO, slices=(SliceRule("site", (0.0, 1.0)),))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (_TWO.replace(b"y_pred", b"guess"), "no column 'y_pred'"),
        (_TWO.replace(b"b,1,1", b"b,,1"), "'y' is empty in 1 of 2 rows: 2"),
        (_TWO.replace(b"b,1,1", b"b,nan,1"), "'y' is no value in 1 of 2 rows: 2"),
        (_TWO.replace(b"b,1,1", b"b,1,NA"), "'y_pred' is no value in 1 of 2 rows: 2"),
        (_TWO.replace(b"b,1,1", b",1,1"), "'row' is empty in 1 of 2 rows: 2"),
        (_TWO.replace(b"b,1,1", b"b,inf,1"), "'y' is infinite in 1 of 2 rows: 2"),
        (_TWO.replace(b"a,0,1", b"a,0,-1e400"), "'y_pred' is infinite in 1 of 2 rows: 1"),
        (
            _TWO.replace(b"a,0", b"1,0").replace(b"b,1", b"9007199254740993.0,1"),
            "'row' is a number from 2.*in 1 of 2 rows: 2; as such not all rows can be told apart",
        ),
        (
            _TWO.replace(b"None", b"1e16").replace(b"NA", b""),
            "'site' is a number from 2.*in 1 of 2 rows: 1; as such not all slices can be",
        ),
        (_TWO.replace(b"0.9", b"high"), "could not convert string to float: 'high'"),
        (_TWO.replace(b",other", b",y", 1), "two columns are called 'y'"),
        (b"", "no column 'y'"),
        (_TWO + b"c,1,1,0.5,x,y,and,more\n", "line 4 has 8 cells, and the header 6"),
        (_TWO + b"c,1,1\n", "line 4 has 3 cells, and the header 6"),
        (_TWO + b'c,1,1,0.5,"x",y,and,more\n', "cannot be read"),
        (b"\xff\xfe" + _TWO, "line 1 is no header"),
        (_TWO.replace(b"NA", b"\xff\xff"), "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(content: bytes, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^p.csv: {message}"):
        _read(content)


def test_a_column_that_is_nearly_right() -> None:
    with pytest.raises(ConfigError) as failure:
        _read(_TWO, prediction="y_prd")
    assert failure.value.hint == "did you mean 'y_pred'?"


def test_another_kind_of_file() -> None:
    with pytest.raises(ConfigError, match=r"p\.json: not a file of predictions"):
        _read(_TWO, "p.json")


def test_no_rows() -> None:
    assert len(_read(_HEADER)) == 0


@pytest.mark.parametrize("cell", ["", "nan", "inf"])
def test_a_score_that_is_no_number_is_kept_for_the_verdict(cell: str) -> None:
    found = _read(_TWO.replace(b"0.9", cell.encode()))
    assert not np.isfinite(found.scores).all()


def test_columns_that_nobody_asked_for_cost_little() -> None:
    wide = ",".join(f"c{number}" for number in range(20_000)).encode()
    cells = b",0" * 20_000
    content = _HEADER.rstrip(b"\n") + b"," + wide + b"\na,0,1,0.7,x,o" + cells + b"\n"
    assert _read(content).ids.tolist() == ["a"]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((1.5, 3.0), [1.5, 3.0]),
        ((1e308, 1e308), [1.0, 1.0]),
        ((1e160, 1.0), [1.0, 0.0]),
        ((1e-320, 1e-320), [1.0, 1.0]),
        ((1.0, 1e-320), [1.0, 0.0]),
    ],
)
def test_weights_of_any_size_are_added_and_squared(
    weights: tuple[float, ...], expected: list[float]
) -> None:
    one, two = weights
    content = f"row,y,y_pred,p,site,w\na,0,1,0.7,A,{one}\nb,1,1,0.9,B,{two}\n".encode()
    found = _read(content, weight="w").weight
    assert np.isfinite(found @ found)
    assert found[0] > 1e-3
    # Only ratios mean something, and those of usual size stay as they are.
    assert (found / found[0]).tolist() == [size / expected[0] for size in expected]
    if weights == (1.5, 3.0):
        assert found.tolist() == expected


@pytest.mark.parametrize(
    "cell",
    [
        "1_000",
        "٣",
        "0x10",
        "1d5",
        "1,5",
        "x",
        "007",
        "1e5",
        "+5",
        " 1",
        ".5",
        "inf",
        "True1",
        "-",
        "",
    ],
)
def test_a_number_is_what_a_schema_takes_for_one(cell: str) -> None:
    """In the only column of a prediction that must be numbers, and in one that a schema says is."""
    content = f'y,p\n0,0.25\n1,"{cell}"\n'.encode()
    (block,) = table_blocks.blocks([Part("p.csv", content)])
    of_schema = RuleCells(block.columns["p"], "float", has_na_words=True)
    row = dict(zip(of_schema.rows(~of_schema.absent).tolist(), of_schema.numbers, strict=True))
    expected = row.get(1, math.nan)
    evaluation = Evaluation("p.csv", "y", None, ("p",))
    if cell and math.isnan(expected):
        with pytest.raises(ConfigError, match="these are numbers: p"):
            read("p.csv", content, evaluation)
    else:
        found = read("p.csv", content, evaluation).scores
        assert found is not None
        np.testing.assert_equal(found[:, 0], [0.25, expected])


def test_whole_numbers_beyond_any_float_are_refused() -> None:
    many = "9" * 400
    with pytest.raises(ConfigError, match="'p' has a number that is too large"):
        read("p.csv", f"y,p\n0,{many}\n1,{many}\n".encode(), Evaluation("p.csv", "y", None, ("p",)))
