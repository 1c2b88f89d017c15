"""How a CI's job installs gitml, and what a project asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

_LOCKED = '"${TMPDIR:-/tmp}/locked.txt"'
_CONDA = '"$RUNNER_TEMP/environment"'

FILES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "github": ("uv.lock", "pylock.toml", "poetry.lock", "environment.yml", "requirements.txt"),
        # Their image has no conda.
        "gitlab": ("uv.lock", "pylock.toml", "poetry.lock", "requirements.txt"),
        "bitbucket": ("uv.lock", "pylock.toml", "poetry.lock", "requirements.txt"),
    }
)
"""What may say which packages a project needs, by forge; the first that is there counts."""


@dataclass(frozen=True, slots=True)
class Installs:
    """What is installed.

    Attributes:
        gitml: the requirement, as pip takes it.
        file: the project's own, one of :data:`FILES`; None where it has none.
        index: the address of a package index; empty for the usual one.
    """

    gitml: str
    file: str | None = None
    index: str = ""

    @property
    def pip(self) -> str:
        """The command that installs."""
        return "python -m pip install" + (f' --index-url "{self.index}"' if self.index else "")


def own(found: Installs) -> list[str]:
    """Commands that install gitml alone."""
    return [f'{found.pip} "{found.gitml}"']


def everything(found: Installs) -> list[str]:
    """Commands that install gitml and what the project asks for."""
    from_lock = [f"{found.pip} -r {_LOCKED}", *own(found)]
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
            return [f"{found.pip} uv", uv, *own(found)]
        case "environment.yml":
            return [
                f'"$CONDA/bin/conda" env create --quiet --file environment.yml --prefix {_CONDA}',
                'echo "$RUNNER_TEMP/environment/bin" >> "$GITHUB_PATH"',
                'export PATH="$RUNNER_TEMP/environment/bin:$PATH"',
                *own(found),
            ]
        case None:
            return own(found)
        case _:
            return [f'{found.pip} "{found.gitml}" -r {found.file}']
