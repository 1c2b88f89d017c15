"""The data that unused objects were, and the newest commit that records it."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from gitml.core.commits import Commit
from gitml.core.data.objects.garbage import LastUse
from gitml.data.gc.mentions import Mention, Mentions
from gitml.data.gc.needs import Repository
from gitml.data.listing_source import Listing
from gitml.errors import GitmlError


def last_uses(
    repository: Repository, unused: AbstractSet[str], listing: Listing
) -> dict[str, LastUse]:
    """Where each of these objects was recorded last, as far as commits and reflogs tell.

    The newest commit comes first; where a stage only used it there, an older one has its path. What
    cannot be read is passed over: nothing depends on it.
    """
    found: dict[str, LastUse] = {}
    used: dict[str, LastUse] = {}
    of: Commit | None = None
    paths: Mapping[str, str] = {}
    for commit, mention in _past(repository):
        names = [n for n in mention.names if n in unused and n not in found]
        if not names:
            continue
        if commit is not of:
            of, paths = commit, _paths(repository, commit)
        for name in names:
            first = used.setdefault(name, LastUse(mention.file, commit))
            if name in paths:
                found[name] = use = replace(first, path=paths[name])
                for inner in _inside(name, listing):
                    found.setdefault(inner, use)
    for name in used.keys() - found.keys():
        found[name] = used[name]
        for inner in _inside(name, listing):
            found.setdefault(inner, used[name])
    return found


def _past(repository: Repository) -> Iterator[tuple[Commit, Mention]]:
    mentions = Mentions(repository.git)
    try:
        for commit in repository.git.log([], everything=True, reflog=True):
            reading = mentions.at([commit.sha])
            while (mention := _next(reading)) is not None:
                yield commit, mention
    finally:
        mentions.close()


def _next(reading: Iterator[Mention]) -> Mention | None:
    try:
        return next(reading, None)
    except GitmlError:
        return None


def _paths(repository: Repository, commit: Commit) -> Mapping[str, str]:
    tree = repository.reader.history.at(commit.sha, commit)
    try:
        pointers = repository.reader.of(tree, ["data"]).pointers
    except GitmlError:
        return {}
    return {one.md5: one.path for one in pointers.values() if one.md5}


def _inside(name: str, listing: Listing) -> Iterator[str]:
    if name.endswith(".dir"):
        try:
            yield from (listing(name) or {}).values()
        except GitmlError:
            return
