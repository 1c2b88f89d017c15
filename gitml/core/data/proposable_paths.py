"""Which files a job that nobody trusts may have proposed for a merge."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

from gitml.core.data.safe_paths import fault

_OF_GIT = frozenset({".gitignore"})

# Names in small letters, in whatever folder: most tools can be told to look elsewhere than at the
# top, and no result needs one of them.
_REFUSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "is a file that a CI acts on": (
            *("appveyor.y*ml", "azure-pipelines*.y*ml", "bitbucket-pipelines.y*ml"),
            *("bitrise.y*ml", "buddy.y*ml", "buildspec*.y*ml", "cloudbuild*.y*ml"),
            *("cloudbuild*.json", "codefresh*.y*ml", "codemagic.y*ml", "jenkinsfile*"),
            *("shippable.y*ml", "wercker.y*ml"),
        ),
        "is a file that a forge or a service on it acts on": (
            *("codeowners", "action.y*ml", "app.json", "app.y*ml", "codecov.y*ml"),
            *("dependabot.y*ml", "firebase.json", "fly.toml", "heroku.y*ml", "mergify.y*ml"),
            *("netlify.toml", "now.json", "procfile", "railway.json", "railway.toml"),
            *("readthedocs.y*ml", "render.y*ml", "renovate.json*", "sonar-project.properties"),
            *("vercel.json", "wrangler.json*", "wrangler.toml"),
        ),
        "is a file that something is built or installed from": (
            *("*.dockerfile", "cmakelists.txt", "compose.*y*ml", "conda-lock.y*ml"),
            *("containerfile*", "docker-compose*.y*ml", "dockerfile*", "environment.y*ml"),
            *("gnumakefile", "justfile", "makefile", "package-lock.json"),
            *("package.json", "pdm.lock", "pipfile", "pipfile.lock", "pixi.lock", "pixi.toml"),
            *("poetry.lock", "pyproject.toml", "requirements*.in", "requirements*.txt"),
            *("setup.cfg", "taskfile.y*ml", "tox.ini", "uv.lock", "uv.toml"),
        ),
        "is written by people, and no result of a run": ("dvc.yaml", "gitml.yaml"),
        "is code": ("*.bash", "*.bat", "*.cmd", "*.pth", "*.ps1", "*.py", "*.sh"),
    }
)


def is_only_changed(path: str) -> bool:
    """Whether a run changes such a file, but makes none: a pointer, or what Git is to ignore."""
    name = path.rpartition("/")[2]
    return name in _OF_GIT or name.endswith(".dvc")


def refusal(path: str) -> str | None:
    """Why a file may not be proposed, that a job wrote which nobody trusts; None where it may."""
    if wrong := fault(path):
        return wrong
    parts = path.split("/")
    if any(part.startswith(".") for part in parts if part not in _OF_GIT):
        return "is hidden, as are files that a forge acts on"
    name = parts[-1].lower()
    reasons = (
        why
        for why, patterns in _REFUSED.items()
        if any(fnmatchcase(name, pattern) for pattern in patterns)
    )
    return next(reasons, None)
