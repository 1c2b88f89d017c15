"""How a CI's job installs gitml, and what a project asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FILES = ("uv.lock", "pylock.toml", "poetry.lock", "environment.yml", "requirements.txt")
"""What may say which packages a project needs; the first that is there counts."""

CONDA_IMAGE = "condaforge/miniforge3:25.11.0-0"
"""The image of jobs with an environment of conda, where the runner brings none itself."""

LOCKS = ("build.txt", "requirements.txt")
"""Names of the locks of a job that may write: of what builds packages, and of gitml."""

_LOCKED = '"${TMPDIR:-/tmp}/locked.txt"'
# How such a job gets them from the commit, and where it has them.
_FETCHED: Mapping[str, list[str]] = MappingProxyType(
    {
        "gitlab": [
            "git init --quiet",
            'git fetch --quiet --depth 1 "$CI_REPOSITORY_URL" "$CI_COMMIT_SHA"',
            (
                f"for name in {' '.join(LOCKS)}; do "
                'git show "FETCH_HEAD:.gitlab/gitml/$name" > "$name"; done'
            ),
        ]
    }
)
_LOCKS: Mapping[str, str] = MappingProxyType(
    {
        "github": '"$GITHUB_WORKSPACE/.github/gitml/{}"',
        "gitlab": "{}",
        "bitbucket": '"$BITBUCKET_CLONE_DIR/.bitbucket/gitml/{}"',
    }
)


@dataclass(frozen=True, slots=True)
class Installs:
    """What is installed.

    Attributes:
        gitml: the requirement, as pip takes it.
        file: the project's own, one of :data:`FILES`; None where it has none.
        index: the address of a package index; empty for the usual one.
        is_locked: whether :data:`LOCKS` are there, of what jobs that may write install.
    """

    gitml: str
    file: str | None = None
    index: str = ""
    is_locked: bool = True

    @property
    def pip(self) -> str:
        """The command that installs.

        ``python -m pip`` would take modules from the folder it is called in, which is a project's.
        """
        return "pip install" + (f' --index-url "{self.index}"' if self.index else "")


def gitml_alone(found: Installs, forge: str) -> list[str]:
    """Commands that install gitml alone, from locks and from no cache that other jobs can write."""
    build, packages = map(_LOCKS[forge].format, LOCKS)
    exact = f"{found.pip} --no-cache-dir"
    if not found.is_locked:
        return [f'{exact} "{found.gitml}"']
    lines = [
        *_FETCHED.get(forge, ()),
        f"{exact} --require-hashes -r {build}",
        f"{exact} --no-build-isolation --require-hashes -r {packages}",
    ]
    if " @ " in found.gitml:  # of Git, where the commit is what a hash is elsewhere
        lines.append(f'{exact} --no-build-isolation --no-deps "{found.gitml}"')
    return lines


def everything(found: Installs, forge: str) -> list[str]:
    """Commands that install gitml and what the project asks for."""
    own = [f'{found.pip} "{found.gitml}"']
    from_lock = [f"{found.pip} -r {_LOCKED}", *own]
    match found.file:
        case "uv.lock":
            export = f"uv export --frozen --no-emit-project --quiet --output-file {_LOCKED}"
            return [f"{found.pip} uv", export, *from_lock]
        case "poetry.lock":
            export = f"poetry export --output {_LOCKED}"
            return [f"{found.pip} poetry poetry-plugin-export", export, *from_lock]
        case "pylock.toml":
            index = f' --index-url "{found.index}"' if found.index else ""
            uv = f"uv pip install --system{index} -r pylock.toml"
            return [f"{found.pip} uv", uv, *own]
        case "environment.yml":
            return [*_conda(forge), *own]
        case None:
            return own
        case _:
            return [f'{found.pip} "{found.gitml}" -r {found.file}']


def _conda(forge: str) -> list[str]:
    """Commands that make an environment of conda, for this step and later ones."""
    program, place = ("conda", '"${TMPDIR:-/tmp}/environment"')
    if forge == "github":
        program, place = ('"$CONDA/bin/conda"', '"$RUNNER_TEMP/environment"')
    made = f"{program} env create --quiet --file environment.yml --prefix {place}"
    bin_folder = f"{place[:-1]}/bin"
    later = [f'echo {bin_folder}" >> "$GITHUB_PATH"'] if forge == "github" else []
    return [made, *later, f'export PATH={bin_folder}:$PATH"']
