"""What a repository's own settings cannot do, and what is wrong in them is named."""

from pathlib import Path

import dvc.fs
import pytest
from dvc.repo import Repo

from gitml.adapters.dvc.session import open_repo
from gitml.adapters.dvc_files import config
from gitml.adapters.dvc_files.notes import foreign_cache
from gitml.core.data.safe_paths import UnsafePathError
from gitml.errors import ConfigError
from tests.fixtures.project import Project

LOOP = "['remote \"a\"']\n    url = remote://b/x\n['remote \"b\"']\n    url = remote://A/y\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("remote = a\n[core]\n", "the setting 'remote' stands before any section"),
        ("[core]\n    remote = a, b\n", "core.remote: expected one value, found a list"),
        (
            "[remote]\n    url = a\n",
            "the setting 'url' stands in a section [remote] without",
        ),
        ("[core\n", "not a DVC configuration file: "),
        ("['remote \"a\"']\n    url = x, y\n", "remote.a.url: expected one value, found a list"),
    ],
)
def test_a_fault_is_named(project: Project, text: str, says: str) -> None:
    project.write(".dvc/config", text)
    answer = project.gitml("pull")
    assert answer.code == 3
    assert answer.err.startswith(f"error: .dvc/config: {says}")
    answer = project.gitml("status")  # which need not read the settings of remotes
    assert answer.code in (0, 3)
    assert "bug" not in answer.err
    assert answer.code == 0 or answer.err.startswith(f"error: .dvc/config: {says}")


def test_bytes_that_are_no_text(project: Project) -> None:
    project.path(".dvc/config").write_bytes(b"[core]\n    remote = \xff\n")
    answer = project.gitml("status")
    assert answer.code == 3
    assert answer.err.startswith("error: .dvc/config: not a DVC configuration file: ")


@pytest.mark.parametrize("url", ["remote://A/x", "remote://b/x"])
def test_a_remote_that_leads_back_to_itself(project: Project, url: str) -> None:
    text = LOOP.replace("remote://b/x", url) + "[core]\n    remote = a\n"
    project.write(".dvc/config", text)
    project.write("data", "1")
    project.gitml("add", "data")
    answer = project.gitml("push")
    assert answer.code == 3
    assert "error: a DVC remote leads back to itself: " in answer.err
    assert "hint: give it a place of its own: gitml remote modify a url" in answer.err.lower()


def test_a_remote_may_begin_with_another(project: Project, tmp_path: Path) -> None:
    store = f"['remote \"b\"']\n    url = {tmp_path}/store\n"
    text = f"[core]\n    remote = a\n['remote \"a\"']\n    url = remote://b/x\n{store}"
    project.write(".dvc/config", text)
    project.write("data", "1")
    project.gitml("add", "data")
    assert project.gitml("push").code == 0
    assert list(tmp_path.glob("store/x/files/md5/*/*"))


@pytest.mark.slow
def test_the_memory_of_dvc_is_not_where_a_repository_says(project: Project, tmp_path: Path) -> None:
    setting = f"[core]\n    site_cache_dir = {tmp_path}/chosen\n"
    project.write(".dvc/config", setting)
    for command in ("status", "repro", "pull", "metrics show", "diff HEAD"):
        project.gitml(*command.split())
    assert not (tmp_path / "chosen").exists()
    assert "site_cache_dir" not in config.sections(project.root).get("core", {})
    project.write(".dvc/config.local", setting)  # the user's own word
    assert "site_cache_dir" in config.sections(project.root)["core"]
    with open_repo(project.root) as opened, Repo(str(project.root)) as repo:
        assert opened.config["core"]["site_cache_dir"] == repo.config["core"]["site_cache_dir"]


@pytest.mark.slow
def test_no_cache_is_made_elsewhere(project: Project, tmp_path: Path) -> None:
    cache = tmp_path / "shared" / "cache"
    project.write(".dvc/config", f"[cache]\n    dir = {cache}\n")
    project.write("data", "1")
    answer = project.gitml("add", "data")
    assert answer.code == 3
    assert f"cache.dir: the folder {cache} is outside the project and is not there" in answer.err
    assert f"hint: if it is meant to be there, make it: mkdir -p {cache}" in answer.err
    assert not cache.parent.exists()
    cache.mkdir(parents=True)
    first = project.gitml("add", "data")
    assert first.code == 0
    assert list(cache.glob("files/md5/*/*"))
    told = f"warning: data is kept outside the project, as .dvc/config says: {cache}"
    assert told in first.err
    project.write("data", "2")
    assert told not in project.gitml("add", "data").err, "it was told"
    assert f"→ {foreign_cache.HINT}" in project.gitml("doctor", "--offline").out
    project.git("add", "--force", foreign_cache.NOTE)
    project.write("data", "3")
    assert told in project.gitml("add", "data").err, "a note that comes with it tells nothing"


def test_a_cache_that_the_user_chose_is_made(project: Project, tmp_path: Path) -> None:
    project.write(".dvc/config.local", f"[cache]\n    dir = {tmp_path}/mine\n")
    project.write("data", "1")
    answer = project.gitml("add", "data")
    assert answer.code == 0
    assert "outside the project" not in answer.err
    assert list(tmp_path.glob("mine/files/md5/*/*"))


@pytest.mark.parametrize("folder", ["../.git", "../.git/hooks", "hooks/../../.git"])
def test_no_cache_inside_the_folder_of_git(project: Project, folder: str) -> None:
    project.write(".dvc/config", f"[cache]\n    dir = {folder}\n")
    with pytest.raises(UnsafePathError), open_repo(project.root):
        pass


def test_a_cache_opens_no_other_folder_to_data(project: Project) -> None:
    project.write(".dvc/config", "[cache]\n    dir = ..\n")
    with open_repo(project.root) as repo:
        assert repo.fs.fs._inside(str(project.path(".git/hooks/post-checkout")))
        assert repo.fs.fs._inside(str(project.path("code.py")))
    project.write(".dvc/config", "[cache]\n    dir = ../objects\n")
    with open_repo(project.root) as repo:
        assert not repo.fs.fs._inside(str(project.path("objects/files")))


@pytest.mark.parametrize("key", ["configpath", "credentialpath"])
@pytest.mark.parametrize(
    "file",
    ["../aws.cfg", "{root}/aws.cfg", "$GITML_TEST_ROOT/aws.cfg", "../inner", "{out}/leads-in"],
)
def test_a_file_of_the_repository_runs_no_program(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, key: str
) -> None:
    """botocore runs what ``credential_process`` says in such a file."""
    monkeypatch.setenv("GITML_TEST_ROOT", str(project.root))
    project.write("aws.cfg", "[default]\ncredential_process = touch ran\n")
    project.path("inner").symlink_to("/etc/hostname")
    (tmp_path / "leads-in").symlink_to(project.path("aws.cfg"))
    place = file.format(root=project.root, out=tmp_path)
    setting = f"['remote \"s\"']\n    url = s3://bucket/x\n    {key} = {place}\n"
    project.write(".dvc/config", setting)
    with (
        open_repo(project.root) as repo,
        pytest.raises(ConfigError, match=f"config: remote.s.{key} names a file of this") as caught,
    ):
        dvc.fs.get_fs_config(repo.config, name="s")
    assert f"gitml remote modify --local s {key} FILE" in str(caught.value.hint)
    project.write(".dvc/config.local", setting)  # the user's own word
    with open_repo(project.root) as repo:
        dvc.fs.get_fs_config(repo.config, name="s")
    project.git("add", "-f", ".dvc/config.local")  # it came with the repository, too
    with open_repo(project.root) as repo, pytest.raises(ConfigError):
        dvc.fs.get_fs_config(repo.config, name="s")


def test_an_import_names_no_file_of_the_repository(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    project.write("aws.cfg", "")
    (tmp_path / "aws.cfg").touch()
    with open_repo(project.root) as repo:
        for file in ("aws.cfg", str(project.path("aws.cfg"))):
            with pytest.raises(ConfigError, match="an import: configpath names a file of this"):
                dvc.fs.get_fs_config(repo.config, url="s3://bucket/x", configpath=file)
        own = str(tmp_path / "aws.cfg")
        dvc.fs.get_fs_config(repo.config, url="s3://bucket/x", configpath=own)


def test_a_file_beside_the_repository_is_the_users(project: Project, tmp_path: Path) -> None:
    (tmp_path / "aws.cfg").touch()
    setting = "['remote \"s\"']\n    url = s3://bucket/x\n"
    project.write(".dvc/config", f"{setting}    configpath = {tmp_path}/aws.cfg\n")
    with open_repo(project.root) as repo:
        assert dvc.fs.get_fs_config(repo.config, name="s")["configpath"] == f"{tmp_path}/aws.cfg"
