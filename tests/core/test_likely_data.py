"""Which new files are data, and what to track of them."""

import pytest

from gitml.core.likely_data import HEAVY, LARGE, data_places, is_likely_data


@pytest.mark.parametrize(
    ("path", "size", "expected"),
    [
        ("july.csv", 9, True),
        ("x.JOBLIB", 9, True),
        ("a/b.tar.gz", 9, True),
        ("notes.txt", LARGE + 1, True),
        ("LICENSE", LARGE, False),
        ("train.py", LARGE + 1, False),
        ("uv.lock", LARGE + 1, False),
        ("params.yaml", LARGE + 1, False),
        ("data.csv.dvc", 9, False),
    ],
)
def test_a_suffix_tells_and_else_the_size(path: str, size: int, expected: bool) -> None:
    assert is_likely_data(path, size) is expected


def test_many_files_are_tracked_as_the_outermost_folder_that_holds_nothing_else() -> None:
    images = [f"in/img/{part}/{n}.png" for part in "ab" for n in range(4)]
    tables = [f"{n}.csv" for n in "1234567"]
    files = [*images, "in/load.py", "in/raw.csv", "raw data/june.csv", *tables]
    found = data_places(files, lambda _: 9)
    assert found == (*tables, "in/img/", "in/raw.csv", "raw data/june.csv")


def test_many_small_files_of_no_known_suffix_are_a_data_set_together() -> None:
    raw = {f"raw/{n}": HEAVY // 300 + 1 for n in range(300)}
    tools = {f"bin/{n}": 9 for n in range(300)}
    code = {"src/a.py": 9, **{f"src/{n}": HEAVY // 300 + 1 for n in range(300)}}
    few = {f"few/{n}": LARGE for n in range(5)}
    files: dict[str, int | None] = {**raw, **tools, **code, **few}
    assert data_places(files, files.get) == ("raw/",)
    assert data_places([*files, "raw/link"], files.get) == ()
    inner = {"raw/more/LICENSE": 9, "raw/x.csv": 9}
    assert data_places([*raw, *inner], {**raw, **inner}.get) == ("raw/",)
