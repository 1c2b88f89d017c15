"""``gitml add``."""

import pytest

from tests.fixtures.project import Project
from tests.fixtures.versioned import ODD


def test_a_file(project: Project) -> None:
    project.write("data/raw.csv", "abc")
    answer = project.gitml("add", "data/raw.csv")
    assert answer.code == 0, answer.err
    assert answer.out == "data/raw.csv  3 B  → data/raw.csv.dvc\n"
    assert project.git("diff", "--cached", "--name-only").splitlines() == [
        "data/.gitignore",
        "data/raw.csv.dvc",
    ]
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_a_folder_and_a_link_from_a_subfolder(project: Project) -> None:
    project.write("data/images/a.png", "a")
    project.write("data/images/sub/b.png", "bc")
    project.write("elsewhere.bin", "x")
    answer = project.gitml("add", "images", "../elsewhere.bin", "--json", folder="data")
    assert answer.code == 0, answer.err
    assert answer.json == {
        "schema": "gitml.add/1",
        "data": {
            "data/images": {"pointer": "data/images.dvc", "size": 3, "nfiles": 2},
            "elsewhere.bin": {"pointer": "elsewhere.bin.dvc", "size": 1, "nfiles": None},
        },
    }


@pytest.mark.slow
def test_a_name_that_no_clone_would_write(project: Project) -> None:
    """In a folder its name there is what counts, also where only it is added, or it is moved."""
    for path in ("git~1", "d/GIT~1", "e/git~1/1", "plain", "in/plain"):
        project.write(path, path)
    assert project.gitml("add", "plain", "in").code == 0
    project.write("in/git~1", "new")
    for words, path in (
        (["add", "git~1"], "git~1"),
        (["add", "d"], "d/GIT~1"),
        (["add", "--dry-run", "e"], "e/git~1/1"),
        (["add", "in"], "in/git~1"),
        (["add", "in/git~1"], "in/git~1"),
        (["move", "plain", "GIT~1"], "GIT~1"),
    ):
        answer = project.gitml(*words)
        assert answer.code == 2, answer.err
        assert f"error: '{path}' cannot be tracked, as the path " in answer.err
        assert "is inside the folder of Git\nhint: rename it" in answer.err
    project.write(".dvcignore", "git~1\n")
    assert project.gitml("add", "in").code == 0


def test_a_pointer_with_too_long_a_name_is_refused_before_anything_is_written(
    project: Project,
) -> None:
    name = "a" * 252
    project.write(name, "1")
    answer = project.gitml("add", name)
    assert answer.code == 2
    assert "would have a name of more than 255 bytes\nhint: give it a shorter name" in answer.err
    assert project.git("status", "--porcelain") == f"?? {name}"


def test_again_after_a_change_and_without_one(versioned: Project) -> None:
    same = versioned.gitml("add", "images")
    assert same.code == 0
    assert same.err == "nothing changed: it is recorded and committed like this already\n"
    assert versioned.git("status", "--porcelain") == ""
    versioned.write("images/a.png", "changed")
    answer = versioned.gitml("add", "images")
    assert answer.code == 0, answer.err
    assert versioned.git("status", "--porcelain") == "M  images.dvc"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["a b.csv", "it's.csv", 'say "hi".csv', "größe ✓.csv", "[x]*?.csv", "-x.csv", "#a!b.csv",
     "back\\slash.csv", " leading.csv", "tab\t.csv", "$HOME;x.csv", "line\nbreak/x.csv"],
)  # fmt: skip
def test_odd_names(project: Project, name: str) -> None:
    project.write(f"data/{name}", "x")
    answer = project.gitml("add", "--", f"data/{name}")
    assert answer.code == 0, answer.err
    assert len(answer.out.splitlines()) == 1
    project.commit()
    assert project.git("ls-files", "-z").split("\0").count(f"data/{name}.dvc") == 1
    assert f"data/{name}" not in project.git("ls-files", "-z").split("\0")
    project.path(f"data/{name}").unlink()
    answer = project.gitml("pull")
    assert answer.code == 0, answer.err
    assert project.read(f"data/{name}") == "x"
    assert project.gitml("status", "--json").json["clean"] is True


@pytest.mark.parametrize("name", ["a\nb.csv", "space ", "return\r"])
def test_names_that_git_cannot_ignore(project: Project, name: str) -> None:
    project.write(f"data/{name}", "x")
    answer = project.gitml("add", f"data/{name}")
    assert answer.code == 2
    assert repr(name) in answer.err
    assert project.git("status", "--porcelain", "-uall").count("\n") == 0  # the file alone
    answer = project.gitml("add", "data")
    assert answer.code == 0, answer.err
    project.commit()
    project.path(f"data/{name}").unlink()
    assert project.gitml("pull").code == 0
    assert project.read(f"data/{name}") == "x"


def test_patterns(project: Project) -> None:
    for name in ("a.csv", "b.csv", "in/c.csv", "d.txt", "kept.csv"):
        project.write(f"data/{name}", name)
    project.git("add", "data/kept.csv")
    for _ in range(2):
        answer = project.gitml("add", "*.csv", "**/c.*", folder="data")
        assert answer.code == 0, answer.err
    names = project.git("diff", "--cached", "--name-only").splitlines()
    assert [name for name in names if name.endswith(".dvc")] == [
        "data/a.csv.dvc", "data/b.csv.dvc", "data/in/c.csv.dvc"
    ]  # fmt: skip
    answer = project.gitml("add", "*.zip")
    assert answer.code == 2
    assert "nothing to add matches *.zip" in answer.err
    project.write("[x].csv", "its own name")
    assert project.gitml("add", "[x].csv").code == 0


def test_before_the_first_commit(git_repository: Project) -> None:
    git_repository.gitml("init")
    git_repository.write("x", "1")
    assert git_repository.gitml("add", "x").code == 0
    assert "x.dvc" in git_repository.git("diff", "--cached", "--name-only").splitlines()


# Refused, and nothing is written


@pytest.mark.parametrize(
    ("path", "told", "hint"),
    [
        ("nope.csv", "no such file or folder: nope.csv", ""),
        (
            "../outside.csv",
            "'../outside.csv' is outside the project",
            "import it: gitml import-url ../outside.csv",
        ),
        ("code.py", "'code.py' is in Git already (1 file)", "git rm -r --cached code.py"),
        ("model.bin", "'model.bin' is made by stage 'train'", "gitml repro train"),
        ("clean/rows.csv", "'clean/rows.csv' is made by stage 'prepare'", "gitml repro prepare"),
        (".", "'.' is the whole project", "name files or folders in it"),
        ("data/raw.csv.dvc", "is a pointer, not data", "what it points to: gitml add data/raw.csv"),
        ("dvc.yaml", "'dvc.yaml' is a file of DVC's", "git add dvc.yaml"),
        ("data", "'data' holds data that is tracked already", " data/raw.csv"),
        (".dvc/config", "'.dvc/config' is DVC's own, and no data", ""),
        (".git", "'.git' is Git's own, and no data", ""),
        (".gitignore", "'.gitignore' is of the project itself", "hint: git add .gitignore"),
    ],
)
def test_refused(versioned: Project, path: str, told: str, hint: str) -> None:
    versioned.path("../outside.csv").write_text("x")
    versioned.write("good.csv", "x")
    answer = versioned.gitml("add", "good.csv", path)
    assert answer.code == 2, answer.err
    assert told in answer.err
    assert hint in answer.err
    assert answer.out == ""
    assert versioned.git("status", "--porcelain") == "?? good.csv"


def test_a_file_inside_a_tracked_folder_updates_the_folder(versioned: Project) -> None:
    versioned.write("images/sub/b.png", "b 3")
    answer = versioned.gitml("add", "images/sub/b.png")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("images  ")
    assert versioned.git("status", "--porcelain") == "M  images.dvc"


def test_a_folder_that_holds_tracked_data(versioned: Project) -> None:
    versioned.git("rm", "--quiet", "--cached", "data/.gitignore", f"{ODD}.dvc", "data/raw.csv.dvc")
    answer = versioned.gitml("add", "data")
    assert answer.code in (2, 3), answer.err
    assert "bug" not in answer.err
    assert "data" in answer.err


def test_data_of_a_project_in_a_folder_or_of_a_submodule(project: Project) -> None:
    project.write("inner project/img/1", "1\n")
    inner = Project(project.path("inner project"))
    inner.dvc("init", "--quiet", "--subdir")
    answer = project.gitml("add", "inner project/img")
    assert answer.code == 2
    assert answer.err == (
        "error: 'inner project/img' belongs to the DVC project in 'inner project'\n"
        "hint: gitml -C 'inner project' add img\n"
    )
    assert inner.gitml("add", "img").code == 0
    project.write("sub/.git", "gitdir: elsewhere\n")
    project.write("sub/x", "1\n")
    answer = project.gitml("add", "sub/x")
    assert answer.code == 2
    assert "'sub/x' belongs to the Git repository in 'sub'" in answer.err
    assert not project.path("sub/x.dvc").exists()


def test_a_folder_where_git_ignores_everything(project: Project) -> None:
    project.write(".gitignore", "/data/\n")
    project.write("data/x.csv", "x")
    answer = project.gitml("add", "data/x.csv")
    assert answer.code == 2
    assert "ignore" in answer.err
    assert "hint: " in answer.err


@pytest.mark.slow
def test_a_file_that_cannot_be_read(project: Project) -> None:
    project.write("x", "1").chmod(0)
    answer = project.gitml_unprivileged("add", "x")
    assert answer.code == 4
    assert "x" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("words", [("move", "data/x", "y"), ("remove", "data/x")])
def test_a_pointer_in_git_that_a_line_of_gitignore_names(
    project: Project, words: tuple[str, ...]
) -> None:
    """Git does not ignore what it tracks, so it counts; one that Git has not DVC does not see."""
    project.write("data/x", "1")
    project.dvc("add", "--quiet", "data/x")
    project.write(".gitignore", "/data/*\n")
    project.git("add", "--force", ".gitignore")
    project.commit("one")
    answer = project.gitml(*words)
    assert answer.code == 2
    assert "a .gitignore names 'data/x.dvc' or its folder, so DVC does not see" in answer.err
    command = answer.err.rpartition("which line it is: git ")[2].split()
    assert project.git(*command) == ".gitignore:1:/data/*\tdata/x.dvc"
    project.git("add", "--force", "data/x.dvc")
    project.commit("two")
    project.path("data/x").unlink()
    project.write("data/x", "other")
    answer = project.gitml("add", "data/x")
    assert answer.code == 0, answer.err
    assert project.git("status", "--porcelain") == "M  data/x.dvc"
    assert project.gitml(*words).code == 0
    assert not project.path("data/x.dvc").exists()


def test_a_name_that_is_no_text_is_refused_and_told(project: Project) -> None:
    project.write("d/1", "1")
    assert project.gitml("add", "d").code == 0
    project.commit()
    try:
        project.path("d/bad\udcff").touch()
    except OSError:
        pytest.skip("the disk takes no such names")
    answer = project.gitml("add", "d")
    assert answer.code == 2
    assert "is not UTF-8, so DVC cannot record it" in answer.err
    assert "modified  d" in project.gitml("status").out


def test_records_that_git_cannot_stage_are_told_with_what_stages_them(project: Project) -> None:
    project.write("a b.csv", "1\n")
    project.write(".git/index.lock", "")
    answer = project.gitml("add", "a b.csv")
    assert answer.code == 4
    assert answer.err.startswith("error: the records are written, and not staged: git add failed")
    assert "git add --all -- .gitignore 'a b.csv.dvc'\n" in answer.err
    assert project.path("a b.csv.dvc").exists()
