"""``gitml model publish`` to a real MLflow server."""

from pathlib import Path

import pytest

from tests.fixtures.folders import contents
from tests.fixtures.mlflow_server import MlflowServer, mlflow_server
from tests.fixtures.project import Project

_TOKEN = "a-token-of-ada"


def _files(server: MlflowServer) -> dict[str, bytes]:
    """What the server keeps, by path below a run."""
    return contents(server.files)


@pytest.mark.slow
def test_a_version_is_registered_once_and_whole(
    releasable: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", _TOKEN)
    releasable.gitml("release", "-m", "for the spring")
    folder = tmp_path / "mlflow"
    folder.mkdir()
    with mlflow_server(folder) as server:
        line = ("model", "publish", "churn@v1.0.0", "--mlflow", server.url)
        first = releasable.gitml(*line, "--json")
        assert first.code == 0, first.err
        assert _TOKEN not in first.out + first.err
        made = first.json["models"]["churn"]
        assert (made["created"], made["mlflow"]["version"]) == (True, "1")
        (version,) = server.look("model-versions/search")["model_versions"]
        record = releasable.gitml("model", "show", "churn", "--json").json["models"]["churn"]
        tags = {one["key"]: one["value"] for one in version["tags"]}
        assert tags["gitml.tag"] == "churn@v1.0.0"
        assert tags["gitml.sha256"] == record["manifest"]["file"]["sha256"]
        assert version["description"].startswith("for the spring\n")
        (run,) = server.ask("runs/search", experiment_ids=["1"])["runs"]
        assert run["info"]["status"] == "FINISHED"
        values = {one["key"]: one["value"] for one in run["data"]["metrics"]}
        assert values == {"auc": 0.9, "n": 7}
        assert run["data"]["params"] == [{"key": "auc", "value": "0.9"}]
        (data,) = run["inputs"]["dataset_inputs"]
        assert data["dataset"]["name"] == "test.csv"
        assert data["dataset"]["digest"] == record["manifest"]["evaluation"]["test.csv"]
        below = f"1/{run['info']['run_id']}/artifacts"
        files = _files(server)
        assert {*files} == {f"{below}/model/a b.txt", f"{below}/bom.cdx.json"}
        assert files[f"{below}/model/a b.txt"] == b"0.9"

        again = releasable.gitml(*line)
        assert (again.code, "which was there already" in again.out) == (0, True), again.err
        server.ask(
            "model-versions/set-tag", name="churn", version="1", key="gitml.sha256", value="0"
        )
        other = releasable.gitml(*line)
        assert (other.code, "has other bytes" in other.err) == (1, True)

        named = (*line, "--name", "interrupted", "--experiment", "churn")
        assert releasable.gitml(*named).code == 0
        assert len(server.ask("runs/search", experiment_ids=["1"])["runs"]) == 1, "gone on with"
        releasable.gitml("model", "withdraw", "churn@v1.0.0", "-m", "leaked")
        assert releasable.gitml(*named).code == 1
