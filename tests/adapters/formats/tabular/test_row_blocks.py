"""CSV cut into blocks of whole rows, held to Python's reader of the whole."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.adapters.formats.tabular.row_blocks import RowBlocks

_CELLS = st.text('a,\n" ', max_size=5)


def _rows(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode(), newline="")))


@pytest.mark.slow
@given(st.lists(st.lists(_CELLS, min_size=2, max_size=2), max_size=8), st.integers(1, 40))
def test_every_block_has_whole_rows(rows: list[list[str]], size: int) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    content = written.getvalue().encode()
    stream = io.BytesIO(content)
    blocks = RowBlocks(stream, ",", size)
    found = [*blocks]
    assert b"".join(found) + blocks.rest + stream.read() == content
    assert [row for block in found for row in _rows(block)] == rows[: len(_rows(b"".join(found)))]


@pytest.mark.parametrize(
    ("content", "blocks", "rest"),
    [
        (b"a\nb\nc", [b"a\nb\n", b"c\n"], b""),
        (b'a\n"b\n', [b"a\n"], b'"b\n'),
        (b'a\nbbbb\nb "c"\nd\n', [b"a\nbbbb\n"], b'b "c"'),
        (b"abcdefghijklmnop\n", [], b"abcdefghij"),
    ],
)
def test_what_is_not_cut_is_left(content: bytes, blocks: list[bytes], rest: bytes) -> None:
    found = RowBlocks(io.BytesIO(content), ",", 5)
    assert [*found] == blocks
    assert found.rest == rest
