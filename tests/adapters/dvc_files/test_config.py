"""DVC's configuration, read without DVC."""

from pathlib import Path

import pytest
from dvc import dirs
from dvc.config import _parse_named

from gitml.adapters.dvc_files import config, shared_folders
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.errors import ConfigError, UsageError
from tests.fixtures.project import Project


@pytest.mark.parametrize("variables", [True, False])
def test_the_shared_folders_are_dvcs(variables: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not variables:
        monkeypatch.delenv("DVC_SYSTEM_CONFIG_DIR")
        monkeypatch.delenv("DVC_GLOBAL_CONFIG_DIR")
    system, user = shared_folders.config_folders()
    assert (str(system), str(user)) == (dirs.system_config_dir(), dirs.global_config_dir())


def test_local_wins_over_the_repository_and_that_over_the_user(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = project.path("home")
    monkeypatch.setenv("DVC_GLOBAL_CONFIG_DIR", str(home))
    project.write("home/config", "[cache]\n    dir = /of/the/user\n")
    assert str(config.cache_folder(project.root)) == "/of/the/user"
    project.dvc("cache", "dir", "--quiet", "../shared cache")
    expected = (project.root / "../shared cache").resolve()
    assert config.cache_folder(project.root).resolve() == expected
    project.dvc("cache", "dir", "--quiet", "--local", "mine")
    assert config.cache_folder(project.root).resolve() == project.path("mine")


def test_a_broken_file_is_named(project: Project) -> None:
    project.write(".dvc/config", "no section\n")
    with pytest.raises(ConfigError, match="config: not a DVC configuration file"):
        config.sections(project.root)


def test_quotes_that_belong_to_a_value_stay(project: Project) -> None:
    url = "/data/my 'store'"
    project.dvc("remote", "add", "--quiet", "quoted", url)
    assert config.sections(project.root)['remote "quoted"'] == {"url": url}


def test_a_remote_that_is_not_set_up_is_a_mistake_of_who_names_it(tmp_path: Path) -> None:
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text(
        "['remote \"Storage\"']\n    url = ../store\n[core]\n    remote = STORAGE\n"
    )
    for name in (None, "Storage", "storage"):
        config.refuse_unknown_remote(tmp_path, name)
    assert config.sections(tmp_path)["core"]["remote"] in config.remotes(config.sections(tmp_path))
    assert config.relative_remotes(tmp_path) == {"storage": "store", None: "store"}
    with pytest.raises(UsageError, match="there is no DVC remote 'storag'") as caught:
        config.refuse_unknown_remote(tmp_path, "storag")
    assert caught.value.hint == "did you mean 'storage'? see which there are: gitml remote list"
    with pytest.raises(UsageError) as caught:
        config.refuse_unknown_remote(tmp_path, "x")
    assert caught.value.hint == "see which there are: gitml remote list"


@pytest.mark.parametrize(
    ("names", "asked", "other"),
    [
        ("ab", None, "b"),
        ("ab", "b", "a"),
        ("a", None, None),
        ("abc", None, None),
        ("abc", "c", "a"),
    ],
)
def test_the_remote_beside_the_one_that_was_asked(
    tmp_path: Path, names: str, asked: str | None, other: str | None
) -> None:
    (tmp_path / ".dvc").mkdir()
    remotes = "".join(f"['remote \"{name}\"']\n    url = ../{name}\n" for name in names)
    (tmp_path / ".dvc/config").write_text(f"[core]\n    remote = a\n{remotes}")
    assert config.other_remote(tmp_path, asked) == other


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", NoDefaultRemote()),
        ("['remote \"b\"']\nurl = x\n['remote \"a\"']\nurl = x\n", NoDefaultRemote(("a", "b"))),
        ("[core]\nremote = a\n['remote \"a\"']\nurl = x\n", None),
        ("[core]\nremote = not set up\n", None),
    ],
)
def test_a_remote_counts_where_it_is_the_default_one(
    tmp_path: Path, text: str, why: NoDefaultRemote | None
) -> None:
    (tmp_path / ".dvc").mkdir()
    (tmp_path / ".dvc/config").write_text(text)
    assert config.no_default_remote(tmp_path) == why


def test_remotes_are_those_that_dvc_knows() -> None:
    known = {"url": "x"}
    found = {
        'remote "a"': known,
        'remote"b c"': known,
        "remote 'd'": known,
        'remotes "e"': known,
        'machine "f"': known,
    }
    assert list(config.remotes(found)) == ["a", "b c"]
    assert _parse_named(found)["remote"].keys() == config.remotes(found).keys()
