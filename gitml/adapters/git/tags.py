"""Annotated tags: listed, made, deleted and pushed through the ``git`` program."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Protocol

from gitml.adapters.process import ProgramResult
from gitml.core.registry.tags import NewTag, Tag, without_signature
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
# Another program's lock on the tag, or the tag itself, was there first.
_TAKEN = ("already exists", "cannot lock ref", "reference already exists")


class Runner(Protocol):
    """What runs ``git ARGUMENTS``; :class:`gitml.adapters.git.repository.Git` does."""

    def run(
        self, *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None
    ) -> ProgramResult: ...


class TagExistsError(OutsideError):
    """The tag was there already: somebody else was first."""


def listed(git: Runner) -> tuple[Tag, ...]:
    """Every annotated tag of a commit, sorted by name; GTO, too, passes lightweight ones over.

    Raises:
        OutsideError: git failed.
    """
    done = git.run("for-each-ref", f"--format={_FORMAT}", "refs/tags")
    if done.code:
        raise OutsideError(f"git for-each-ref failed: {done.complaint}")
    return tuple(_parsed(done.stdout.decode(errors="replace")))


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


def create(git: Runner, tag: NewTag) -> str:
    """Make the tag and return the id of the tag object; it is signed where Git is set up so.

    Raises:
        TagExistsError: there is such a tag already, which is left as it is.
        OutsideError: git refused, for want of a name of the tagger say.
    """
    date = f"@{int(tag.date.timestamp())} {tag.date:%z}"
    done = git.run(
        "tag", "--annotate", "--cleanup=verbatim", "--file=-", "--", tag.name, tag.commit,
        stdin=tag.message.encode(errors="surrogateescape"),
        environment={"GIT_COMMITTER_DATE": date},
    )  # fmt: skip
    if done.code:
        if any(words in done.complaint for words in _TAKEN):
            raise TagExistsError(f"the tag {tag.name} exists already")
        nameless = "tell me who you are" in done.complaint or "empty ident" in done.complaint
        raise OutsideError(
            f"git could not make the tag {tag.name}: {_last_line(done)}",
            hint='git config user.name "Your Name" && git config user.email you@example.com'
            if nameless
            else None,
        )
    return git.run("rev-parse", f"refs/tags/{tag.name}").text.strip()


def delete(git: Runner, name: str, oid: str) -> None:
    """Delete the tag if it is still the one with this object id."""
    git.run("update-ref", "-d", f"refs/tags/{name}", oid)


def push(git: Runner, remote: str, name: str) -> None:
    """Push one tag. The remote takes it only if it has none of that name.

    Raises:
        TagExistsError: the remote has another tag of that name.
        OutsideError: the remote refused, or could not be reached.
    """
    done = git.run("push", "--porcelain", remote, f"refs/tags/{name}:refs/tags/{name}")
    if not done.code:
        return
    if any(words in done.text for words in _TAKEN):
        raise TagExistsError(f"{remote} has a tag {name} already")
    refused = next((line for line in done.text.splitlines() if line.startswith("!")), "")
    reason = refused.split("\t")[-1] or _last_line(done)
    raise OutsideError(f"git could not push the tag {name} to {remote}: {reason}")


def on_remote(git: Runner, remote: str, model: str) -> frozenset[str]:
    """The names of a model's tags on a remote.

    Raises:
        OutsideError: the remote could not be asked.
    """
    patterns = (f"refs/tags/{model}@*", f"refs/tags/{model}#*")
    done = git.run("ls-remote", "--quiet", "--tags", "--refs", remote, *patterns)
    if done.code:
        raise OutsideError(f"git could not ask {remote} for its tags: {_last_line(done)}")
    return frozenset(line.partition("\trefs/tags/")[2] for line in done.text.splitlines())


def _last_line(done: ProgramResult) -> str:
    lines = [line.strip() for line in done.complaint.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    chosen = (fatal or lines or ["no message"])[0]
    return chosen.removeprefix("fatal:").removeprefix("error:").strip()
