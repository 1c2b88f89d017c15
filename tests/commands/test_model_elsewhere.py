"""Models of a project in a folder, from where the user stands in no project, or in another one."""

import shutil
from pathlib import Path

import pytest

from gitml import wiring
from tests.fixtures.project import Project

_VERSION = "ml=churn@v1.0.0"
_ELSEWHERE = pytest.mark.parametrize("folder", [".", "web", "other"])


def test_the_project_of_a_model(monorepo: Project, tmp_path: Path) -> None:
    ml, other = monorepo.path("ml"), monorepo.path("other")
    (tmp_path / "outside/.dvc").mkdir(parents=True)
    monorepo.path("link").symlink_to(tmp_path / "outside")
    expected = {
        "ml=churn": ml,
        "ml/deep/gone=churn": ml,
        "other=churn": other,
        "web=churn": monorepo.root,
        "churn": monorepo.root,
        "../outside=churn": monorepo.root,
        f"{tmp_path}/outside=churn": monorepo.root,
        "link=churn": monorepo.root,
    }
    found = {name: wiring.find_of_model(other, name).root for name in expected}
    assert found == {name: root.resolve() for name, root in expected.items()}
    inside = monorepo.path("ml/src")
    inside.mkdir()
    assert wiring.find_of_model(inside, "ml=churn").folder == "src"


@_ELSEWHERE
def test_an_alias_requires_what_the_models_project_says(monorepo: Project, folder: str) -> None:
    answer = monorepo.gitml("model", "promote", _VERSION, "prod", folder=folder)
    assert (answer.code, answer.out) == (1, "")
    assert "gitml.yaml requires verify and gates, and gates failed" in answer.err
    assert monorepo.git("tag") == _VERSION


def test_no_alias_where_nobody_knows_what_it_requires(monorepo: Project) -> None:
    shutil.rmtree(monorepo.path("ml"))
    answer = monorepo.gitml("model", "promote", _VERSION, "prod")
    assert (answer.code, monorepo.git("tag")) == (2, _VERSION)
    assert "the project in 'ml' is not in the working tree" in answer.err
    assert "hint: bring it back: git checkout HEAD -- ml\n" in answer.err
    monorepo.git("rm", "-r", "--quiet", "ml")
    monorepo.commit("gone")
    answer = monorepo.gitml("model", "promote", _VERSION, "prod", folder="other")
    assert (answer.code, monorepo.git("tag")) == (2, _VERSION)
    assert f"hint: go to a commit that has it: git checkout {_VERSION}\n" in answer.err


@_ELSEWHERE
def test_a_version_is_what_its_project_has(monorepo: Project, folder: str) -> None:
    listed = monorepo.gitml("model", "list", "--json", folder=folder)
    churn = listed.json["models"]["ml=churn"]
    assert (listed.err, churn["problems"], churn["path"]) == ("", [], "model.pkl")
    assert churn["metric"]["name"] == "acc"
    for command in ("verify", "lineage", "card", "show", "history"):
        name = _VERSION if command != "history" else "ml=churn"
        answer = monorepo.gitml("model", command, name, folder=folder)
        assert (answer.code, answer.err) == (0, ""), command
    assert monorepo.gitml("model", "get", _VERSION, "-o", "m", folder=folder).code == 0
    assert monorepo.read(f"{folder}/m") == "one"


def test_another_project_that_is_wrong_hides_no_model(monorepo: Project) -> None:
    monorepo.write("ml/gitml.yaml", "modles: {}\n")
    answer = monorepo.gitml("model", "list", "--json", folder="other")
    assert (answer.code, list(answer.json["models"])) == (0, ["ml=churn"])
    assert f"warning: {monorepo.path('ml').resolve()}: gitml.yaml" in answer.err


@_ELSEWHERE
def test_a_checkout_of_a_version_moves_the_models_data(monorepo: Project, folder: str) -> None:
    answer = monorepo.gitml("checkout", _VERSION, folder=folder)
    assert answer.code == 0, answer.err
    assert monorepo.read("ml/model.pkl") == "one"
    own = "; that of here: gitml pull" if folder == "other" else ""
    assert f"this is the data of the project in 'ml'{own}\n" in answer.err


@pytest.mark.parametrize("words", [("show", "churn"), ("verify", "churn@v1.0.0")])
def test_a_model_without_its_folder_is_named_with_it(
    monorepo: Project, words: tuple[str, str]
) -> None:
    answer = monorepo.gitml("model", *words, folder="ml")
    assert answer.code == 2
    assert "unknown model 'churn'" in answer.err
    assert "did you mean 'ml=churn'?" in answer.err
