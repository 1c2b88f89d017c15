"""``gitml checkout``: new branches, back again, by force, and without data."""

import hashlib
import os
import shlex
import shutil
from pathlib import Path

import pytest

from tests.fixtures.ports import held_port
from tests.fixtures.project import Project
from tests.fixtures.versioned import forget


def test_a_new_branch_here_keeps_all_work(versioned: Project) -> None:
    versioned.write("code.py", "changed")
    versioned.write("data/raw.csv", "unsaved")
    answer = versioned.gitml("checkout", "-b", "faster")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("on faster: ")
    assert versioned.git("branch", "--show-current") == "faster"
    assert versioned.read("code.py") == "changed"
    assert versioned.read("data/raw.csv") == "unsaved"


def test_a_new_branch_elsewhere(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "-b", "old", "v1", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["branch"] == "old"
    assert versioned.git("rev-parse", "old") == versioned.git("rev-parse", "v1^{commit}")
    assert versioned.read("data/raw.csv") == "row 1\n"


def test_names_that_no_new_branch_can_have(versioned: Project) -> None:
    answer = versioned.gitml("checkout", "-b", "main", "v1")
    assert answer.code == 2
    assert "there is a branch 'main' already" in answer.err
    assert "hint: check it out: gitml checkout main" in answer.err
    assert versioned.gitml("checkout", "-b", "a..b").code == 2
    assert versioned.gitml("checkout").code == 2
    assert versioned.gitml("checkout", "-b", "x", "v1", "data/raw.csv").code == 2


def test_back_and_forth(versioned: Project) -> None:
    assert versioned.gitml("checkout", "-").code == 2
    sha = versioned.git("rev-parse", "v1^{commit}")
    versioned.gitml("checkout", "v1")
    answer = versioned.gitml("checkout", "-")
    assert answer.out.startswith("on main: "), answer.err
    answer = versioned.gitml("checkout", "-")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("at no branch: ")
    assert versioned.git("rev-parse", "HEAD") == sha
    assert versioned.read("data/raw.csv") == "row 1\n"


def test_force_keeps_what_is_in_the_way_as_a_stash(versioned: Project) -> None:
    versioned.write("code.py", "changed")
    versioned.write("notes.txt", "mine")
    answer = versioned.gitml("checkout", "v1")
    assert answer.code == 2
    assert "--force" in answer.err
    answer = versioned.gitml("checkout", "--force", "v1")
    assert answer.code == 0, answer.err
    assert "kept as a stash: 'code.py'; back with: git stash apply " in answer.out
    assert versioned.read("code.py") == "print(1)\n"
    assert versioned.read("notes.txt") == "mine"
    assert "gitml checkout v1" in versioned.git("stash", "list")
    stash = answer.out.split("git stash apply ")[1].split()[0]
    assert versioned.gitml("checkout", "main").code == 0
    versioned.git("stash", "apply", stash)
    assert versioned.read("code.py") == "changed"


def test_force_keeps_untracked_and_ignored_files(versioned: Project) -> None:
    versioned.git("rm", "--quiet", "code.py")
    versioned.write(".gitignore", versioned.read(".gitignore") + "\n/code.py\n")
    versioned.commit("gone")
    versioned.write("code.py", "ignored, and kept nowhere else")
    assert versioned.gitml("checkout", "v1").code == 4
    answer = versioned.gitml("checkout", "--force", "v1", "--json")
    assert answer.code == 0, answer.err
    stash = answer.json["stash"]
    assert versioned.git("show", f"{stash}^3:code.py") == "ignored, and kept nowhere else"


def test_force_overwrites_no_data_that_is_recorded_nowhere(versioned: Project) -> None:
    versioned.write("data/raw.csv", "unsaved")
    versioned.write("code.py", "changed")
    answer = versioned.gitml("checkout", "--force", "v1")
    assert answer.code == 4
    assert "exists nowhere else" in answer.err
    assert versioned.read("data/raw.csv") == "unsaved"
    assert versioned.read("code.py") == "changed"
    assert versioned.git("stash", "list") == ""


def test_where_git_refuses_the_stash_is_put_back(versioned: Project) -> None:
    versioned.write("code.py", "changed")
    versioned.write(".git/hooks/reference-transaction", "#!/bin/sh\n[ $1 != prepared ]\n")
    versioned.path(".git/hooks/reference-transaction").chmod(0o755)
    assert versioned.gitml("checkout", "--force", "v1").code == 4
    versioned.path(".git/hooks/reference-transaction").unlink()
    assert versioned.read("code.py") == "changed"


def test_where_git_refuses_what_was_out_of_the_way_is_put_back(versioned: Project) -> None:
    text = versioned.git("show", "v1:code.py") + "\n"
    versioned.git("rm", "--quiet", "code.py")
    versioned.write(".gitignore", versioned.read(".gitignore") + "\n/code.py\n")
    versioned.commit("gone")
    versioned.write("code.py", text)  # as it is to come
    versioned.write(".git/hooks/reference-transaction", "#!/bin/sh\n[ $1 != prepared ]\n")
    versioned.path(".git/hooks/reference-transaction").chmod(0o755)
    assert versioned.gitml("checkout", "v1").code == 4
    assert versioned.read("code.py") == text
    versioned.path(".git/hooks/reference-transaction").unlink()
    assert versioned.gitml("checkout", "v1").code == 0
    assert not list(versioned.path(".git").glob("gitml-aside-*"))


def test_without_data(versioned: Project) -> None:
    forget(versioned)
    versioned.git("config", "--unset-all", "remote.origin.url", check=False)
    answer = versioned.gitml("checkout", "--no-data", "v1")
    assert answer.code == 0, answer.err
    assert "bring it with: gitml pull" in answer.out
    assert versioned.read("code.py") == "print(1)\n"
    assert versioned.read("data/raw.csv") == "row 2\n"


def test_what_git_leaves_half_way_is_named_and_taken_back(
    versioned: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versioned.write(".dvcignore", "# mine")
    real = shutil.which("git")
    fails = tmp_path / "bin/git"
    fails.parent.mkdir()
    fails.write_text(
        "#!/bin/sh\n"
        'case " $* " in *" checkout --quiet "*)\n'
        f"  {real} show v1:data/raw.csv.dvc > data/raw.csv.dvc\n"
        "  echo 'fatal: unable to write new index file' >&2; exit 128;; esac\n"
        f'exec {real} "$@"\n'
    )
    fails.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{fails.parent}{os.pathsep}{os.environ['PATH']}")
        answer = versioned.gitml("checkout", "v1", "--no-data")
    assert answer.code == 4
    assert "unable to write new index file" in answer.err
    advice = next(line for line in answer.err.splitlines() if line.startswith("hint: "))
    command = advice.partition(": git ")[2].partition(";")[0]
    assert command == "checkout -- data/raw.csv.dvc"
    versioned.git(*shlex.split(command))
    assert versioned.git("status", "--short").split() == ["M", ".dvcignore"]


def test_what_is_nowhere_stays_where_both_record_it_alike(versioned: Project) -> None:
    forget(versioned, remote=True)
    versioned.path("data/raw.csv").unlink()
    versioned.write("images/mine", "nobody recorded it")
    versioned.git("switch", "--quiet", "--create", "more")
    versioned.write("more.bin", "here")
    assert versioned.gitml("add", "more.bin").code == 0
    versioned.commit("more")
    versioned.git("switch", "--quiet", "main")
    versioned.path("more.bin").unlink()
    foreseen = versioned.gitml("checkout", "--dry-run", "more")
    assert foreseen.code == 0, foreseen.err
    assert foreseen.out.endswith("data: 1 file would move (1 added)\n  + more.bin\n")
    answer = versioned.gitml("checkout", "more")
    assert answer.code == 0, answer.err
    assert "not in the cache, so what is there stays: 'clean/', " in answer.err
    assert answer.out.endswith("data: 1 file (1 added), checked by hash\n  + more.bin\n")
    assert versioned.read("model.bin")
    assert versioned.path("images/mine").exists()
    assert versioned.gitml("status", "--json").json["unfinished"] is None
    versioned.git("switch", "--quiet", "main")
    for words in (("checkout", "v1"), ("checkout", "--dry-run", "v1")):
        refused = versioned.gitml(*words)
        assert refused.code == 4
        assert "images" in refused.err


def test_no_remote_need_answer_for_what_both_record_alike(project: Project) -> None:
    """Also by a record of DVC 2."""
    project.write("old.bin.dvc", f"outs:\n- md5: {'a' * 32}\n  size: 4\n  path: old.bin\n")
    for content in ("one", "two"):
        project.write("new.bin", content)
        assert project.gitml("add", "new.bin").code == 0
        project.commit(content)
    with held_port() as port:
        project.dvc("remote", "add", "--default", "away", f"http://127.0.0.1:{port}/data")
        project.commit("remote")
        foreseen = project.gitml("checkout", "--dry-run", "HEAD~2")
        assert (foreseen.code, foreseen.err) == (0, "")
        assert foreseen.out.endswith("data: 1 file would move (1 modified)\n  ~ new.bin\n")
        answer = project.gitml("checkout", "HEAD~2")
        assert answer.code == 0, answer.err
        assert "not in the cache, so what is there stays: 'old.bin'" in answer.err
        assert project.read("new.bin") == "one"
        md5 = hashlib.md5(b"two", usedforsecurity=False).hexdigest()
        project.cache_path(md5).unlink()
        for words in (("checkout", "main"), ("checkout", "--dry-run", "main")):
            refused = project.gitml(*words)
            assert (refused.code, "cannot be reached" in refused.err) == (4, True)
            assert project.read("new.bin") == "one"


def test_data_that_git_tracks_on_the_other_branch(project: Project) -> None:
    """Git takes its files away after it was looked whether they are the data that comes."""
    for name in ("d/1", "d/2", "f"):
        project.write(name, name)
    assert project.gitml("add", "d", "f").code == 0
    project.commit()
    project.git("switch", "--quiet", "-c", "in-git")
    assert project.gitml("remove", "d", "f").code == 0
    project.commit()
    answer = project.gitml("checkout", "main")
    assert (answer.code, answer.out.splitlines()[1]) == (
        0,
        "data: 3 files (3 added), checked by hash",
    )
    assert [project.read(name) for name in ("d/1", "d/2", "f")] == ["d/1", "d/2", "f"]
    assert project.gitml("checkout", "in-git").code == 0
    project.write("d/1", "edited")
    project.commit()
    assert project.gitml("checkout", "main").code == 0
    assert project.read("d/1") == "d/1"
    assert project.gitml("checkout", "in-git").code == 0
    assert project.read("d/1") == "edited"
    assert project.git("status", "--short") == ""


@pytest.mark.slow
@pytest.mark.parametrize("names", [("1", "2"), ("1",)], ids=["all", "some"])
def test_data_that_git_tracks_as_well(project: Project, names: tuple[str, ...]) -> None:
    """As after `git add --all` where the line of .gitignore was lost."""
    for name in ("1", "2"):
        project.write(f"d/{name}", name)
    assert project.gitml("add", "d").code == 0
    project.commit()
    project.git("add", "--force", *(f"d/{name}" for name in names))
    project.git("commit", "--quiet", "-m", "in Git, too")
    answer = project.gitml("checkout", "HEAD~1")
    assert (answer.code, project.read("d/1"), project.read("d/2")) == (0, "1", "2"), answer.err
    answer = project.gitml("checkout", "main")
    assert (project.read("d/1"), project.read("d/2")) == ("1", "2")
    assert answer.code == 0, answer.err
