"""DVC looks in the same folders."""

import stat
from pathlib import Path

import platformdirs
import pytest

from gitml.adapters.dvc_files import shared_folders


@pytest.mark.parametrize(
    ("variable", "values"),
    [
        ("HOME", ("/home/me", "/home/me/", "/", "relative", "", None)),
        ("XDG_CONFIG_HOME", ("/x", "/x/", "/x:y", "~/x", "x", " ", "", None)),
        ("XDG_CONFIG_DIRS", ("/a", "/a:/b", "/a/:b", "a:/b", ":/b", "~/a", " ", "", None)),
    ],
)
def test_the_folders_are_those_that_platformdirs_names(
    variable: str, values: tuple[str | None, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "DVC_GLOBAL_CONFIG_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("DVC_SYSTEM_CONFIG_DIR", raising=False)
    for value in values:
        if value is None:
            monkeypatch.delenv(variable, raising=False)
        else:
            monkeypatch.setenv(variable, value)
        system, user = shared_folders.config_folders()
        assert system == Path(platformdirs.site_config_dir("dvc", "iterative"))
        assert user == Path(platformdirs.user_config_dir("dvc", "iterative"))


def test_dvc_has_variables_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DVC_SYSTEM_CONFIG_DIR", "/system")
    monkeypatch.setenv("DVC_GLOBAL_CONFIG_DIR", "relative")
    assert shared_folders.config_folders() == (Path("/system"), Path("relative"))


def test_elsewhere_platformdirs_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "plan9")
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.delenv("DVC_GLOBAL_CONFIG_DIR", raising=False)
    monkeypatch.delenv("DVC_SYSTEM_CONFIG_DIR", raising=False)
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda *_: "/user")
    monkeypatch.setattr(platformdirs, "site_config_dir", lambda *_: "/site")
    assert shared_folders.config_folders() == (Path("/site"), Path("/user"))
    assert shared_folders.site_cache_folder() == Path("/var/tmp/dvc")


def test_all_users_may_write_where_a_folder_is_made(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    for _ in range(2):  # it may be there
        shared_folders.make_shared(tmp_path / "cache/repo")
    modes = [stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "cache/repo").parents[:2]]
    assert modes == [0o777, 0o755]
    assert stat.S_IMODE((tmp_path / "cache/repo").stat().st_mode) == 0o777
