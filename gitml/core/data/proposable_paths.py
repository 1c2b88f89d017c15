"""Which results of a run may be proposed for a merge, whoever says that it made them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from gitml.core.data.safe_paths import fault
from gitml.core.paths import folders

_OF_GIT = frozenset({".gitignore"})

# A second wall, behind what a commit declares. Names in small letters, in whatever folder: most
# tools can be told to look elsewhere than at the top, and no result needs one of them.
_REFUSED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "is a file that a CI acts on": (
            *("appveyor.y*ml", "azure-pipelines*.y*ml", "bitbucket-pipelines.y*ml"),
            *("bitrise.y*ml", "buddy.y*ml", "buildspec*.y*ml", "cloudbuild*.y*ml"),
            *("cloudbuild*.json", "codefresh*.y*ml", "codemagic.y*ml", "jenkinsfile*"),
            *("*.jenkinsfile", "shippable.y*ml", "wercker.y*ml"),
        ),
        "is a file that a forge or a service on it acts on": (
            *("codeowners", "action.y*ml", "app.json", "app.y*ml", "codecov.y*ml"),
            *("dependabot.y*ml", "firebase.json", "fly.toml", "heroku.y*ml", "mergify.y*ml"),
            *("netlify.toml", "now.json", "procfile", "railway.json", "railway.toml"),
            *("readthedocs.y*ml", "render.y*ml", "renovate.json*", "sonar-project.properties"),
            *("vercel.json", "wrangler.json*", "wrangler.toml"),
        ),
        "is a file that something is built or installed from": (
            *("*.dockerfile", "build.bazel", "build.rs", "cargo.*", "cmakelists.txt"),
            *("compose.*y*ml", "conda*.y*ml", "constraints*.txt", "containerfile*"),
            *("docker-compose*.y*ml", "dockerfile*", "earthfile", "environment*.y*ml"),
            *("gemfile*", "gnumakefile", "justfile", "makefile", "package-lock.json"),
            *("package.json", "pdm.lock", "pipfile", "pipfile.lock", "pixi.lock", "pixi.toml"),
            *("pnpm-lock.yaml", "poetry.lock", "pylock*.toml", "pyproject.toml", "rakefile"),
            *("requirements*.in", "requirements*.txt", "setup.cfg", "snakefile", "taskfile.y*ml"),
            *("tox.ini", "uv.lock", "uv.toml", "yarn.lock"),
        ),
        "is written by people, and no result of a run": ("dvc.yaml", "gitml.yaml"),
        "is code": (
            *("*.bash", "*.bat", "*.cjs", "*.cmd", "*.dll", "*.dylib", "*.exe", "*.ipynb", "*.jl"),
            *("*.js", "*.lua", "*.mjs", "*.mk", "*.nix", "*.pl", "*.ps1", "*.pth", "*.py", "*.pyc"),
            *("*.pyd", "*.pyw", "*.r", "*.rb", "*.sh", "*.smk", "*.so", "*.so.*", "*.tf", "*.ts"),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class DeclaredFiles:
    """What a commit lets a run write, by paths from the top of its repository.

    Attributes:
        locks: the ``dvc.lock`` beside each ``dvc.yaml``.
        outputs: files and folders that stages make, and that Git keeps.
        files: that the commit has; symbolic links among them.
        links: symbolic links and submodules.
        unread: why some of it is not known.
    """

    locks: AbstractSet[str]
    outputs: AbstractSet[str]
    files: AbstractSet[str] = frozenset()
    links: AbstractSet[str] = frozenset()
    unread: tuple[str, ...] = ()

    def refusal(self, path: str, commit: str) -> str | None:
        """Why a run of ``commit`` may not write, or take away, a file; None where it may."""
        if wrong := refusal(path):
            return f"it {wrong}"
        if is_only_changed(path) and path not in self.links:
            return None
        places = (path, *folders(path))
        if any(place in self.links for place in places):
            return f"{commit} has a link or a submodule there"
        if path.lower().rpartition("/")[2] == "dvc.lock":
            return None if path in self.locks else f"{commit} has no dvc.yaml beside it"
        if any(place in self.outputs for place in places):
            return None
        if self.unread:
            return f"what makes it is not known, as {commit} cannot be read whole: {self.unread[0]}"
        return (
            f"no stage of {commit} makes it, or DVC keeps it: "
            "declare it in dvc.yaml with cache: false"
        )


def is_only_changed(path: str) -> bool:
    """Whether a run changes such a file, but makes none: a pointer, or what Git is to ignore."""
    name = path.rpartition("/")[2]
    return name in _OF_GIT or name.endswith(".dvc")


def refusal(path: str) -> str | None:
    """Why no file of that name may be proposed, whatever a commit declares; None where it may."""
    if wrong := fault(path):
        return wrong
    parts = path.split("/")
    if any(part.startswith(".") for part in parts if part not in _OF_GIT):
        return "is hidden, as are files that a forge acts on"
    if any(part.endswith((".", " ")) for part in parts):
        return "has a name that ends in a dot or a space, which Windows leaves out"
    *above, name = path.lower().split("/")
    if "requirements" in above:
        return "is in a folder that something is installed from"
    name = name.partition(":")[0]  # a stream of NTFS, which is the file itself
    reasons = (
        why
        for why, patterns in _REFUSED.items()
        if any(fnmatchcase(name, pattern) for pattern in patterns)
    )
    return next(reasons, None)
