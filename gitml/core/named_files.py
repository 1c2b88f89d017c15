"""Files that count by their names, wherever they lie: of the environment, settings, and code.

Names are patterns as Git's ``:(glob)`` has them, for the last parts of a path.
"""

import posixpath
from fnmatch import fnmatchcase

# What decides which libraries and programs the stages run with.
ENVIRONMENT = (
    "requirements*.txt", "requirements*.in", "constraints*.txt", "pyproject.toml", "setup.py",
    "setup.cfg", "uv.lock", "poetry.lock", "pdm.lock", "pylock*.toml", "Pipfile", "Pipfile.lock",
    "environment*.yml", "environment*.yaml", "conda-environment*.yml", "conda-environment*.yaml",
    "conda-lock.yml", "pixi.toml", "pixi.lock", ".python-version", "Dockerfile*", "*.Dockerfile",
    "renv.lock", "DESCRIPTION", "Manifest.toml",
)  # fmt: skip
# What says how gitml and DVC work here.
SETTINGS = ("gitml.yaml", ".dvc/config", ".dvcignore")
# What a stage runs rather than reads. Anything else in Git that an evaluation depends on counts
# as its data: when in doubt, a difference is one.
_CODE = frozenset(
    ".bash .c .cc .cpp .cu .go .ipynb .jar .java .jl .js .m .pl .py .pyi .pyx .r .rb .rmd .rs "
    ".scala .sh .sql .ts .zsh".split()
)


def is_environment(name: str) -> bool:
    """Whether a file of this name, without its folder, pins an environment."""
    return any(fnmatchcase(name, pattern) for pattern in ENVIRONMENT)


def is_setting(path: str) -> bool:
    """Whether a file says how gitml and DVC work, rather than what stages run with."""
    return any(path == name or path.endswith(f"/{name}") for name in SETTINGS)


def is_code(path: str) -> bool:
    """Whether a file in Git is what a stage runs rather than what it reads, by its suffix."""
    return posixpath.splitext(path)[1].lower() in _CODE
