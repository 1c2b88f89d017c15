"""``gitml model list``: what is declared, what was released, and by whom."""

import pytest

from tests.fixtures.project import Project


def test_nothing_declared_yet(project: Project) -> None:
    answer = project.gitml("model", "list")
    assert (answer.code, answer.out) == (0, "")
    assert "no models yet" in answer.err
    assert project.gitml("model", "list", "--json").json["models"] == {}


def test_declared_and_not_released(releasable: Project) -> None:
    answer = releasable.gitml("model", "list")
    assert "churn" in answer.out
    assert "not released yet" in answer.out
    entry = releasable.gitml("model", "list", "--json").json["models"]["churn"]
    assert (entry["path"], entry["versions"], entry["latest"]) == ("modèles/a b.txt", 0, None)
    assert entry["aliases"] == {}


def test_released_models_also_those_that_others_tagged(releasable: Project) -> None:
    releasable.gitml("release")
    releasable.git("tag", "-a", "churn#prod#2", "-m", "promote")
    releasable.git("checkout", "--quiet", "better")
    releasable.gitml("release")
    releasable.git("tag", "-a", "old@v3.0.0", "-m", "made with GTO")
    releasable.git(
        "tag", "-a", "torn@v1.0.0", "-m", "subject\n\n---\nschema: gitml.version/1\nfile: {"
    )
    releasable.git("tag", "-a", "evil@v1.0.0", "-m", "\x1b[31mred | <b>\n\n---\n&a [*a, *a]\n")
    answer = releasable.gitml("model", "list", "--json")
    models = answer.json["models"]
    assert answer.json["schema"] == "gitml.model-list/1"
    assert list(models) == ["churn", "evil", "old", "torn"]
    assert models["churn"]["versions"] == 2
    assert models["churn"]["aliases"] == {"prod": "v1.0.0"}
    latest = models["churn"]["latest"]
    assert (latest["version"], latest["by"], latest["part"]) == ("v1.1.0", "Ada Tester", "minor")
    assert latest["commit"] == releasable.git("rev-parse", "better")
    assert (
        latest["why"] == "auc went from 0.9 to 0.95 (+0.05), improved by at least 0.01 (untested)"
    )
    assert models["old"]["path"] is None
    assert models["old"]["latest"]["why"] == "made with GTO"

    table = releasable.gitml("model", "list").out
    assert "churn#prod  v1.0.0" in table
    assert "\x1b" not in table
    lines = releasable.gitml("model", "list", "--md").out.splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert lines[0].startswith("| Model | Version |")


@pytest.mark.slow
def test_a_repository_without_dvc_and_gtos_old_file(git_repository: Project) -> None:
    project = git_repository
    project.write(
        "artifacts.yaml",
        "churn: {path: models/churn.pkl, type: model, labels: [a]}\n"
        "raw: {path: raw.csv, type: dataset}\n"
        "virtual: {type: model}\n",
    )
    project.commit()
    project.git("tag", "-a", "churn@v0.1.0", "-m", "first")
    answer = project.gitml("model", "list", "--json")
    assert answer.code == 0, answer.err
    found = answer.json["models"]
    assert {name: one["path"] for name, one in found.items()} == {
        "churn": "models/churn.pkl",
        "virtual": None,
    }
    assert found["churn"]["latest"]["version"] == "v0.1.0"
    for command in ("show", "history", "lineage"):
        assert project.gitml("model", command, "churn").code == 0
    lacking = project.gitml("model", "get", "churn")
    assert "has no 'models/churn.pkl'" in lacking.err
    project.write("models/churn.pkl", "bytes")
    project.commit()
    project.git("tag", "-a", "churn@v0.2.0", "-m", "second")
    for place in ((), (str(project.root),)):
        got = project.gitml("model", "get", "churn@v0.2.0", *place, "-o", f"got{len(place)}.pkl")
        assert got.code == 0, got.err
        assert project.read(f"got{len(place)}.pkl") == "bytes"

    project.write(".gto", "types: [model]\nstages: [dev, prod]\n")
    refused = project.gitml("model", "promote", "churn@v0.2.0", "production")
    assert refused.code == 2
    assert ".gto allows no alias 'production'" in refused.err
    assert "it lists: dev, prod" in refused.err
    assert project.gitml("model", "promote", "churn@v0.2.0", "prod").code == 0
    project.write(".gto", "stages: prod\n")
    assert project.gitml("model", "promote", "churn@v0.2.0", "dev").code == 3
    project.path(".gto").unlink()
    project.write("artifacts.yaml", "churn: [\n")
    answer = project.gitml("model", "list")
    assert answer.code == 3
    assert "artifacts.yaml" in answer.err


def test_all_withdrawn_is_told_from_never_released(releasable: Project) -> None:
    releasable.gitml("release")
    releasable.git("tag", "-a", "churn@v1.0.0!#2", "-m", "withdrawn")
    answer = releasable.gitml("model", "list")
    assert "no version that counts" in answer.out


def test_models_of_gto_above_a_project_are_named(git_repository: Project) -> None:
    git_repository.write("artifacts.yaml", "old: {path: m.bin}\n")
    git_repository.write("below/.dvc/config", "")
    git_repository.commit("a project below")
    told = git_repository.gitml("model", "list", folder="below").err
    assert "artifacts.yaml at the top of the repository, not here, declares old" in told
