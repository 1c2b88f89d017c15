"""Why data cannot be had, and what to do."""

from gitml.core.data.remotes.unavailable import mended


def test_a_remote_of_http_is_mended_where_its_files_lie() -> None:
    verify = "gitml verify-data --remote --repair"
    assert mended("store", "s3") == mended("", "") == f"mend it from where it is whole: {verify}"
    assert mended("web", "https") == (
        "mend it where its files lie, in a clone that is told so: "
        f"gitml remote modify --local web url FOLDER; then {verify}"
    )
