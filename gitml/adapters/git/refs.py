"""Which branches and tags name a commit."""

from collections.abc import Mapping

from gitml.adapters.git.repository import Git

_FORMAT = "%(objectname) %(*objectname) %(refname)"
_PLACES = ("refs/heads/", "refs/tags/", "refs/remotes/")


def by_commit(git: Git) -> Mapping[str, tuple[str, ...]]:
    """Short names by the id of the commit: branches, tags, then what only a remote has there."""
    listed = git.run("for-each-ref", f"--format={_FORMAT}", *_PLACES).text.splitlines()
    found: dict[str, dict[str, list[str]]] = {}
    for line in listed:
        sha, peeled, ref = line.split(" ", 2)
        place = next(one for one in _PLACES if ref.startswith(one))
        found.setdefault(peeled or sha, {}).setdefault(place, []).append(ref[len(place) :])
    return {sha: _names(refs) for sha, refs in found.items()}


def tips(git: Git, *, tags: bool, branches: bool) -> list[str]:
    """The commits that tags, and branches, lead to, each once."""
    places = [*(_PLACES[1:2] if tags else ()), *(_PLACES[:1] if branches else ())]
    if not places:
        return []
    kinds = "%(objecttype) %(*objecttype) %(objectname) %(*objectname)"
    listed = git.run("for-each-ref", f"--format={kinds}", *places)
    found = []
    for line in listed.text.splitlines():
        kind, peeled_kind, sha, peeled = line.split(" ")
        if "commit" in (kind, peeled_kind):
            found.append(peeled or sha)
    return list(dict.fromkeys(found))


def _names(refs: Mapping[str, list[str]]) -> tuple[str, ...]:
    local = [*refs.get(_PLACES[0], ()), *refs.get(_PLACES[1], ())]
    remote = [
        name
        for name in refs.get(_PLACES[2], ())
        if not name.endswith("/HEAD") and name.partition("/")[2] not in local
    ]
    return (*local, *remote)
