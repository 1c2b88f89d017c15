"""Which files a job that nobody trusts may have proposed."""

import pytest

from gitml.core.data.proposable_paths import DeclaredFiles, refusal


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
        *("pylock.toml", "pylock.dev.toml", "constraints.txt", "requirements/dev.in", "train.R"),
        *("Requirements/a/b.json", "environment-gpu.yml", "conda-lock.yml", "lib.so", "lib.so.1"),
        *("a.pyd", "a.pyc", "a.dylib", "report.ipynb", "a.jl", "a.js", "a.mjs", "a.ts", "a.tf"),
        *("Snakefile", "Gemfile.lock", "Rakefile", "Cargo.toml", "build.rs", "yarn.lock"),
        *("pnpm-lock.yaml", "BUILD.bazel", "Earthfile", "main.jenkinsfile", "rules.mk"),
        *("x.sh.", "x.sh ", "sub./metrics.json", "x.sh::$DATA"),
    ],
)
def test_what_others_act_on_may_not(path: str) -> None:
    assert refusal(path) is not None


DECLARED = DeclaredFiles(
    locks={"dvc.lock", "sub/dvc.lock"},
    outputs={"metrics.json", "reports", "sub/link/m.json", "module", "Makefile"},
    links={"sub/link", "module"},
)


@pytest.mark.parametrize(
    "path",
    [
        *("dvc.lock", "sub/dvc.lock", "metrics.json", "reports", "reports/a.csv", "reports/b/c"),
        *("data/raw.csv.dvc", "data/.gitignore"),
    ],
)
def test_what_is_declared_may(path: str) -> None:
    assert DECLARED.refusal(path, "abc1234") is None


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("reports.csv", "no stage of abc1234 makes it"),
        ("Metrics.json", "no stage of abc1234 makes it"),
        ("sub/metrics.json", "no stage of abc1234 makes it"),
        ("reports/dvc.lock", "abc1234 has no dvc.yaml beside it"),
        ("reports/DVC.lock", "abc1234 has no dvc.yaml beside it"),
        ("sub/link/m.json", "abc1234 has a link or a submodule there"),
        ("module", "abc1234 has a link or a submodule there"),
        ("Makefile", "it is a file that something is built or installed from"),
        ("reports/.hidden", "it is hidden"),
    ],
)
def test_what_is_not_declared_may_not(path: str, why: str) -> None:
    assert why in (DECLARED.refusal(path, "abc1234") or "")


def test_what_cannot_be_read_declares_nothing_and_is_told() -> None:
    unread = DeclaredFiles(frozenset(), frozenset(), unread=("dvc.yaml: line 3",))
    assert (unread.refusal("metrics.json", "abc1234") or "").endswith("whole: dvc.yaml: line 3")
