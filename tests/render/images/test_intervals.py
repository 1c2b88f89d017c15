"""The words beside the intervals have room, however long they are."""

from gitml.render.images.intervals import text_columns

_SHORT = ("0.80 → 0.81", "+0.01", "better")
_LONG = ("0.808169 → 0.808216", "+0.000047", "no difference shown")


def test_columns_of_words_do_not_overlap() -> None:
    for texts in ([_SHORT], [_SHORT, _LONG]):
        starts, inches = text_columns(texts)
        ends = [*starts[1:], 1.0]
        for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
            longest = max(len(row[place]) for row in texts)
            assert (end - start) * inches >= 0.08 * longest


def test_a_picture_without_tests_has_its_usual_width() -> None:
    assert text_columns([]) == ([], text_columns([_SHORT])[1])
