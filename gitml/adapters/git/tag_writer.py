"""Annotated tags: made, deleted, pushed and looked for on a remote."""

import tempfile
from collections.abc import Sequence

from gitml.adapters.git import library, patience, remotes
from gitml.adapters.git.remotes import PushedRef
from gitml.adapters.git.repository import Git
from gitml.core.registry.tags import NewTag
from gitml.errors import OutsideError

# Of two that make a tag at once, the second meets the lock of the first, or the tag.
_LOCKED = "cannot lock ref"
_ATOMIC = "atomic"  # what Git says of those that are well, where another one is not


class TagExistsError(OutsideError):
    """The tag was there already: somebody else was first."""


def create(git: Git, tag: NewTag, *, signed: bool = False) -> str:
    """Make the tag and return the id of the tag object.

    It is signed where that is asked for, and where Git is set up so.

    Raises:
        TagExistsError: there is such a tag already, which is left as it is.
        OutsideError: git refused, for want of a name of the tagger say.
    """
    program = library.open_library(git).git
    date = f"@{int(tag.date.timestamp())} {tag.date:%z}"
    with tempfile.TemporaryFile() as message, program.custom_environment(GIT_COMMITTER_DATE=date):
        message.write(tag.message.encode(errors="surrogateescape"))
        message.seek(0)
        kind = "--sign" if signed else "--annotate"
        code, _, complaint = program.tag(
            kind, "--cleanup=verbatim", "--file=-", "--", tag.name, tag.commit,
            istream=message, with_extended_output=True, with_exceptions=False,
        )  # fmt: skip
    if code:
        raise _refusal(git, tag.name, complaint)
    return git.run("rev-parse", f"refs/tags/{tag.name}").text.strip()


def _refusal(git: Git, name: str, complaint: str) -> OutsideError:
    there = git.run("rev-parse", "--quiet", "--verify", f"refs/tags/{name}").code == 0
    if there or _LOCKED in complaint:
        return TagExistsError(f"the tag {name} exists already")
    nameless = git.run("var", "GIT_COMMITTER_IDENT").code != 0
    hint = 'git config user.name "Your Name" && git config user.email you@example.com'
    return OutsideError(
        f"git could not make the tag {name}: {library.reason(complaint)}",
        hint=hint if nameless else None,
    )


def delete(git: Git, name: str, oid: str) -> None:
    """Delete the tag if it is still the one with this object id."""
    git.run("update-ref", "-d", f"refs/tags/{name}", oid)


def push(git: Git, remote: str, names: Sequence[str]) -> None:
    """Push tags, all of them or none. The remote takes each only if it has none of that name.

    Raises:
        TagExistsError: the remote has another tag of one of the names.
        OutsideError: the remote refused, or could not be reached.
    """
    told = f"the tag {names[0]}" if len(names) == 1 else f"the tags {', '.join(names)}"
    failed = f"git could not push {told} to {remote}"
    refspecs = [f"refs/tags/{name}:refs/tags/{name}" for name in names]
    try:
        refs = remotes.push(git, remote, refspecs, atomic=len(names) > 1)
    except OutsideError as error:
        raise OutsideError(f"{failed}: {error.message}") from error
    bad = [one for one in refs if one.failed]
    if not bad:
        return
    for one in bad:
        name = one.ref.removeprefix("refs/tags/")
        if _is_taken(git, remote, name, one):
            raise TagExistsError(f"{remote} has a tag {name} already")
    raise OutsideError(f"{failed}: {bad[0].reason}")


def _is_taken(git: Git, remote: str, name: str, pushed: PushedRef) -> bool:
    if (pushed.outcome == "rejected" and _ATOMIC not in pushed.reason) or _LOCKED in pushed.reason:
        return True
    return bool(_named(git, remote, f"refs/tags/{name}"))


def fetch(git: Git, remote: str, model: str) -> None:
    """Fetch a model's tags that are not here.

    Raises:
        OutsideError: the remote could not be reached, or has another tag of a name.
    """
    missing = on_remote(git, remote, model) - {*git.output("tag", "--list").split("\n")}
    if not missing:
        return
    refspecs = [f"refs/tags/{name}:refs/tags/{name}" for name in sorted(missing)]
    asked = ("fetch", "--no-tags", "--quiet", "--", remote, *refspecs)
    done = git.run(*patience.limiting(git.root), *asked)
    if done.code:
        words = library.reason(done.complaint)
        raise OutsideError(f"git could not fetch the tags of {model} from {remote}: {words}")


def on_remote(git: Git, remote: str, model: str) -> frozenset[str]:
    """The names of a model's tags on a remote.

    Raises:
        OutsideError: the remote could not be asked.
    """
    return _named(git, remote, f"refs/tags/{model}@*", f"refs/tags/{model}#*")


def _named(git: Git, remote: str, *patterns: str) -> frozenset[str]:
    asked = ("ls-remote", "--quiet", "--tags", "--refs", "--", remote, *patterns)
    done = git.run(*patience.limiting(git.root), *asked)
    if done.code:
        words = library.reason(done.complaint)
        raise OutsideError(f"git could not ask {remote} for its tags: {words}")
    return frozenset(line.partition("\trefs/tags/")[2] for line in done.text.splitlines())
