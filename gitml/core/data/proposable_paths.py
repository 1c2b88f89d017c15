"""Which files a job that nobody trusts may have proposed for a merge."""

from gitml.core.data.safe_paths import fault

# What a forge, or Git, acts on where it finds it.
_ACTED_ON = frozenset({"bitbucket-pipelines.yml", "jenkinsfile"})
_OF_GIT = frozenset({".gitignore"})


def refusal(path: str) -> str | None:
    """Why a file may not be proposed, that a job wrote which nobody trusts; None where it may."""
    if wrong := fault(path):
        return wrong
    parts = path.split("/")
    if any(part.startswith(".") for part in parts if part not in _OF_GIT):
        return "is hidden, as are files that a forge acts on"
    return "is a file that a CI acts on" if parts[-1].lower() in _ACTED_ON else None
