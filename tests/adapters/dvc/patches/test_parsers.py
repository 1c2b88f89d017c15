"""Files on which a parser of DVC would break: named, and no more memory than they deserve."""

from typing import Any

import pytest
from dvc.utils import strictyaml
from dvc.utils.serialize import parse_yaml, parse_yaml_for_update

from gitml.adapters.dvc.patches import parsers
from gitml.adapters.dvc.patches.parsers import patched_for_parsers
from gitml.adapters.dvc.session import open_repo
from gitml.adapters.formats.documents import ExplosionError
from gitml.errors import ConfigError
from tests.fixtures.project import Project

DEEP = "a: " + "[" * 2_000 + "]" * 2_000 + "\n"
BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("params.yaml", DEEP, "params.yaml: nested too deeply"),
        ("params.yaml", "lr: !!timestamp never\n", "params.yaml: not valid YAML: a value"),
        ("params.yaml", "lr: !!float x\n", "params.yaml: cannot be read: "),
        ("params.yaml", BOMB, "params.yaml: "),
        ("dvc.yaml", DEEP, "dvc.yaml: nested too deeply"),
        ("dvc.yaml", BOMB, "dvc.yaml: "),
        ("data.dvc", DEEP, "data.dvc: nested too deeply"),
    ],
    ids=["deep", "time", "float", "aliases", "deep stages", "aliases in stages", "deep pointer"],
)
@pytest.mark.slow
def test_the_file_is_named(project: Project, file: str, text: str, says: str) -> None:
    project.write("dvc.yaml", "stages:\n  s:\n    cmd: 'true'\n    params: [lr]\n")
    project.write("params.yaml", "lr: 1\n")
    project.write(file, text)
    answer = project.gitml("repro")
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.startswith(f"error: {says}"), answer.err


@pytest.mark.slow
def test_so_is_one_of_a_commit(project: Project) -> None:
    """Its path begins at the top of the repository, and not of the disk."""
    project.write("in/data.dvc", "outs:\n- path: 2001-99-99\n")
    project.commit()
    answer = project.gitml("checkout", "main")
    assert answer.err.startswith("error: in/data.dvc: cannot be read: month must be"), answer.err


@pytest.mark.slow
@pytest.mark.parametrize("file", ["params.yaml", "params.json"])
def test_what_is_as_deep_as_allowed_is_run_and_recorded(project: Project, file: str) -> None:
    project.write(
        "dvc.yaml", f"stages:\n  s:\n    cmd: echo >> ran\n    params: [{{{file}: [l]}}]\n"
    )
    project.write(file, '{"l": ' + "[" * 63 + "]" * 63 + "}")
    assert project.gitml("repro").code == 0
    assert project.gitml("status").code == 0
    assert "everything is up to date" in project.gitml("repro").out
    project.write(file, '{"l": ' + "[" * 64 + "]" * 64 + "}")
    answer = project.gitml("repro")
    assert answer.code in (3, 4)
    assert f"{file}: nested too deeply, in more than 64 levels\n" in answer.err
    assert project.read("ran") == "\n"  # once


def test_a_long_text_is_parsed_once_and_each_value_is_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed: list[str] = []

    def parse(text: str, path: str, typ: str = "safe") -> Any:
        parsed.append(path)
        return parse_yaml(text, path, typ=typ)

    monkeypatch.setattr(strictyaml, "parse_yaml", parse)
    monkeypatch.setattr(parsers, "_parsed", {})
    long = "a: &a {b: [1]}\nc: *a\n" + "# more\n" * 2_000
    for _ in range(2):
        with patched_for_parsers():  # as in another session
            for path in ("x/dvc.lock", "y/dvc.lock"):
                found = strictyaml.parse_yaml(long, path)
                assert found == {"a": {"b": [1]}, "c": {"b": [1]}}
                assert found["a"] is found["c"]
                found["a"]["b"].append(2)
            strictyaml.parse_yaml("a: &a 1", "short")
    assert parsed == ["x/dvc.lock", "short", "short"]
    monkeypatch.setattr(parsers, "_MOST", 1)
    with patched_for_parsers():
        strictyaml.parse_yaml(long, "x/dvc.lock")
    assert parsers._parsed == {}


def test_a_text_of_no_file_is_read_all_the_same() -> None:
    with patched_for_parsers():
        assert parse_yaml_for_update("a: &a {b: 1}\nc: *a\n", "")["c"] == {"b": 1}


def test_aliases_fill_no_memory_in_a_text_of_no_file() -> None:
    with patched_for_parsers(), pytest.raises(ExplosionError, match=r"^YAML"):
        parse_yaml_for_update(BOMB, "")


def test_deep_nesting_in_a_text_of_no_file() -> None:
    with patched_for_parsers(), pytest.raises(ConfigError, match=r"^YAML: nested too deeply"):
        parse_yaml_for_update(DEEP, "")


@pytest.mark.parametrize(
    "text",
    [
        "['remote \"s\"']\n",
        '[submodule "s"\n',
        "path = s\n",
        '[submodule "s"]\n\tpath = "s\n',
        '[submodule "s"]\n\tpath = s\n\turl = \n',
        "\xff\n",
    ],
)
def test_a_list_of_submodules_that_is_none_is_in_no_way(project: Project, text: str) -> None:
    project.path(".gitmodules").write_bytes(text.encode("latin-1"))
    with open_repo(project.root) as repo:
        assert not repo.scm.is_ignored(str(project.path("x")))
