"""Files of a tracked folder, added and removed where the rest of it is not; against real DVC."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

_FILES = {
    "a.txt": "one",
    "b.txt": "two two",
    "größe 1.txt": "three",
    "sub/c.txt": "four",
    "sub/deep/d.txt": "one",
}


@pytest.fixture(scope="session")
def _pushed(built_once: BuiltOnce) -> Path:
    """A folder, in the cache of ``whole`` and on the remote beside it."""

    def build(folder: Path) -> None:
        (folder / "whole").mkdir()
        project = Project(folder / "whole")
        project.git("init", "--quiet")
        project.dvc("init", "--quiet")
        project.dvc("remote", "add", "--quiet", "-d", "store", "../store")
        for name, content in _FILES.items():
            project.write(f"data/{name}", content)
        project.dvc("add", "--quiet", "data")
        project.dvc("push", "--quiet")
        project.commit("data")

    return built_once("folder-parts", build)


@pytest.fixture
def whole(tmp_path: Path, _pushed: Path) -> Project:
    """All of it is here."""
    shutil.copytree(_pushed, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Project(tmp_path / "whole")


@pytest.fixture
def empty(whole: Project) -> Project:
    """A clone of it in which nothing was pulled."""
    whole.git("clone", "--quiet", ".", "../empty")
    clone = Project(whole.root.parent / "empty")
    clone.git("remote", "remove", "origin")
    return clone


def _cached(project: Project) -> set[str]:
    files = project.path(".dvc/cache/files/md5").glob("??/*")
    return {path.parent.name + path.name for path in files}


def _listing(project: Project) -> bytes:
    name = next(w for w in project.read("data.dvc").split() if w.endswith(".dir"))
    return project.cache_path(name).read_bytes()


def _new(project: Project) -> None:
    project.write("data/new.jpg", "new new new")


def _replaced(project: Project) -> None:
    project.write("data/b.txt", "2")


def _new_folder(project: Project) -> None:
    project.write("data/sub/more/e.txt", "e")
    project.write("data/sub/c.txt", "4")


def _emptied(project: Project) -> None:
    project.write("data/a.txt", "")


def _same(project: Project) -> None:
    project.write("data/a.txt", "one")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "path"),
    [(_new, "data/new.jpg"), (_replaced, "data/b.txt"), (_new_folder, "data/sub/"),
     (_emptied, "data/a.txt"), (_same, "data/a.txt")],
)  # fmt: skip
def test_added_as_dvc_adds_the_whole_folder(
    whole: Project, empty: Project, change: Callable[[Project], None], path: str
) -> None:
    for project in (whole, empty):
        change(project)
    whole.dvc("add", "--quiet", "data")
    answer = empty.gitml("add", path)
    assert answer.code == 0, answer.err
    assert answer.out.startswith("data  ")
    assert empty.read("data.dvc") == whole.read("data.dvc")
    assert _listing(empty) == _listing(whole)
    staged = empty.git("diff", "--cached", "--name-only")
    assert staged == ("" if change is _same else "data.dvc")
    empty.git("commit", "--quiet", "--allow-empty", "-m", "new")
    pushed = empty.gitml("push", "--json")
    assert pushed.code == 0, pushed.err
    whole.dvc("push", "--quiet")
    shutil.rmtree(empty.path("data"))
    assert empty.gitml("pull").code == 0
    assert empty.dvc("status") == "Data and pipelines are up to date.\n"


@pytest.mark.slow
def test_only_what_is_new_is_stored_and_sent(empty: Project) -> None:
    _new(empty)
    before = {path.name for path in empty.path("../store").rglob("*")}
    assert empty.gitml("add", "new.jpg", folder="data").code == 0
    assert len([name for name in _cached(empty) if not name.endswith(".dir")]) == 1
    answer = empty.gitml("push", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["objects"] == 2
    after = {path.name for path in empty.path("../store").rglob("*") if path.is_file()}
    assert len(after - before) == 2


@pytest.mark.slow
def test_several_at_once_and_other_data(whole: Project, empty: Project) -> None:
    for project in (whole, empty):
        _new(project)
        _replaced(project)
        project.write("raw.csv", "raw")
    whole.dvc("add", "--quiet", "data", "raw.csv")
    answer = empty.gitml("add", "data/new.jpg", "raw.csv", "data/b.txt", "--json")
    assert answer.code == 0, answer.err
    assert sorted(answer.json["data"]) == ["data", "raw.csv"]
    changes = answer.json["data"]["data"]["files"]
    assert changes == {"added": 1, "modified": 1, "deleted": 0}
    for name in ("data.dvc", "raw.csv.dvc"):
        assert empty.read(name) == whole.read(name)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "path"),
    [
        ("gitml status", "data/sub"),
        ("dvc pull", "data"),
        ("gitml add data", "data"),
        ("gitml pull data", "data/sub"),
    ],
)
def test_deleted_files_that_were_here(whole: Project, empty: Project, way: str, path: str) -> None:
    """As DVC has it, which remembers them; where the project was moved since gitml does."""
    here = empty if "pull" in way else whole
    if way == "dvc pull":
        here.dvc("pull", "--quiet", "data")
    else:
        assert here.gitml(*way.split()[1:]).code == 0
        here = Project(here.root.rename(here.root.with_name("moved")))
    twin = Project(shutil.copytree(here.root, here.root.parent / "twin", symlinks=True))
    for project in (here, twin):
        project.path("data/sub/c.txt").unlink()
    answer = here.gitml("add", path)
    assert (answer.code, "not here" in answer.err) == (0, False), answer.err
    twin.dvc("add", "--quiet", "data")
    assert here.read("data.dvc") == twin.read("data.dvc")


@pytest.mark.slow
def test_what_nobody_saw_here_was_not_deleted(whole: Project) -> None:
    """A copy of a project, of which DVC remembers nothing: as where it was killed amid a pull."""
    whole.path("data/sub/c.txt").unlink()
    before = whole.read("data.dvc")
    (change,) = whole.gitml("diff", "--json").json["missing"]
    assert change == "data"
    answer = whole.gitml("add", "data")
    assert answer.code == 0, answer.err
    assert "data: 1 file is not here and stays recorded; take out what is to go: " in answer.err
    assert whole.read("data.dvc") == before
    assert whole.gitml("remove", "data/sub/c.txt").code == 0
    assert whole.gitml("add", "data").out == "data  18 B, 4 files  → data.dvc\n"


@pytest.mark.slow
@pytest.mark.parametrize("path", ["data", "data/sub"])
def test_what_was_fetched_and_never_placed_was_not_here(empty: Project, path: str) -> None:
    assert empty.gitml("fetch").code == 0
    empty.write("data/sub/new", "new")
    (change,) = empty.gitml("diff", "--json").json["data"].values()
    assert (change["files"]["added"], change["files"]["removed"]) == (["sub/new"], [])
    answer = empty.gitml("add", path)
    assert answer.code == 0, answer.err
    count = "2 files are" if path == "data/sub" else "5 files are"
    assert f"{path}: {count} not here and stay recorded" in answer.err
    assert "nfiles: 6\n" in empty.read("data.dvc")
    assert "size: 25\n" in empty.read("data.dvc")


def test_what_is_not_here_is_told(empty: Project) -> None:
    _new_folder(empty)
    answer = empty.gitml("add", "data/sub")
    assert answer.code == 0
    assert "data/sub: 1 file is not here and stays recorded" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("link", ["copy", "symlink"])
def test_a_folder_of_which_a_part_is_here(whole: Project, empty: Project, link: str) -> None:
    empty.dvc("config", "--local", "cache.type", link)
    assert empty.gitml("pull", "data/b.txt").code == 0
    same = empty.gitml("add", "data")
    assert same.code == 0, same.err
    assert "data: 4 files are not here and stay recorded" in same.err
    assert empty.read("data.dvc") == whole.read("data.dvc")
    for project in (whole, empty):
        project.path("data/b.txt").unlink()
        _new_folder(project)
    whole.dvc("add", "--quiet", "data")
    answer = empty.gitml("add", "data")
    assert answer.code == 0, answer.err
    assert "data: 3 files are not here and stay recorded" in answer.err
    assert "1 deleted)" in answer.out  # and not what never was here
    assert empty.read("data.dvc") == whole.read("data.dvc")
    assert _listing(empty) == _listing(whole)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["data", "data/b.txt"])
def test_the_size_of_what_was_edited_through_a_link_into_the_cache(
    whole: Project, path: str
) -> None:
    whole.dvc("config", "--local", "cache.type", "symlink")
    shutil.rmtree(whole.path("data"))
    assert whole.gitml("pull").code == 0
    file = whole.path("data/b.txt")
    file.chmod(0o644)
    file.write_text("longer than before")
    assert whole.gitml("add", path).code == 0
    size = sum(one.stat().st_size for one in whole.path("data").rglob("*") if one.is_file())
    assert f"size: {size}\n" in whole.read("data.dvc")


@pytest.mark.slow
def test_a_folder_whose_listing_is_not_in_the_cache(whole: Project, empty: Project) -> None:
    for project in (whole, empty):
        _new(project)
    whole.dvc("add", "--quiet", "data")
    foreseen = empty.gitml("add", "--dry-run", "data")
    assert foreseen.code == 0, foreseen.err
    assert not list(empty.root.glob(".dvc/cache/files/md5/*/*.dir")), (
        "the listing was only asked for"
    )
    answer = empty.gitml("add", "data")
    assert answer.code == 0, answer.err
    assert f"{foreseen.out.rstrip()}  (1 added)\n" == answer.out
    assert "data: 5 files are not here and stay recorded" in answer.err
    assert empty.read("data.dvc") == whole.read("data.dvc")


@pytest.mark.slow
def test_a_folder_whose_cache_and_remote_are_lost(whole: Project) -> None:
    before = whole.read("data.dvc")
    for lost in (".dvc/cache", ".dvc/tmp", "../store"):
        shutil.rmtree(whole.path(lost))
    assert whole.gitml("add", "data").code == 0
    assert whole.read("data.dvc") == before
    shutil.rmtree(whole.path(".dvc/cache"))
    _new(whole)
    refused = whole.gitml("add", "data")
    foreseen = whole.gitml("add", "--dry-run", "data")
    assert (foreseen.code, refused.code) == (4, 4)
    assert refused.err.endswith(foreseen.err)
    assert "or record only what is here: gitml remove data.dvc && gitml add data" in refused.err
    assert whole.read("data.dvc") == before
    assert whole.gitml("remove", "data.dvc").code == 0
    assert whole.gitml("add", "data").out.startswith("data  33 B, 6 files")


@pytest.fixture
def lost(whole: Project) -> Project:
    """No listing is here, and something new is."""
    shutil.rmtree(whole.path(".dvc/cache"))
    _new(whole)
    return whole


@pytest.mark.parametrize(
    ("verb", "path"), [("add", "data"), ("add", "data/new.jpg"), ("remove", "data/a.txt")]
)
def test_without_a_listing_and_without_a_remote_nothing_is_recorded(
    lost: Project, verb: str, path: str
) -> None:
    lost.git("rm", "--quiet", "-f", ".dvc/config")
    lost.write(".dvc/config", "")
    lost.git("add", "--all")
    lost.write("x.csv", "1")
    before = lost.git("status", "--porcelain", "--untracked-files=all")
    answer = lost.gitml(verb, *(["x.csv"] if verb == "add" else []), path)
    assert answer.code == 3
    assert "the listing of 'data' is not in the cache, and no remote is set up" in answer.err
    assert "name one: gitml remote add -d storage URL_OR_FOLDER" in answer.err
    assert ("or record only what is here" in answer.err) is (path == "data")
    assert lost.git("status", "--porcelain", "--untracked-files=all") == before


def test_what_is_here_can_be_recorded_where_dvc_lacks_a_package(lost: Project) -> None:
    lost.dvc("remote", "add", "--quiet", "-f", "store", "gdrive://x/y")
    answer = lost.gitml("add", "data")
    assert answer.code == 4
    assert "gdrive" in answer.err
    assert "or record only what is here: gitml remove data.dvc && gitml add data" in answer.err


def test_comments_and_descriptions_stay(empty: Project) -> None:
    text = empty.read("data.dvc")
    empty.write("data.dvc", f"# mine\n{text}desc: pictures\nmeta:\n  owner: ada\n")
    _new(empty)
    assert empty.gitml("add", "data/new.jpg").code == 0
    after = empty.read("data.dvc")
    assert after.startswith("# mine\nouts:\n")
    assert after.endswith("desc: pictures\nmeta:\n  owner: ada\n")
    assert "nfiles: 6" in after


@pytest.mark.slow
def test_a_listing_that_cannot_be_had(empty: Project) -> None:
    before = empty.read("data.dvc")
    shutil.rmtree(empty.path("../store"))
    _new(empty)
    for words in (("add", "data/new.jpg"), ("add", "data"), ("remove", "data/a.txt")):
        answer = empty.gitml(*words)
        assert answer.code == 4
        assert "warning" not in answer.err  # DVC's own, that it is nowhere
        assert "the folder of the DVC remote does not exist: " in answer.err
        assert "hint: is the disk mounted?" in answer.err
    assert empty.read("data.dvc") == before
    assert _cached(empty) == set()  # or a pull would take what lies here for kept
    assert empty.read("data/new.jpg") == "new new new"


# Removing


@pytest.mark.slow
@pytest.mark.parametrize("path", ["data/b.txt", "data/sub", "data/sub/deep/d.txt"])
def test_removed_as_dvc_adds_the_rest(whole: Project, empty: Project, path: str) -> None:
    place = whole.path(path)
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    whole.dvc("add", "--quiet", "data")
    answer = empty.gitml("remove", path)
    assert answer.code == 0, answer.err
    assert empty.read("data.dvc") == whole.read("data.dvc")
    assert _listing(empty) == _listing(whole)
    assert empty.git("diff", "--cached", "--name-only") == "data.dvc"
    assert not [name for name in _cached(empty) if not name.endswith(".dir")]


def test_a_file_that_is_here_goes_and_is_kept_in_the_cache(empty: Project) -> None:
    empty.write("data/sub/deep/d.txt", "one")
    empty.write("data/sub/mine.txt", "mine")
    answer = empty.gitml("remove", "data/sub")
    assert answer.code == 0, answer.err
    assert answer.out == "data/sub: 2 files removed from data.dvc\n"
    assert not empty.path("data/sub/deep").exists()
    assert empty.read("data/sub/mine.txt") == "mine"
    assert len([name for name in _cached(empty) if not name.endswith(".dir")]) == 1


@pytest.mark.slow
def test_an_edited_file_stays(empty: Project) -> None:
    before = empty.read("data.dvc")
    empty.write("data/a.txt", "edited")
    answer = empty.gitml("remove", "data/a.txt")
    assert answer.code == 2
    assert "'data/a.txt'" in answer.err
    assert "add --keep" in answer.err
    assert empty.read("data.dvc") == before
    assert empty.gitml("remove", "data/a.txt", "--keep").code == 0
    assert empty.read("data/a.txt") == "edited"
    assert empty.read("data.dvc") != before
    assert empty.gitml("move", "data", "moved").code == 0
    assert "track again: gitml add moved/a.txt" in empty.gitml("status").out


@pytest.mark.slow
@pytest.mark.parametrize(
    "names", [["data", "data.dvc"], ["data/a.txt", "data"], ["data", "data/a.txt"]]
)
def test_what_goes_by_two_names_goes_once(whole: Project, names: list[str]) -> None:
    answer = whole.gitml("remove", *names)
    assert answer.code == 0, answer.err
    assert answer.out == "data: removed with data.dvc\n"
    assert "no longer ignored by Git: data; delete, or keep with: gitml add data\n" in answer.err


@pytest.mark.slow
def test_what_is_left_is_named_from_where_the_user_stands(whole: Project) -> None:
    answer = whole.gitml("remove", "a.txt", folder="data")
    assert answer.out == "a.txt: 1 file removed from ../data.dvc\n"
    whole.write("sub/raw.csv", "1\n")
    assert whole.gitml("add", "raw.csv", folder="sub").code == 0
    answer = whole.gitml("remove", "raw.csv", folder="sub")
    assert answer.out == "raw.csv: removed with raw.csv.dvc\n"
    assert "delete, or keep with: gitml add raw.csv\n" in answer.err
    assert whole.gitml("add", "raw.csv", folder="sub").code == 0


@pytest.mark.slow
def test_what_is_not_recorded(empty: Project) -> None:
    answer = empty.gitml("remove", "data/nothing")
    assert answer.code == 2
    assert "'data/nothing' is not recorded in 'data'" in answer.err


# Whole data and stages


def test_data_that_a_line_of_the_user_ignores_is_still_ignored(whole: Project) -> None:
    whole.write(".gitignore", "/data\ndata/\n")
    answer = whole.gitml("remove", "data")
    assert "still ignored by Git: data; delete, or keep with: gitml add data" in answer.err


def test_whole_data_goes_as_with_dvc(whole: Project) -> None:
    twin = Project(whole.root.parent / "twin")
    shutil.copytree(whole.root, twin.root, symlinks=True)
    answer = whole.gitml("remove", "data")
    assert answer.code == 0, answer.err
    assert "no longer ignored by Git: data" in answer.err
    twin.dvc("remove", "data.dvc")
    assert whole.read("data/a.txt") == "one"
    assert not whole.path("data.dvc").exists()
    assert whole.path(".gitignore").exists() == twin.path(".gitignore").exists()
    assert whole.git("status", "--porcelain").splitlines() == [
        "D  .gitignore",
        "D  data.dvc",
        "?? data/",
    ]


@pytest.mark.slow
def test_whole_data_with_its_files(whole: Project) -> None:
    whole.write("data/a.txt", "edited")
    answer = whole.gitml("remove", "data.dvc", "--outs")
    assert answer.code == 4
    assert "gitml add data" in answer.err
    assert whole.path("data.dvc").exists()
    whole.write("data/a.txt", "one")
    answer = whole.gitml("remove", "data.dvc", "--outs", "--json")
    assert answer.code == 0, answer.err
    assert answer.json == {
        "schema": "gitml.remove/1",
        "removed": {"data": {"pointer": "data.dvc", "files": None}},
    }
    assert not whole.path("data").exists()


@pytest.fixture
def damaged(whole: Project) -> Project:
    """The object of ``data/a.txt`` is read-only and has other bytes: the file is the only copy."""
    stored = Path(CacheWriter.of(whole.root).path(_md5("one")))
    stored.chmod(0o644)
    stored.write_text("broken")
    stored.chmod(0o444)
    return whole


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def test_the_last_whole_copy_is_kept_before_it_goes(damaged: Project) -> None:
    assert damaged.gitml("remove", "data/a.txt").code == 0
    assert CacheWriter.of(damaged.root).is_whole(_md5("one"))


@pytest.mark.slow
def test_the_last_whole_copy_does_not_go_with_all_data(damaged: Project) -> None:
    answer = damaged.gitml("remove", "data", "--outs")
    assert answer.code == 4
    assert "damaged there, so kept nowhere else: 'data/a.txt'" in answer.err
    assert damaged.gitml("verify-data", "--repair").code == 0
    assert damaged.gitml("remove", "data", "--outs").code == 0


@pytest.mark.slow
def test_the_last_whole_copy_does_not_become_a_link_to_a_damaged_object(damaged: Project) -> None:
    damaged.dvc("config", "cache.type", "symlink")
    assert damaged.gitml("move", "data", "moved").code == 0
    assert damaged.read("moved/a.txt") == "one"
    assert not damaged.path("moved/a.txt").is_symlink()


def test_what_dvc_ignores_does_not_go_with_all_data(whole: Project) -> None:
    whole.write(".dvcignore", "*.log\n")
    whole.write("data/my.log", "mine")
    answer = whole.gitml("remove", "data", "--outs")
    assert answer.code == 4
    assert "kept nowhere else: 'data/my.log'" in answer.err
    assert whole.path("data/a.txt").exists()


@pytest.mark.slow
def test_outputs_go_with_their_stage_where_they_are_kept(project: Project) -> None:
    project.write("dvc.yaml", "stages: {s: {cmd: echo 1 > out, outs: [out]}}\n")
    project.dvc("repro")
    project.write("out", "by hand")
    answer = project.gitml("remove", "s", "--outs")
    assert answer.code == 4
    assert "kept nowhere else: 'out'" in answer.err
    assert "s:" in project.read("dvc.yaml")
    project.write("out", "1\n")
    assert project.gitml("remove", "s", "--outs").code == 0
    assert not project.path("out").exists()


@pytest.mark.slow
def test_a_stage_and_its_output(project: Project) -> None:
    project.write("dvc.yaml", "stages: {s: {cmd: echo 1 > out, outs: [out]}}\n")
    project.dvc("repro")
    project.commit()
    answer = project.gitml("remove", "out")
    assert answer.code == 2
    assert "gitml stage remove s" in answer.err
    answer = project.gitml("remove", "s")
    assert answer.code == 0, answer.err
    assert not project.path("dvc.lock").exists()
    assert project.path("out").exists()


@pytest.mark.parametrize("command", ["pull", "fetch"])
def test_what_the_folder_has_not_is_not_brought(empty: Project, command: str) -> None:
    answer = empty.gitml(command, "data/nothing")
    assert answer.code == 2
    assert "no data is tracked at 'data/nothing'" in answer.err
    assert len(_cached(empty)) == 1  # the listing


def test_an_unknown_target(project: Project) -> None:
    answer = project.gitml("remove", "nothing")
    assert answer.code == 2
    assert "no data is tracked at 'nothing'" in answer.err


@pytest.fixture
def before(whole: Project) -> Project:
    """All of it is here, and a commit ``without`` has none of it."""
    whole.git("tag", "with")
    whole.git("rm", "--quiet", "--cached", "data.dvc", ".gitignore")
    whole.git("commit", "--quiet", "-m", "without")
    whole.git("tag", "without")
    whole.git("checkout", "--quiet", "--force", "with")
    return whole


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["add", "remove"])
def test_a_checkout_takes_away_a_folder_of_which_a_part_was_changed(
    before: Project, verb: str
) -> None:
    if verb == "add":
        before.write("data/new.txt", "new")
    assert before.gitml(verb, "data/new.txt" if verb == "add" else "data/a.txt").code == 0
    before.commit("a part")
    answer = before.gitml("checkout", "without")
    assert answer.code == 0, answer.err
    assert not before.path("data").exists()


@pytest.mark.slow
def test_of_a_folder_with_an_unrecorded_file_nothing_is_taken_away(before: Project) -> None:
    for name in ("new.txt", "mine.txt"):
        before.write(f"data/{name}", name)
    assert before.gitml("add", "data/new.txt").code == 0
    before.commit("a part")
    before.gitml("checkout", "without")
    assert before.read("data/mine.txt") == "mine.txt"


@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("pull",), ("fetch",), ("checkout", "HEAD", "--")], ids=lambda words: words[0]
)
@pytest.mark.parametrize("path", ["data/sub", "data/a.txt", "data"])
def test_a_part_of_a_folder_whose_listing_is_nowhere(
    empty: Project, words: tuple[str, ...], path: str
) -> None:
    """Nobody knows whether it is recorded; what is not here is the listing, by its name."""
    assert empty.gitml("pull", "data/sub").code == 0
    for place in ("../store/files/md5", ".dvc/cache/files/md5"):
        for listing in empty.path(place).glob("*/*.dir"):
            listing.unlink()
    answer = empty.gitml(*words, path)
    assert answer.code == 4
    assert "error: data that is neither in the cache nor on the remote: 'data/'\n" in answer.err
    assert "hint: push it from where it was made: gitml push --check\n" in answer.err
