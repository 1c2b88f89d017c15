"""What a CI's job that may write installs, every file of it known by its hash.

pip cannot tell the hash of what comes from Git, so of a gitml from there its packages are locked
and itself is a commit. Nor does it check the hashes of what builds a package; therefore that is
installed first, from a lock of its own, and is all that builds.
"""

import re
from importlib import metadata

from gitml.adapters import uv
from gitml.errors import OutsideError

PYTHON = "3.12"
"""The Python of these jobs."""

# dvc needs packages that have no wheel, and pip builds those by setuptools.
_BUILD = ("setuptools",)
_BUILD_OWN = ("hatchling",)
_EXTRA = re.compile(r"extra == ['\"]([\w-]+)['\"]")


def make(requirement: str, index: str) -> tuple[str, str]:
    """Ask the package index what gitml needs today; answers what builds packages, and the packages.

    Args:
        requirement: gitml, as :func:`gitml.ci.installs.requirement` has it.
        index: the address of a package index; empty for the usual one.

    Raises:
        OutsideError: there is no uv, or the index does not have all of it, or does not answer.
    """
    from_git = " @ " in requirement
    wanted = _own_requirements(_extras(requirement)) if from_git else [requirement]
    try:
        packages = uv.lock(wanted, PYTHON, index)
        build = uv.lock(_BUILD + (_BUILD_OWN if from_git else ()), PYTHON, index, within=packages)
    except OutsideError as error:
        raise OutsideError(error.message, error.hint or _hint(requirement, error)) from error
    return build, packages


def _hint(requirement: str, error: OutsideError) -> str:
    if "gitml was not found" in error.message or f"no version of {requirement}" in error.message:
        return (
            "a CI has gitml from an index or from Git: install it from there, or name the index "
            "of your own that has it: --index URL"
        )
    return "do it again when the package index can be reached"


def _extras(requirement: str) -> tuple[str, ...]:
    found = re.match(r"gitml\[([\w,-]+)\]", requirement)
    return tuple(found[1].split(",")) if found else ()


def _own_requirements(extras: tuple[str, ...]) -> list[str]:
    """What this gitml needs, with some of its extras."""
    wanted = []
    for one in metadata.requires("gitml") or []:
        extra = _EXTRA.search(one)
        if extra is None:
            wanted.append(one)
        elif extra[1] in extras:
            wanted.append(one.partition(";")[0])
    return wanted
