"""Which files a job that nobody trusts may have proposed."""

import pytest

from gitml.core.data.proposable_paths import refusal


@pytest.mark.parametrize(
    "path",
    [
        *("dvc.lock", "sub/dvc.lock", "data/.gitignore", "metrics.json", "evaluation/scores.yaml"),
        *("plots/roc.csv", "report.html", "model.toml", "notes.txt", "composed.yaml"),
    ],
)
def test_results_may(path: str) -> None:
    assert refusal(path) is None


@pytest.mark.parametrize(
    "path",
    [
        *(".github/workflows/x.yml", "../x", "/etc/passwd", ".dvc/config", "sub/.gitlab-ci.yml"),
        *("CODEOWNERS", "docs/CODEOWNERS", "codeowners", "Jenkinsfile", "azure-pipelines.yml"),
        *("appveyor.yml", "buildspec.yml", "buildspec-prod.yaml", "cloudbuild.yaml"),
        *("codefresh.yml", "wercker.yml", "netlify.toml", "vercel.json", "renovate.json"),
        *("renovate.json5", "bitbucket-pipelines.yml", "action.yml", "sub/action.yaml"),
        *("Dockerfile", "Dockerfile.gpu", "Makefile", "pyproject.toml", "requirements-dev.txt"),
        *("gitml.yaml", "dvc.yaml", "sub/dvc.yaml", "GitML.yaml", "train.py", "sub/run.sh"),
    ],
)
def test_what_others_act_on_may_not(path: str) -> None:
    assert refusal(path) is not None
