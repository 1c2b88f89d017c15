"""Files and folders of any revision, of this and of other repositories."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from gitml.data.working_tree import copies
from tests.fixtures.modes import is_executable
from tests.fixtures.project import Project
from tests.fixtures.terminals import Terminal


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two versions of a file and of a folder, its remote and its Git remote."""
    folder = tmp_path_factory.mktemp("get")
    project = Project(folder / "project")
    project.root.mkdir()
    project.git("init", "--quiet", "--initial-branch=main")
    project.gitml("init", "--remote", str(folder / "store"))
    project.write("code/run.py", "print(1)\n")
    for text in ("old", "new"):
        project.write("raw.csv", f"{text}\n")
        project.write("data/1", f"{text} 1\n")
        project.write("data/sub/with space", "same\n")
        project.dvc("add", "--quiet", "raw.csv", "data")
        project.commit(text)
        if text == "old":
            project.git("tag", "-a", "churn@v1.0.0", "-m", "churn 1.0.0")
    project.dvc("push", "--quiet", "--all-commits")
    project.git("init", "--quiet", "--bare", "../hub.git")
    project.git("push", "--quiet", "../hub.git", "main", "--tags")
    return folder


@pytest.fixture
def here(tmp_path: Path, world: Path) -> Project:
    shutil.copytree(world, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world" / "project")


@pytest.fixture
def no_remote(here: Project) -> None:
    """The remote is gone."""
    here.dvc("remote", "modify", "--local", "storage", "url", "/nonexistent/store")


@pytest.fixture
def elsewhere(here: Project) -> Project:
    """An empty folder, which belongs to no repository."""
    folder = here.root.parent / "else"
    folder.mkdir()
    return Project(folder)


def empty_cache(project: Project) -> None:
    shutil.rmtree(project.path(".dvc/cache"))


def files(folder: Path) -> dict[str, str]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_text() for file in found}


@pytest.mark.slow
def test_an_old_version_beside_the_present_one(here: Project) -> None:
    before = here.git("status", "--porcelain", "--ignored")
    answer = here.gitml("get", "raw.csv", "--rev", "churn@v1.0.0", "-o", "../old.csv")
    assert answer.code == 0, answer.err
    assert answer.out == "../old.csv: 1 file, 4 B\n"
    assert here.read("../old.csv") == "old\n"
    assert here.read("raw.csv") == "new\n"
    assert here.git("status", "--porcelain", "--ignored") == before


@pytest.mark.slow
def test_a_folder_from_a_subfolder_and_only_the_objects_it_needs(here: Project) -> None:
    empty_cache(here)
    answer = here.gitml("get", "../data", "--rev", "HEAD~1", "-o", "../../old", folder="code")
    assert answer.code == 0, answer.err
    assert "fetched 1 object" in answer.err
    assert files(here.path("../old")) == {"1": "old 1\n", "sub/with space": "same\n"}
    assert len(files(here.path(".dvc/cache"))) == 3


@pytest.mark.slow
def test_one_file_of_a_folder_and_code(here: Project) -> None:
    empty_cache(here)
    answer = here.gitml("get", "data/sub/with space", "--rev", "main", "-o", "one", "--json")
    assert answer.json == {
        "schema": "gitml.get/1",
        "path": "data/sub/with space",
        "target": str(here.path("one")),
        "files": 1,
        "bytes": 5,
    }
    assert here.read("one") == "same\n"
    assert here.gitml("get", "code", "-o", "copy").code == 0
    assert files(here.path("copy")) == {"run.py": "print(1)\n"}


@pytest.mark.slow
def test_code_and_data_below_a_folder_of_git(here: Project) -> None:
    for name in ("one", "two"):
        here.write(f"code/out/{name}", f"{name}\n")
    here.dvc("add", "--quiet", "code/out")
    here.dvc("push", "--quiet")
    here.commit("data beside code")
    empty_cache(here)
    assert here.gitml("get", "code", "-o", "copy").code == 0
    assert files(here.path("copy")) == {
        "run.py": "print(1)\n",
        "out/one": "one\n",
        "out/two": "two\n",
    }


def test_nothing_is_overwritten_without_force(here: Project) -> None:
    answer = here.gitml("get", "raw.csv", "--rev", "HEAD~1")
    assert answer.code == 2
    assert "is there already" in answer.err
    assert here.read("raw.csv") == "new\n"
    assert here.gitml("get", "raw.csv", "--rev", "HEAD~1", "--force").code == 0
    assert here.read("raw.csv") == "old\n"
    assert here.gitml("get", "data", "--rev", "HEAD~1", "--force").code == 0
    assert files(here.path("data")) == {"1": "old 1\n", "sub/with space": "same\n"}
    assert not [name for name in here.root.iterdir() if name.name.endswith((".tmp", ".old"))]


def test_into_a_folder_that_is_there(here: Project) -> None:
    here.path("out").mkdir()
    assert here.gitml("get", "raw.csv", "-o", "out").out.startswith("out/raw.csv: 1 file")
    assert here.read("out/raw.csv") == "new\n"


@pytest.mark.slow
@pytest.mark.parametrize("source", ["../project", "../hub.git", "{url}"])
@pytest.mark.parametrize("rev", [None, "main", "churn@v1.0.0", "churn@latest", "HEAD~1", "SHA"])
def test_another_repository(
    elsewhere: Project, here: Project, source: str, rev: str | None
) -> None:
    empty_cache(here)
    url = source.replace("{url}", here.path("../hub.git").resolve().as_uri())
    sha = here.git("rev-parse", "HEAD~1")
    options = ["--rev", rev.replace("SHA", sha)] if rev else []
    answer = elsewhere.gitml("get", url, "data", *options)
    assert answer.code == 0, answer.err
    text = "new" if rev in (None, "main") else "old"
    assert files(elsewhere.path("data")) == {"1": f"{text} 1\n", "sub/with space": "same\n"}
    assert [name.name for name in elsewhere.root.iterdir()] == ["data"]


@pytest.mark.slow
def test_a_revision_that_is_older_than_the_remote_or_names_one_that_is_gone(
    elsewhere: Project, here: Project
) -> None:
    config = here.read(".dvc/config")
    for name, text in (("before", "[core]\n"), ("gone", config.replace("store", "nowhere"))):
        here.write(".dvc/config", text)
        here.commit(name)
        here.git("tag", name)
    here.write(".dvc/config", config)
    here.commit("the remote")
    here.git("push", "--quiet", "../hub.git", "main", "--tags")
    empty_cache(here)
    for rev, path in (("before", "raw.csv"), ("gone", "data")):
        answer = elsewhere.gitml("get", "../hub.git", path, "--rev", rev)
        assert answer.code == 0, answer.err
        assert "asking those that its repository names now" in answer.err
    assert elsewhere.read("raw.csv") == "new\n"
    answer = elsewhere.gitml("get", "../project", "raw.csv", "--rev", "before", "-o", "again")
    assert answer.code == 0, answer.err
    here.write(".dvc/config", config.replace("store", "nowhere"))
    here.commit("gone again")
    here.git("push", "--quiet", "../hub.git", "main")
    answer = elsewhere.gitml("get", "../hub.git", "raw.csv", "--rev", "before", "-o", "third")
    assert answer.code == 4, answer.err
    # The revision has no remote, so what is told is about the one that was asked.
    assert "there is nothing at the DVC remote" in answer.err
    assert "nowhere" in answer.err


@pytest.mark.usefixtures("no_remote")
def test_the_cache_of_a_repository_on_this_machine(elsewhere: Project, here: Project) -> None:
    answer = elsewhere.gitml("get", "../project", "raw.csv")
    assert answer.code == 0, answer.err
    assert elsewhere.read("raw.csv") == "new\n"


@pytest.mark.slow
def test_what_is_not_there(elsewhere: Project, here: Project) -> None:
    for words in (["get", "nothing"], ["get", "../project", "nothing"]):
        answer = here.gitml(*words)
        assert answer.code == 2
        assert "HEAD has no 'nothing'" in answer.err
    assert here.gitml("show", "HEAD:raw.cvs").err.endswith("hint: did you mean 'raw.csv'?\n")
    answer = here.gitml("get", "../project", "raw.csv", "--rev", "nothing", "-o", "x")
    assert answer.code == 2
    assert f"unknown revision 'nothing' of {here.root}" in answer.err
    answer = elsewhere.gitml("get", "../missing", "raw.csv")
    assert answer.code == 4
    assert "cannot fetch from ../missing" in answer.err
    answer = elsewhere.gitml("get", "https://ada:secret@127.0.0.1:1/x", "raw.csv")
    assert answer.code == 4
    assert "secret" not in answer.err
    assert elsewhere.gitml("get", "raw.csv").code == 4
    assert elsewhere.gitml("get", "a", "b", "c").code == 2


@pytest.mark.usefixtures("no_remote")
def test_data_that_nobody_has(here: Project) -> None:
    empty_cache(here)
    answer = here.gitml("get", "data", "-o", "copy")
    assert answer.code == 4
    assert not here.path("copy").exists()


@pytest.mark.slow
def test_executable_bits_and_links_come_along(here: Project, elsewhere: Project) -> None:
    for name in ("tools/run.sh", "tools/plain.txt", "one.sh", "code/in-git.sh", "code/x.txt"):
        here.write(name, name).chmod(0o644 if name.endswith(".txt") else 0o755)
    here.path("tools/latest").symlink_to("run.sh")
    assert here.gitml("add", "tools", "one.sh").code == 0
    here.write("tools.dvc", here.read("tools.dvc") + "        plain.txt: ../../victim\n")
    here.commit("tools")
    for path in ("tools", "one.sh", "tools/run.sh", "code"):
        answer = elsewhere.gitml("get", "../project", path)
        assert answer.code == 0, answer.err
    names = ("tools/run.sh", "tools/plain.txt", "one.sh", "run.sh", "code/in-git.sh", "code/x.txt")
    bits = [is_executable(elsewhere.path(name)) for name in names]
    assert bits == [True, False, True, True, True, False]
    assert str(elsewhere.path("tools/latest").readlink()) == "run.sh"
    assert not elsewhere.path("tools/plain.txt").is_symlink()


def test_links_of_git_that_lead_to_no_file(here: Project, elsewhere: Project) -> None:
    """Those that stay in the folder come along; the others are named, and the rest is there."""
    for name, text in {"in": "run.py", "gone": "later", "key": "/etc/hostname"}.items():
        here.path(f"code/{name}").symlink_to(text)
    here.commit("links")
    assert here.gitml("show", "HEAD:code/in").out == "print(1)\n"
    answer = here.gitml("show", "HEAD:code/key")
    assert answer.code == 2
    told = "HEAD has nothing where 'code/key' leads: it is a link to '/etc/hostname'"
    assert answer.err == f"error: {told}\n"
    answer = elsewhere.gitml("get", "../project", "code")
    assert answer.code == 4
    assert "leads out of 'code': 'code/key', a link to '/etc/hostname'\n" in answer.err
    assert files(elsewhere.path("code")) == {"run.py": "print(1)\n", "in": "print(1)\n"}
    assert str(elsewhere.path("code/gone").readlink()) == "later"
    here.path("code/key").unlink()
    here.commit("no key")
    assert elsewhere.gitml("get", "--force", "../project", "code").code == 0


@pytest.mark.slow
def test_links_of_git_that_lead_to_data(here: Project, elsewhere: Project) -> None:
    """What they lead to is brought as by its own path; what leads out keeps nothing back."""
    here.write("one.sh", "one\n").chmod(0o755)
    here.write("mixed/beside", "in Git\n")
    here.write("mixed/kept", "of DVC\n")
    assert here.gitml("add", "one.sh", "mixed/kept").code == 0
    links = {"file": "../one.sh", "in": "../data/1", "all": "../data", "mixed": "../mixed"}
    for name, text in {**links, "key": "/etc/hostname"}.items():
        here.path(f"code/{name}").symlink_to(text)
    here.path("way").symlink_to("code")
    here.commit("links")
    assert here.gitml("push").code == 0
    empty_cache(here)
    assert here.gitml("show", "HEAD:code/in").out == "new 1\n"
    assert here.gitml("show", "HEAD:code/all").out == "1\nsub/with space\n"
    for name in ("code/mixed", "code/all", "way/all/1", "way/file"):
        answer = elsewhere.gitml("get", "../project", name)
        assert answer.code == 0, answer.err
    assert files(elsewhere.path("mixed")) == {"beside": "in Git\n", "kept": "of DVC\n"}
    assert files(elsewhere.path("all")) == {"1": "new 1\n", "sub/with space": "same\n"}
    assert elsewhere.read("1") == "new 1\n"
    assert is_executable(elsewhere.path("file"))
    for name in ("code", "way"):
        answer = elsewhere.gitml("get", "../project", name)
        assert answer.code == 4
        assert answer.err.endswith("'code/mixed', a link to '../mixed'\n")
        assert "'code/all', a link to '../data'; 'code/key', a link to '/etc/host" in answer.err
        found = files(elsewhere.path(name))
        assert found == {"run.py": "print(1)\n", "file": "one\n", "in": "new 1\n"}
        assert is_executable(elsewhere.path(name) / "file")


def test_a_damaged_object_is_no_file(here: Project) -> None:
    md5 = here.read("raw.csv.dvc").split()[3]
    file = here.cache_path(md5)
    file.chmod(0o644)
    file.write_text("bad\n")
    file.chmod(0o444)
    answer = here.gitml("get", "raw.csv", "-o", "copy.csv")
    assert answer.code == 4
    assert f"the cache object {md5} is damaged" in answer.err
    assert not here.path("copy.csv").exists()
    assert not list(here.root.glob(".copy*"))
    file.chmod(0o644)  # which DVC does not trust
    assert here.gitml("get", "raw.csv", "-o", "copy.csv").err == "fetched 1 object\n"


def test_a_hostile_repository_writes_nothing_elsewhere(elsewhere: Project, here: Project) -> None:
    victim = here.root.parent / "victim"
    victim.mkdir()
    shutil.rmtree(here.path(".dvc"))
    here.path(".dvc").symlink_to(victim)
    here.git("add", "--all")
    here.git("commit", "--quiet", "-m", "evil")
    answer = elsewhere.gitml("get", "../project", "raw.csv")
    assert answer.code != 0
    assert list(victim.iterdir()) == []


def test_a_repository_does_not_choose_where_objects_are_kept(
    elsewhere: Project, here: Project
) -> None:
    victim = here.root.parent / "victim"
    victim.mkdir()
    empty_cache(here)
    config = here.read(".dvc/config")
    here.write(".dvc/config", f"{config}[cache]\n    dir = {victim}\n")
    here.write(".dvc/config.local", f"[cache]\n    dir = {victim}\n")
    here.git("add", "--all", "--force", ".dvc/config", ".dvc/config.local")
    here.git("commit", "--quiet", "-m", "evil")
    answer = elsewhere.gitml("get", here.path(".git").resolve().as_uri(), "raw.csv")
    assert answer.code == 0, answer.err
    assert elsewhere.read("raw.csv") == "new\n"
    assert list(victim.iterdir()) == []


@pytest.mark.slow
def test_what_is_fetched_stays_in_the_cache_of_the_project(here: Project, tmp_path: Path) -> None:
    mine = Project(tmp_path / "mine")
    mine.root.mkdir()
    assert mine.gitml("init").code == 0
    assert mine.gitml("get", here.path("../hub.git").resolve().as_uri(), "data").code == 0
    assert len(files(mine.path(".dvc/cache"))) == 3
    assert mine.git("status", "--porcelain", "--", "data") == "?? data/"
    mine.dvc("add", "--quiet", "data")
    assert mine.read("data.dvc") == here.read("data.dvc")


@pytest.mark.slow
def test_show(here: Project) -> None:
    assert here.gitml("show", "churn@v1.0.0:raw.csv").out == "old\n"
    assert here.gitml("show", "HEAD:data/1").out == "new 1\n"
    assert here.gitml("show", "HEAD:data").out == "1\nsub/with space\n"
    assert here.gitml("show", "HEAD:run.py", folder="code").out == "print(1)\n"
    empty_cache(here)
    assert here.gitml_process("show", "HEAD~1:raw.csv").out == "old\n"
    for wrong in ("raw.csv", "HEAD:", ":raw.csv"):
        assert here.gitml("show", wrong).code == 2
    assert here.gitml("show", "HEAD:nothing").code == 2


@pytest.mark.slow
def test_show_gives_bytes_as_they_are_and_not_to_a_terminal(here: Project) -> None:
    here.path("b.bin").write_bytes(b"\0\xff\n")
    here.git("add", "b.bin")
    here.git("commit", "--quiet", "-m", "binary")
    found = here.gitml_process("show", "HEAD:b.bin").out
    assert found.encode(errors="surrogateescape") == b"\0\xff\n"
    screen = Terminal(here.root, "show", "HEAD:b.bin")
    assert screen.wait() == 2
    assert any("gitml get b.bin --rev HEAD -o FILE" in line for line in screen.everything)


@pytest.mark.parametrize("path", ["raw.csv", "data"])
def test_what_comes_meanwhile_is_not_overwritten(
    here: Project, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    write = copies.write_to

    def slow(*arguments: Any) -> int:
        here.path("out").unlink(missing_ok=True)
        here.write("out", "of another process")
        return write(*arguments)

    monkeypatch.setattr(copies, "write_to", slow)
    answer = here.gitml("get", path, "-o", "out")
    assert answer.code == 2
    assert "is there already" in answer.err
    assert here.read("out") == "of another process"
    assert not list(here.root.glob(".out*"))


def test_a_path_from_the_root_or_with_a_revision_is_corrected(project: Project) -> None:
    project.write("sub/data/t.csv", "a\n1\n")
    project.write("gitml.yaml", "data: {t: {path: sub/data/t.csv}}\n")
    project.commit("a table")
    here = "hint: a path is from where you stand: data/t.csv\n"
    for words in (
        ("show", "HEAD:sub/data/t.csv"),
        ("get", "sub/data/t.csv"),
        ("drift", "HEAD:sub/data/t.csv", "data/t.csv"),
    ):
        answer = project.gitml(*words, folder="sub")
        assert answer.code == 2
        assert answer.err == f"error: HEAD has no 'sub/sub/data/t.csv'\n{here}"
    answer = project.gitml("get", "HEAD:data/t.csv", folder="sub")
    assert answer.err.endswith("by --rev: gitml get data/t.csv --rev HEAD\n")
    assert project.gitml("get", "nothing", folder="sub").err == "error: HEAD has no 'sub/nothing'\n"
    for alone, meant in (("HEAD", "HEAD data/t.csv"), ("data/t.csv", "HEAD:data/t.csv data/t.csv")):
        answer = project.gitml("drift", alone, folder="sub")
        assert answer.code == 2
        assert answer.err.endswith(f": gitml drift {meant}\n")


@pytest.mark.slow
def test_storage_at_a_path_from_its_clones_is_not_looked_for_elsewhere(
    here: Project, elsewhere: Project
) -> None:
    here.dvc("remote", "modify", "--quiet", "storage", "url", "../store")
    here.commit("relative")
    here.git("push", "--quiet", "../hub.git", "main")
    for path in ("raw.csv", "data"):
        answer = elsewhere.gitml("get", "../hub.git", path)
        assert answer.code == 4
        assert (
            "../hub.git names its storage by a path relative to its clones (../store); "
            "it holds only there" in answer.err
        )
    elsewhere.git("init", "--quiet")
    elsewhere.dvc("init", "--quiet")
    for words in (("raw.csv",), ("data",), ("data", "--rev", "main")):
        answer = elsewhere.gitml("import", "../hub.git", *words)
        assert answer.code == 4
        assert "../hub.git names its storage by a path relative to its clones" in answer.err
    assert elsewhere.gitml("import", "../hub.git", "code/run.py", "-o", "code.py").code == 0
    assert elsewhere.gitml("get", "../hub.git", "code/run.py").code == 0
    assert elsewhere.gitml("get", "../project", "raw.csv").code == 0


@pytest.mark.slow
def test_a_tracked_folder_that_is_empty(project: Project) -> None:
    """Also one that only the remote has the listing of, and one below a folder of Git's."""
    project.gitml("init", "--remote", str(project.path("../store")))
    for folder in ("e", "below/e"):
        project.path(folder).mkdir(parents=True)
        assert project.gitml("add", folder).code == 0
    project.commit()
    assert project.gitml("push").code == 0
    shutil.rmtree(project.path(".dvc/cache"))
    for asked in ("e", "below/e", "below"):
        assert (
            project.gitml(
                "get", asked, "-o", f"../of-{Path(asked).parent.name}{Path(asked).name}"
            ).code
            == 0
        )
    assert list(project.path("../of-e").iterdir()) == []
    assert list(project.path("../of-below").iterdir()) == [project.path("../of-below/e")]
    assert project.gitml("get", "other", "-o", "../other").code == 2
