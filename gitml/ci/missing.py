"""What a CI lacks to run a pipeline, as far as the project's files tell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gitml.core.urls import without_credentials

_EXTRAS = {
    "azure": "azure",
    "gcs": "gs",
    "gs": "gs",
    "s3": "s3",
    "ssh": "ssh",
    "webdav": "webdav",
    "webdavs": "webdav",
}
# What DVC itself speaks; of a remote:// the other one counts.
_PLAIN = ("http", "https", "remote")
_REMOTE = "DVC remote"
_SCHEME = re.compile(r"([a-z0-9]+)://")


@dataclass(frozen=True, slots=True)
class MissingInCi:
    """One thing that a CI lacks.

    Attributes:
        name: of it, in a word or two.
        what: is the matter, in a sentence.
        hint: what to do.
    """

    name: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class CiNeeds:
    """What a project has and needs in a CI.

    Attributes:
        remotes: addresses of the remotes that Git's copy of DVC's settings has, by name.
        default: the name of the one where data is; None where none is the default.
        has_stages: whether there is a pipeline.
        file: what says which packages the pipeline needs; None where nothing does.
    """

    remotes: Mapping[str, str]
    default: str | None
    has_stages: bool
    file: str | None


def extras(remotes: Mapping[str, str]) -> tuple[str, ...]:
    """The extras of gitml that bring what DVC needs for some remotes."""
    return tuple(
        sorted({_EXTRAS[kind] for kind in map(_kind, remotes.values()) if kind in _EXTRAS})
    )


def missing(needs: CiNeeds, *, own_runner: bool = False) -> tuple[MissingInCi, ...]:
    """What a CI lacks.

    Args:
        needs: of the project.
        own_runner: whether training runs on a machine that may have the folders of this one.
    """
    packages = MissingInCi(
        "packages",
        "no file says which packages the pipeline needs, so a CI installs gitml alone",
        "pip freeze > requirements.txt, then run gitml ci init again",
    )
    no_packages = needs.has_stages and needs.file is None
    return (*_of_remote(needs, own_runner=own_runner), *([packages] if no_packages else []))


def _of_remote(needs: CiNeeds, *, own_runner: bool) -> Iterator[MissingInCi]:
    names = [needs.default] if needs.default is not None else [*needs.remotes]
    if not names or (needs.default is not None and needs.default not in needs.remotes):
        yield MissingInCi(
            _REMOTE,
            ".dvc/config names no DVC remote, so a CI can restore no data",
            "gitml remote add --default NAME URL",
        )
    elif len(names) == 1:
        name, url = names[0], needs.remotes[names[0]]
        kind, named = _kind(url), f"the DVC remote '{names[0]}'"
        if kind == "" and not own_runner:
            yield MissingInCi(
                _REMOTE,
                f"{named} is a folder ({url}), which a CI's machine does not have",
                f"gitml remote modify {name} url s3://BUCKET/FOLDER",
            )
        elif kind and kind not in (*_EXTRAS, *_PLAIN):
            yield MissingInCi(
                _REMOTE,
                f"{named} ({without_credentials(url)}) may need a package of its own",
                f"name dvc-{kind} in the file that says which packages the pipeline needs",
            )


def _kind(url: str) -> str:
    """How a remote is spoken to; empty for a folder."""
    found = _SCHEME.match(url)
    kind = found[1] if found else ""
    return "" if kind == "file" else kind
