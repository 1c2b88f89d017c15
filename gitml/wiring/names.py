"""The names that a user may type: revisions, models, stages, plots, metrics, executors."""

from collections.abc import Iterator

from gitml.adapters.dvc_files import config
from gitml.adapters.executors import executor_names
from gitml.adapters.git import tags as git_tags
from gitml.core.registry.tags import parse, reference
from gitml.core.registry.versions import replay
from gitml.snapshots.declared_names import DeclaredNames
from gitml.wiring import Project


def declared(project: Project) -> DeclaredNames:
    """What the ``dvc.yaml`` files name."""
    return DeclaredNames(project.git, project.root, project.folder)


def executors() -> list[str]:
    """Executors that are installed here."""
    return executor_names.names()


def remotes(project: Project) -> list[str]:
    """DVC's remotes."""
    return list(config.remotes(config.sections(project.root)))


def revisions(project: Project) -> Iterator[str]:
    """Branches, versions, other tags, and the shorthands for them."""
    asked = ("refs/heads", "refs/tags", "refs/remotes")
    listed = project.git.run("for-each-ref", "--format=%(refname)", *asked).text
    yield from ("HEAD", "workspace")
    for ref in listed.splitlines():
        kind, _, name = ref.removeprefix("refs/").partition("/")
        tag = parse(name) if kind == "tags" else None
        is_offered = tag.action == "register" if tag else not name.endswith("/HEAD")
        if is_offered:
            yield name
    for model, history in replay(git_tags.listed(project.git)).items():
        yield from (f"{model}@{one.version}" for one in history.versions)
        yield from (f"{model}#{alias}" for alias in sorted(history.aliases))
        if history.latest:
            yield f"{model}@latest"


def remote_branches(project: Project) -> list[str]:
    """Branches by their own name that Git's remotes have, and that a checkout may follow."""
    words = ("for-each-ref", "--format=%(refname:strip=3)", "refs/remotes")
    return [name for name in project.git.run(*words).text.splitlines() if name != "HEAD"]


def tracked(project: Project) -> Iterator[str]:
    """Data with a ``.dvc`` file at or below where the user stands, here or not."""
    words = ("-C", str(project.directory), "ls-files", "-z", "--", "*?.dvc")
    listed = project.git.run(*words).text.split("\0")
    return (path.removesuffix(".dvc") for path in listed if path and not path.endswith("/.dvc"))


def versions(project: Project) -> Iterator[str]:
    """Versions of models, and the shorthands for them."""
    return (name for name in revisions(project) if reference(name) is not None)


def aliases(project: Project) -> Iterator[str]:
    """Aliases that any model has or had."""
    listed = project.git.run("for-each-ref", "--format=%(refname:strip=2)", "refs/tags").text
    found = (parse(name) for name in listed.splitlines())
    return (tag.alias for tag in found if tag is not None and tag.alias is not None)


def models(project: Project) -> Iterator[str]:
    """Models that are declared, and those that were released."""
    yield from declared(project).models()
    listed = project.git.run("for-each-ref", "--format=%(refname:strip=2)", "refs/tags").text
    for name in listed.splitlines():
        if tag := parse(name):
            yield tag.model
