"""Annotated tags, as they are read; :mod:`gitml.adapters.git.tag_writer` makes them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

from gitml.adapters.process import ProgramResult
from gitml.core.registry.tags import Tag, without_signature
from gitml.errors import OutsideError

_FIELDS = (
    "%(refname:strip=2)",
    "%(objecttype)",
    "%(*objecttype)",
    "%(*objectname)",
    "%(taggername)",
    "%(taggerdate:raw)",
    "%(contents)",
)
_FORMAT = "%00".join(_FIELDS) + "%00"


class Runner(Protocol):
    """What runs ``git ARGUMENTS``; :class:`gitml.adapters.git.repository.Git` does."""

    def run(self, *arguments: str) -> ProgramResult: ...


def listed(git: Runner) -> tuple[Tag, ...]:
    """Every annotated tag of a commit, sorted by name; GTO, too, passes lightweight ones over.

    Raises:
        OutsideError: git failed.
    """
    done = git.run("for-each-ref", f"--format={_FORMAT}", "refs/tags")
    if done.code:
        raise OutsideError(f"git for-each-ref failed: {done.complaint}")
    return tuple(_parsed(done.stdout.decode(errors="replace")))


def not_annotated(git: Runner) -> tuple[str, ...]:
    """The names of all other tags, sorted: lightweight ones, and those of trees or of tags.

    Raises:
        OutsideError: git failed.
    """
    done = git.run(
        "for-each-ref", "--format=%(objecttype) %(*objecttype) %(refname:strip=2)", "refs/tags"
    )
    if done.code:
        raise OutsideError(f"git for-each-ref failed: {done.complaint}")
    lines = (line.split(" ", 2) for line in done.text.splitlines())
    return tuple(name for kind, target, name in lines if (kind, target) != ("tag", "commit"))


def object_of(git: Runner, tag: str) -> str:
    """The id of the object that a tag is: of itself where it is annotated, else of its commit."""
    return git.run("rev-parse", "--verify", f"refs/tags/{tag}").text.strip()


def _parsed(text: str) -> Iterator[Tag]:
    fields = text.split("\0")
    for start in range(0, len(fields) - len(_FIELDS), len(_FIELDS)):
        name, kind, target, commit, tagger, when, message = fields[start : start + len(_FIELDS)]
        date = _date(when)
        if kind == "tag" and target == "commit" and date is not None:
            yield Tag(name.lstrip("\n"), commit, tagger, date, without_signature(message))


def _date(raw: str) -> datetime | None:
    """``SECONDS +HHMM``; None where somebody wrote something else by hand."""
    seconds, _, zone = raw.partition(" ")
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
        offset = timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[3:]))
        return moment.astimezone(timezone(offset))
    except (ValueError, IndexError, OverflowError, OSError):
        return None
