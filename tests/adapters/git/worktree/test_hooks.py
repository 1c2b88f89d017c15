"""What the hooks do where gitml is not found."""

import shlex
import subprocess
from pathlib import Path

import pytest

from gitml.adapters.git.repository import locate
from gitml.adapters.git.worktree.hooks import Hooks
from gitml.errors import UsageError
from tests.fixtures.project import Project


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("pre-push", 2, "error: gitml is not found, so nothing is pushed: "),
        ("post-checkout", 0, "warning: gitml is not found: the data stays as it was\n"),
    ],
)
def test_where_gitml_is_gone_it_is_told(
    git_repository: Project, tmp_path: Path, name: str, code: int, told: str
) -> None:
    Hooks(locate(git_repository.root), tmp_path / "no programs").install()
    command = ["/bin/sh", str(git_repository.path(f".git/hooks/{name}")), "origin", "url"]

    def called(**env: str) -> tuple[int, str]:
        env = {"PATH": "", **env}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    assert called()[0] == code
    assert called()[1].startswith(told)
    assert ("git push --no-verify" in called()[1]) == (name == "pre-push")
    assert called(GITML_HOOKS="0") == (0, "")


@pytest.mark.parametrize("place", ["", "/dev/null"])
def test_where_git_calls_no_hooks_none_is_written(git_repository: Project, place: str) -> None:
    git_repository.git("config", "core.hooksPath", place)
    hooks = Hooks(locate(git_repository.root), Path("/programs"))
    with pytest.raises(UsageError, match="Git calls no hooks here") as caught:
        hooks.install()
    command = str(caught.value.hint).rpartition(": ")[2]
    git_repository.git(*shlex.split(command)[1:])
    hooks.install()
    assert all(hooks.installed().values())
