"""What a repository cannot do to who pulls or checks it out: see ``docs/security.md``."""

import os
from pathlib import Path

import pytest

from tests.fixtures.clones import CONFIG, clone, hostile, listing, pointer, store
from tests.fixtures.project import Answer, Project

VERBS = [("pull",), ("checkout", "main"), ("checkout", "HEAD", "--", "data")]


def everything(folder: Path) -> dict[str, bytes | None]:
    """All files around a clone, but what DVC and Git write for themselves."""
    found: dict[str, bytes | None] = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            inner = path.relative_to(folder).as_posix()
            if "/.dvc/" not in inner and not inner.endswith(".git/index"):
                found[inner] = path.read_bytes() if path.is_file() else None
    return found


def refused(victim: Project, *verb: str) -> Answer:
    """Run a verb that must do nothing and say what is wrong."""
    before = everything(victim.root.parent)
    answer = victim.gitml(*verb)
    assert answer.code == 4, answer.out
    assert "refused" in answer.err, answer.err
    assert "bug" not in answer.err
    assert everything(victim.root.parent) == before
    return answer


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
@pytest.mark.parametrize(
    "path",
    ["../.git/config", "../../outside", "/tmp/gitml-outside", "x/../../.git/hooks/post-checkout",
     ".git/config", "sub/.GIT/x", "git~1/x", ".g\u200cit/x", ".dvc/config", "a//b", "a\\..\\x"],
)  # fmt: skip
def test_a_listing(tmp_path: Path, path: str, verb: tuple[str, ...]) -> None:
    evil = hostile(tmp_path / "evil")
    pointer(evil, "data.dvc", "data", listing(evil, "good", path))
    pointer(evil, "more.dvc", "more", store(evil, b"more"))
    answer = refused(clone(evil, tmp_path / "v" / "victim"), *verb)
    assert "'data'" in answer.err
    assert repr(path) in answer.err


@pytest.mark.parametrize("path", [".git/config", ".dvc/config", "../outside", ".git/hooks/x"])
def test_a_pointer(tmp_path: Path, path: str) -> None:
    evil = hostile(tmp_path / "evil")
    pointer(evil, "x.dvc", path, store(evil, b"theirs"))
    answer = refused(clone(evil, tmp_path / "v" / "victim"), "pull")
    assert "x.dvc" in answer.err


def test_status_names_a_refused_pointer_and_tells_the_rest(tmp_path: Path) -> None:
    evil = hostile(tmp_path / "evil")
    pointer(evil, "x.dvc", ".git/hooks/x", store(evil, b"theirs"))
    pointer(evil, "other.dvc", "other", store(evil, b"other"))
    answer = evil.gitml("status")
    assert answer.code == 4
    assert "x.dvc: refused, as the path '.git/hooks/x' is inside the folder of Git" in answer.err
    assert "not in cache  other" in answer.out


def test_a_name_with_a_colon_is_one_as_with_dvc(tmp_path: Path) -> None:
    evil = hostile(tmp_path / "evil")
    pointer(evil, "a:b.dvc", "a:b", store(evil, b"theirs"))
    victim = clone(evil, tmp_path / "victim")
    assert victim.gitml("pull").code == 0
    assert victim.path("a:b").read_bytes() == b"theirs"
    victim.write(".gitignore", "/a:b\n")
    answer = victim.gitml("status")
    assert (answer.code, answer.err) == (0, "")
    assert "a:b" not in answer.out
    assert victim.gitml("remove", "--outs", "a:b").code == 0
    assert not victim.path("a:b").exists()
    assert not victim.path("a:b.dvc").exists()


@pytest.mark.slow
def test_what_an_import_without_a_hash_is_a_copy_of(project: Project, tmp_path: Path) -> None:
    """Who wrote the pointer chose a file of whoever pulls, and would have it pushed."""
    (tmp_path / "secret").write_text("of the user")
    (tmp_path / "evil/.git").mkdir(parents=True)
    (tmp_path / "evil/.git/config").write_text("theirs")
    project.write("own", "in the repository")
    project.path("link").symlink_to(".git/config")
    sources = {"a": "../secret", "b": ".git/config", "c": "link", "d": "../evil", "e": "own"}
    for name, source in sources.items():
        project.write(
            f"{name}.dvc", f"frozen: true\ndeps: [path: {source}]\nouts: [path: {name}]\n"
        )
    project.commit()
    for words in (("pull", "--dry-run"), ("pull",)):
        answer = project.gitml(*words)
        assert answer.code == 4, answer
    assert f"'a' would be a copy of '{tmp_path / 'secret'}' on this machine" in answer.err
    assert not any(project.path(name).exists() for name in "abcd")
    assert project.read("e") == "in the repository"
    for name, code in {"a": 0, "b": 4, "c": 2, "d": 4}.items():
        answer = project.gitml("pull", name)
        assert answer.code == code, (name, answer)
    assert answer.err.startswith("error: the folder")
    assert project.gitml("update", "b.dvc").code == 4
    assert project.gitml("import-url", ".git/config", "x").code == 4
    assert not any(project.path(name).exists() for name in "bcdx")
    assert "not checked, as no record has a hash" in _again(project, "a")


def _again(project: Project, name: str) -> str:
    project.path(name).unlink()
    return project.gitml("pull", name).out


@pytest.mark.parametrize("target", ["..", ".git", ".git/hooks", ".dvc"])
def test_an_output_below_a_link(tmp_path: Path, target: str) -> None:
    evil = hostile(tmp_path / "evil")
    evil.path("link").symlink_to(target)
    pointer(evil, "x.dvc", "link/x", store(evil, b"theirs"))
    answer = refused(clone(evil, tmp_path / "v" / "victim"), "pull")
    assert "x.dvc" in answer.err
    assert "'link'" in answer.err


@pytest.mark.parametrize("md5", ["../../../../.git/x", "aa/../../../../../outside"])
def test_a_name_of_an_object(tmp_path: Path, md5: str) -> None:
    evil = hostile(tmp_path / "evil")
    pointer(evil, "x.dvc", "x", md5)
    answer = refused(clone(evil, tmp_path / "v" / "victim"), "pull")
    assert "x.dvc" in answer.err


@pytest.mark.parametrize("name", [".gitignore", "new.dvc"])
def test_a_file_that_gitml_writes_is_a_link(tmp_path: Path, name: str) -> None:
    evil = hostile(tmp_path / "evil")
    evil.path(name).symlink_to(".git/hooks/post-checkout")
    victim = clone(evil, tmp_path / "v" / "victim")
    victim.write("new", "data")
    assert victim.gitml("add", "new").code == 4
    assert not victim.path(".git/hooks/post-checkout").exists()


def test_a_folder_of_dvc_is_a_link(tmp_path: Path) -> None:
    evil = hostile(tmp_path / "evil")
    evil.write(".dvc/.gitignore", "")
    evil.path(".dvc/tmp").symlink_to("../.git")
    victim = clone(evil, tmp_path / "v" / "victim")
    assert "refused" in victim.gitml("pull").err
    assert not victim.path(".git/lock").exists()


def test_executables_are_named_inside_the_folder_only(tmp_path: Path) -> None:
    evil = hostile(tmp_path / "evil")
    md5 = listing(evil, "a")
    evil.write("s.sh", "echo")
    evil.write(
        "data.dvc",
        f"outs:\n- md5: {md5}\n  hash: md5\n  path: data\n"
        "  meta: {gitml: {executable: [a, ../s.sh, ../.git/config]}}\n",
    )
    victim = clone(evil, tmp_path / "victim")
    assert victim.gitml("pull").code == 0
    assert os.access(victim.path("data/a"), os.X_OK)
    assert not victim.path(".git/config").stat().st_mode & 0o111
    assert not victim.path("s.sh").stat().st_mode & 0o111


@pytest.mark.parametrize("path", ["../secret.json", ".git/secret.json", "link.json", "d/m.json"])
def test_what_is_not_read_into_a_report(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.json").write_text('{"hidden": 7}')
    evil = hostile(tmp_path / "evil")
    evil.write("dvc.yaml", f"metrics: [{path}]\n")
    evil.path("link.json").symlink_to("../secret.json")
    evil.path("d").symlink_to("..")
    victim = clone(evil, tmp_path / "victim")
    victim.write(".git/secret.json", '{"hidden": 7}')
    (tmp_path / "m.json").write_text('{"hidden": 7}')
    answer = victim.gitml("metrics", "show")
    assert "hidden" not in answer.out
    assert "not read" in answer.err or "outside of the project" in answer.err, answer.err


@pytest.mark.parametrize("path", ["{out}/secret.json", "../secret.json", "link.json"])
def test_what_no_template_is_resolved_with(tmp_path: Path, path: str) -> None:
    """The values of a report's parameters would be those of the user's own files."""
    (tmp_path / "secret.json").write_text('{"password": "hunter2"}')
    evil = hostile(tmp_path / "evil")
    place = path.format(out=tmp_path)
    evil.write("dvc.yaml", f"vars: [{place}]\nstages:\n  s: {{cmd: 'echo ${{password}}'}}\n")
    evil.path("link.json").symlink_to("../secret.json")
    victim = clone(evil, tmp_path / "victim")
    for command in ("params show", "stage show s", "diff HEAD", "report HEAD workspace"):
        answer = victim.gitml(*command.split())
        assert "hunter2" not in answer.out + answer.err
        assert "bug" not in answer.err
    assert "hunter2" not in victim.read("report.md")
    assert "outside of the project" in answer.err or path == "link.json", answer.err


@pytest.mark.parametrize(
    "link", [".dvc/tmp/lock", ".dvc/tmp/rwlock.lock", ".dvc/tmp/btime", ".dvc/cache/files"]
)
@pytest.mark.parametrize("verb", ["pull", "repro"])
def test_a_link_deep_in_the_folder_of_dvc(tmp_path: Path, link: str, verb: str) -> None:
    evil = hostile(tmp_path / "evil")
    evil.write(".dvc/.gitignore", "")
    depth = link.count("/") + 1
    evil.path(link).parent.mkdir(parents=True, exist_ok=True)
    evil.path(link).symlink_to("../" * depth + "outside")
    victim = clone(evil, tmp_path / "v" / "victim")
    (tmp_path / "v" / "outside").write_text("mine")
    refused(victim, verb)
    before = everything(victim.root.parent)
    victim.gitml("status")  # which neither writes there nor needs it
    assert everything(victim.root.parent) == before


def test_an_object_of_the_cache_that_is_a_link(tmp_path: Path) -> None:
    """Its name is that of no bytes that lie there, so nothing would be checked."""
    evil = hostile(tmp_path / "evil")
    evil.write(".dvc/.gitignore", "")
    secret = tmp_path / "secret"
    secret.write_text("token")
    md5 = "ab" * 16
    place = evil.cache_path(md5)
    place.parent.mkdir(parents=True)
    place.symlink_to(secret)
    pointer(evil, "m.json.dvc", "m.json", md5)
    evil.write("dvc.yaml", "metrics: [m.json]\n")
    victim = clone(evil, tmp_path / "v" / "victim")
    refused(victim, "pull")
    assert "token" not in victim.gitml("metrics", "show").out


@pytest.mark.parametrize("folder", ["../.git/hooks", "../.GIT/x"])
def test_a_cache_inside_the_folder_of_git(tmp_path: Path, folder: str) -> None:
    evil = hostile(tmp_path / "evil")
    pointer(evil, "data.dvc", "data", store(evil, b"theirs"))
    evil.write(".dvc/config", f"{CONFIG}[cache]\n    dir = {folder}\n")
    refused(clone(evil, tmp_path / "v" / "victim"), "pull")


def test_a_bare_repository_inside_runs_nothing(tmp_path: Path) -> None:
    """Git itself takes ``sub`` for a repository whose settings are those of its owner."""
    evil = hostile(tmp_path / "evil")
    evil.git("init", "--quiet", "--bare", "sub")
    run = tmp_path / "ran"
    settings = f'[core]\n bare = false\n worktree = .\n fsmonitor = "touch {run}; false"\n'
    for name, text in {"config": settings, "refs/heads/k": "", "objects/k": ""}.items():
        evil.write(f"sub/{name}", text)
    for name in (".dvc/config", "gitml.yaml", "dvc.yaml"):
        evil.write(f"sub/{name}", "")
    victim = clone(evil, tmp_path / "v" / "victim")
    for verb in (["status"], ["metrics", "show"], ["dag"], ["model", "list"]):
        assert "bug" not in victim.gitml(*verb, folder="sub").err
        assert not run.exists(), verb


def test_settings_that_came_with_the_repository_choose_no_folder_to_unpickle_from(
    tmp_path: Path,
) -> None:
    evil = hostile(tmp_path / "evil")
    evil.write(".dvc/.gitignore", "")
    pointer(evil, "data.dvc", "data", store(evil, b"theirs"))
    for name in ("config", "config.local"):
        site = tmp_path / f"site-{name}"
        core = f"[core]\n    site_cache_dir = {site}\n"
        evil.write(f".dvc/{name}", CONFIG.replace("[core]\n", core))
    victim = clone(evil, tmp_path / "v" / "victim")
    assert victim.gitml("pull").code == 0
    assert victim.gitml("status").code == 0
    assert not list(tmp_path.glob("site-*"))


@pytest.mark.parametrize(
    "verb", [("stage", "add", "-n", "t", "true"), ("freeze", "s"), ("stage", "remove", "s")],
    ids=" ".join,
)  # fmt: skip
def test_a_pipeline_that_is_a_link_out_of_the_project(
    project: Project, verb: tuple[str, ...]
) -> None:
    outside = project.root.parent / "outside.yaml"
    outside.write_text("stages:\n  s:\n    cmd: 'true'\n  u:\n    cmd: 'true'\n")
    before = outside.read_bytes()
    project.path("dvc.yaml").symlink_to("../outside.yaml")
    answer = project.gitml(*verb)
    assert answer.code == 4
    assert "'../outside.yaml'" in answer.err
    assert outside.read_bytes() == before


def test_a_pipeline_that_is_a_link_in_the_project(project: Project) -> None:
    project.write("shared.yaml", "stages:\n  s:\n    cmd: 'true'\n")
    project.path("shared.yaml").chmod(0o600)
    project.path("dvc.yaml").symlink_to("shared.yaml")
    assert project.gitml("freeze", "s").code == 0
    assert project.path("dvc.yaml").is_symlink()
    assert "frozen: true" in project.read("shared.yaml")
    assert project.path("shared.yaml").stat().st_mode & 0o777 == 0o600


def test_a_gitignore_that_is_a_link_out_of_the_project(project: Project) -> None:
    outside = project.root.parent / "rc"
    outside.write_text("mine\n")
    project.path(".gitignore").unlink(missing_ok=True)
    project.path(".gitignore").symlink_to("../rc")
    project.write("data", "1")
    answer = project.gitml("add", "data")
    assert answer.code == 4
    assert ".gitignore of a folder with data is a link" in answer.err
    assert outside.read_text() == "mine\n"
    assert project.read("data") == "1"
