"""A report in so many bytes."""

import pytest

from gitml.render.markdown.reports.fit import Sections, fitted

LAST = ("<sub>head</sub>", "<!-- gitml:gates: no gates -->")


def test_what_fits_is_whole() -> None:
    sections = Sections(("## Better", ""), {"plots": "", "time and cost": "1 s"}, LAST)
    whole = "## Better\n\n1 s\n\n<sub>head</sub>\n\n<!-- gitml:gates: no gates -->\n"
    assert fitted(sections, len(whole)) == fitted(sections, None) == whole


def test_the_last_sections_are_left_out_first() -> None:
    more = {"stages": "s" * 400, "plots": "p" * 400, "time and cost": "t" * 400}
    text = fitted(Sections(("## Better",), more, LAST), 800)
    assert "s" * 400 in text
    assert "p" * 400 not in text
    assert "> Left out, as a report may have 800 bytes: plots and time and cost." in text
    assert text.endswith("<!-- gitml:gates: no gates -->\n")


@pytest.mark.parametrize("sign", ["x", "🎉", "é"])
def test_bytes_count_and_not_characters(sign: str) -> None:
    rows = "".join(f"| {sign * 20} |\n" for _ in range(300))
    text = fitted(Sections((f"## Better\n\n| a |\n|---|\n{rows}",), {}, LAST), 3000)
    assert 2000 < len(text.encode()) <= 3000
    assert "more rows" in text
    assert "> The report is cut here, for it may have 3,000 bytes." in text
    assert text.endswith("<!-- gitml:gates: no gates -->\n")
