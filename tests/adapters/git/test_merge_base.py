import pytest

from gitml.adapters.git import merge_base
from gitml.adapters.git.repository import locate
from gitml.errors import OutsideError
from tests.fixtures.project import Project


def _tagged(project: Project, name: str, date: str) -> None:
    project.write("f", name)
    project.commit(name)
    project.git("-c", f"user.name={date}", "tag", "-a", name, "-m", name)


def _label(project: Project, configured: str) -> str | None:
    found = merge_base.choose(locate(project.path(".")), configured)
    return found.label if found else None


def test_the_newest_tag_of_a_pattern_before_head(project: Project) -> None:
    for number, name in enumerate(("churn@v1.0.0", "churn@v1.1.0", "other@v9.0.0")):
        _tagged(project, name, str(number))
    project.git("tag", "-a", "churn@v1.1.0!#4", "-m", "withdrawn", "churn@v1.1.0^{}")
    project.git("tag", "-a", "churn#prod#5", "-m", "prod", "churn@v1.0.0^{}")
    assert _label(project, "churn@v*") in ("churn@v1.1.0", "churn@v1.0.0")
    assert _label(project, "other@*") is None  # it is HEAD itself
    project.write("f", "edited")
    assert _label(project, "other@*") == "other@v9.0.0"
    assert _label(project, "nothing@*") is None
    assert _label(project, "churn#prod") == "churn#prod"


def test_tags_of_a_shallow_clone_are_not_told_to_be_missing(project: Project) -> None:
    _tagged(project, "churn@v1.0.0", "1")
    project.write("f", "more")
    project.commit("more")
    project.git("clone", "-q", "--depth=1", f"file://{project.path('.')}", str(project.path("s")))
    with pytest.raises(OutsideError, match="shallow"):
        merge_base.choose(locate(project.path("s")), "churn@v*")
