"""Links in tracked folders: kept beside the data, or told."""

import pytest

from tests.fixtures.project import Project


def link(project: Project, path: str) -> str:
    return str(project.path(path).readlink())


@pytest.fixture
def linked(project: Project) -> Project:
    project.write("elsewhere", "far")
    project.write("data/a", "near")
    project.write("data/in/b", "deep")
    project.path("data/to-a").symlink_to("a")
    project.path("data/in/up").symlink_to("../a")
    project.path("data/out").symlink_to("../elsewhere")
    return project


@pytest.mark.slow
def test_links_inside_a_folder_are_kept_and_others_told(linked: Project) -> None:
    answer = linked.gitml("add", "data")
    assert answer.code == 0, answer.err
    assert "recorded as copies of what these links lead to: data/out\n" in answer.err
    assert "      links:\n        in/up: ../a\n        to-a: a\n" in linked.read("data.dvc")
    assert linked.dvc("status") == "Data and pipelines are up to date.\n"
    linked.commit()
    linked.git("tag", "v1")
    linked.path("data/to-a").unlink()
    linked.write("data/to-a", "no link")
    assert linked.gitml("add", "data").code == 0
    assert "to-a" not in linked.read("data.dvc")
    linked.commit()
    assert linked.gitml("checkout", "v1").code == 0
    assert link(linked, "data/to-a") == "a"
    linked.path("data").rename(linked.path("aside"))
    assert linked.gitml("checkout", "HEAD", "--", "data").code == 0
    assert link(linked, "data/to-a") == "a"
    assert link(linked, "data/in/up") == "../a"
    assert not linked.path("data/out").is_symlink()
    assert linked.read("data/out") == "far"
    assert linked.dvc("status") == "Data and pipelines are up to date.\n"
    assert linked.gitml("status").code == 0


def test_a_link_that_is_added_alone_is_told(linked: Project) -> None:
    linked.path("alone").symlink_to("elsewhere")
    answer = linked.gitml("add", "alone")
    assert answer.code == 0, answer.err
    assert "lead to: alone\n" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("link_type", ["copy", "symlink"])
def test_a_link_that_leads_out_of_the_repository_is_refused(
    linked: Project, tmp_path_factory: pytest.TempPathFactory, link_type: str
) -> None:
    """Of both ways to add: what is set up as links to the cache goes through DVC's library."""
    linked.dvc("config", "cache.type", link_type)
    secret = tmp_path_factory.mktemp("outside") / "secret"
    secret.write_text("of the machine")
    for name in ("data/leak", "data/in/leak", "leak"):
        linked.path(name).symlink_to(secret)
    for words in (["data"], ["data", "--dry-run"], ["leak"]):
        answer = linked.gitml("add", *words)
        assert answer.code == 2, answer.out
        assert f"leak' is a link that leads out of the repository, to {secret}" in answer.err
        assert "hint: put in its place a copy of what it leads to, or name it in" in answer.err
        assert not linked.path("data.dvc").exists()
    assert "error: 'data/in/leak'" in linked.gitml("add", "data").err
    assert "; 1 more like it" in linked.gitml("add", "data").err
    linked.path("data/leak").unlink()
    linked.write("data/leak", "a copy")
    linked.write(".dvcignore", "/data/in/leak\n")
    answer = linked.gitml("add", "data")
    assert answer.code == 0, answer.err
    assert "leak" not in answer.err


@pytest.mark.parametrize("link_type", ["copy", "symlink"])
def test_a_link_to_what_is_of_git_or_dvc_is_refused(linked: Project, link_type: str) -> None:
    """A clone's settings may have a password for its remote."""
    linked.dvc("config", "--local", "cache.type", link_type)
    for target in (".git/config", ".dvc/config.local"):
        linked.path("data/leak").symlink_to(f"../{target}")
        answer = linked.gitml("add", "data")
        assert answer.code == 2, answer.out
        told = f"'data/leak' is a link that leads into a folder of Git or DVC, to {linked.root}"
        assert f"{told}/{target}" in answer.err
        linked.path("data/leak").unlink()


@pytest.mark.parametrize("text", ["../elsewhere", "/etc/passwd", "in/b", "in/../../elsewhere", ""])
def test_no_record_makes_a_link_to_other_data(linked: Project, text: str) -> None:
    linked.gitml("add", "data")
    pointer = linked.read("data.dvc")
    linked.write("data.dvc", pointer.replace("to-a: a\n", f"to-a: '{text}'\n"))
    linked.path("data").rename(linked.path("aside"))
    answer = linked.gitml("pull", "data")
    assert answer.code == 0, answer.err
    assert not linked.path("data/to-a").is_symlink()
    assert linked.read("data/to-a") == "near"


def test_no_two_links_are_made_that_lead_to_each_other(linked: Project) -> None:
    linked.write("data/same", "near")
    linked.gitml("add", "data")
    pointer = linked.read("data.dvc")
    linked.write("data.dvc", pointer.replace("to-a: a\n", "same: to-a\n        to-a: same\n"))
    linked.path("data").rename(linked.path("aside"))
    assert linked.gitml("pull", "data").code == 0
    assert linked.read("data/to-a") == linked.read("data/same") == "near"


@pytest.mark.slow
@pytest.mark.parametrize("link_type", ["copy", "symlink"])
def test_a_link_that_leads_to_nothing(project: Project, link_type: str) -> None:
    project.write(".dvc/config.local", "[cache]\n    type = symlink\n")
    project.write("data/a", "a")
    project.write("b", "b")
    assert project.gitml("add", "data", "b").code == 0
    project.commit()
    for name in ("data/a", "b"):
        project.path(name).unlink()
    assert project.gitml("pull").code == 0
    for name in ("data/a", "b"):
        project.path(name).resolve().unlink()
    project.write("data/new", "new")
    project.path("own").symlink_to("nowhere")
    project.write(".dvc/config.local", f"[cache]\n    type = {link_type}\n")
    for asked, path in (("data", "data/a"), ("data/a", "data/a"), ("b", "b")):
        answer = project.gitml("add", asked)
        assert answer.code == 2
        assert f"'{path}' is a link to an object that is no more in the cache\n" in answer.err
        assert f"hint: bring the object back first: gitml fetch {asked}\n" in answer.err
    answer = project.gitml("add", "own")
    assert answer.code == 2
    assert "error: 'own' is a link to a folder or to nothing" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("link_type", ["copy", "symlink"])
def test_a_link_to_what_dvc_placed_as_a_link_leads_nowhere_else(
    project: Project, tmp_path_factory: pytest.TempPathFactory, link_type: str
) -> None:
    """The cache may lie outside the repository; its bytes are recorded all the same."""
    cache = tmp_path_factory.mktemp("elsewhere") / "cache"
    setting = f"[cache]\n    dir = {cache}\n    type = "
    project.write(".dvc/config.local", f"{setting}symlink\n")
    project.write("data/a", "a")
    assert project.gitml("add", "data").code == 0
    assert project.path("data/a").is_symlink()
    project.path("data/l").symlink_to("a")
    project.write(".dvc/config.local", f"{setting}{link_type}\n")
    answer = project.gitml("add", "data")
    assert answer.code == 0, answer.err
    assert "      links:\n        l: a\n" in project.read("data.dvc")


def test_a_link_to_a_folder_is_refused_with_the_folder(project: Project) -> None:
    project.write("data/a", "1")
    project.path("via").symlink_to("data")
    answer = project.gitml("add", "via")
    assert answer.code == 2
    assert answer.err == (
        "error: 'via' is a link to a folder, which DVC does not keep\n"
        "hint: add what it leads to: gitml add data\n"
    )
    assert project.gitml("add", "data").code == 0
