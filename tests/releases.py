"""What tests ask of releases: the version an answer names, the tags, a tag's manifest."""

from gitml.adapters.git import repository
from gitml.adapters.git import tags as git_tags
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.tags import Tag
from gitml.releases import manifests
from tests.project import Answer, Project


def released(answer: Answer) -> str:
    assert answer.code == 0, answer.err
    return answer.out.split()[0]


def tags(project: Project) -> list[Tag]:
    return list(git_tags.listed(repository.locate(project.root)))


def manifest(project: Project, name: str) -> Manifest:
    (tag,) = (tag for tag in tags(project) if tag.name == name)
    found = manifests.read(tag.message)
    assert found is not None
    return found
