"""The files that pin an environment: one list for ``diff`` and for ``release``."""

import pytest

from gitml.core.named_files import SETTINGS, is_code, is_environment, is_setting


@pytest.mark.parametrize(
    "name",
    """requirements.txt requirements-dev.in constraints.txt constraints-3.12.txt pyproject.toml
    setup.py setup.cfg uv.lock poetry.lock pdm.lock pylock.toml pylock.dev.toml Pipfile Pipfile.lock
    environment.yml environment-gpu.yaml conda-environment.yml conda-lock.yml pixi.toml pixi.lock
    .python-version Dockerfile Dockerfile.gpu train.Dockerfile renv.lock DESCRIPTION
    Manifest.toml""".split(),
)
def test_what_pins_an_environment(name: str) -> None:
    assert is_environment(name)
    assert not is_setting(name)


@pytest.mark.parametrize("name", ["train.py", "params.yaml", "Cargo.toml", "DESCRIPTION.md", ""])
def test_what_does_not(name: str) -> None:
    assert not is_environment(name)


def test_settings_count_in_any_folder() -> None:
    assert all(is_setting(name) and is_setting(f"sub/{name}") for name in SETTINGS)
    assert not is_setting("config")
    assert not is_setting("mygitml.yaml")


def test_code_is_known_by_its_suffix() -> None:
    assert all(map(is_code, ("train.py", "src/Plot.R", "a.b/run.sh")))
    assert not any(map(is_code, ("data.csv", "data/r", "model.py/weights", "py")))
