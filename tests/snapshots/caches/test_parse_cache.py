"""What is remembered of parsed files is bounded, and changes no answer."""

import pytest

from gitml import wiring
from gitml.snapshots.caches import parse_cache
from gitml.wiring import readers
from tests.fixtures.project import Project


def test_little_kept_is_as_good_as_all(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(
        "dvc.yaml",
        "stages:\n  s:\n    foreach: ${names}\n    do:\n      cmd: run ${item}\n"
        "      metrics: ['${item}.json': {cache: false}]\n",
    )
    for number in range(6):
        project.write("params.yaml", f"names: [a{number % 3}, b]\n")
        project.write(f"a{number % 3}.json", f'{{"n": {number}}}')
        project.write("b.json", f'{{"n": {number // 2}}}')
        project.commit(f"step {number}")

    def read() -> list[object]:
        reader = readers.snapshots(wiring.find(project.root))
        commits = reader.commits(())
        found: list[object] = [reader.of(reader.history.at(c.sha, c), {"metrics"}) for c in commits]
        reader.history.objects.close()
        return found

    whole = read()
    start = parse_cache._Recent.__init__
    monkeypatch.setattr(parse_cache._Recent, "__init__", lambda self, _most: start(self, 2))
    assert read() == whole


def test_the_earlier_half_is_let_go() -> None:
    kept: parse_cache._Recent[int, int] = parse_cache._Recent(4)
    for number in range(7):
        kept[number] = number
    assert [*kept] == [4, 5, 6]
