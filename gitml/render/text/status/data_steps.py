"""What to do about data that is not as recorded: each with the command that does it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from gitml.core.data.data_status import DataStatus
from gitml.core.shell_words import quoted
from gitml.core.status import Status
from gitml.render import numbers
from gitml.render.numbers import are

_REPAIR = "gitml verify-data --repair"
_WHICH = "gitml verify-data"
_LISTINGS = {
    "damaged": f"the cache has its listing, damaged: {_REPAIR}",
    "none": f"what should be its listing is none: {_WHICH}",
}
"""What is wrong with the listing of a folder, and what mends it, or tells how to."""
_FEW = 5


def advice(found: Status, one: DataStatus, shown: Callable[[str], str]) -> str:
    """What to do about one path; see :func:`of_data`."""
    path = shown(one.path)
    if (owner := found.origins.get(one.path)) and not one.shared:
        if why := found.lacks_remote(one):
            return f"data of {owner}; what is recorded is not in the cache, and {why.told}"
        return f"data of {owner}; bring what is recorded: gitml pull {path}"
    if one.kept:
        files = " ".join(map(shown, one.kept[:_FEW]))
        return f"untracked in it; move away, or track again: gitml add {files}"
    match found.advice(one):
        case "git":
            return f"bring it back: git checkout -- {path}"
        case "pull":
            return _brought(found, one, shown)
        case "add" | "rename" | "untrack" | "mend" as how:
            return _recorded(found, one, how, shown)
        case _ if one.stage in found.stuck:
            return f"{one.stage} makes it, and cannot run: what it uses is nowhere"
        case _:
            return f"make it again: gitml repro {quoted(one.stage or '')}"


def _recorded(
    found: Status,
    one: DataStatus,
    how: Literal["add", "rename", "untrack", "mend"],
    shown: Callable[[str], str],
) -> str:
    """What records one path as it is."""
    path = shown(one.path)
    if how == "rename":
        told = "rename it, or name it in .dvcignore by a pattern"
        return f"the name of {shown(one.unfit or one.path)} is not UTF-8: {told}"
    if how == "mend":
        return "several own it, as said above"
    if how == "untrack":
        return f"Git has it, too, and lets it go by: git rm -r --cached {path}"
    if one.kinds:
        return f"{_only_kinds(one, shown)}; keep it: gitml add {path}"
    comes = one.absent and not found.lacks_remote(one)
    also = f"; or move it away, then: gitml pull {path}" if comes else ""
    # The record of an import without a hash stays one, whatever it gets.
    is_import = one.imported == "repo" and one.md5 is not None
    kept = "imported, and edited; keep it as data of this project" if is_import else "keep it"
    return f"{kept}: gitml add {' '.join(map(shown, _added(one)))}{also}"


def _added(one: DataStatus) -> Sequence[str]:
    """What records data as it is: of a folder that is here in part the files, if they are few."""
    names = one.new if len(one.new) <= _FEW else ()
    return [f"{one.path}/{name}" for name in names] or [one.path]


def _only_kinds(one: DataStatus, shown: Callable[[str], str]) -> str:
    names = (shown(f"{one.path}/{name}" if name else one.path) for name in one.kinds)
    return f"only what may be executed, or is a link: {numbers.few(list(names))}"


def _brought(found: Status, one: DataStatus, shown: Callable[[str], str]) -> str:
    """What brings one path back, spelt for the user."""
    path = shown(one.path)
    if one.unplaced:
        return f"{_only_kinds(one, shown)}; as recorded: gitml pull {path}"
    return _brought_back(found, one, path)


def _brought_back(found: Status, one: DataStatus, path: str) -> str:
    if one.listing:
        return _LISTINGS[one.listing]
    why = found.lacks_remote(one)
    if why and one.imported == "url":
        return f"bring what is where it was imported from: gitml update {path}"
    if _is_storable(one):
        return f"it lies here; store it again: gitml add {path}"
    if _is_unpushed(one):
        return "only where it was added: it is not to be pushed (push: false)"
    if _is_nowhere(found, one):
        return "neither in the cache nor whole on the remote"
    if one.in_part and not why:
        return f"only a part of it is here; bring the rest: gitml pull {path}"
    return f"not in the cache, and {why.told}" if why else f"bring it back: gitml pull {path}"


def of_lost_files(found: Status, shown: Callable[[str], str]) -> Iterator[str]:
    """What brings back files that Git has and that are gone."""
    if lost := [one for one in found.data if found.remedy(one) == "git"]:
        command = f"git checkout -- {' '.join(shown(one.path) for one in lost[:_FEW])}"
        yield f"{numbers.counted(len(lost), 'file')} of Git {are(lost)} gone: {command}"


def of_data(found: Status, shown: Callable[[str], str]) -> Iterator[str]:
    """What to do about all of it.

    Args:
        found: with paths relative to the DVC root.
        shown: spells a path as the user can type it.
    """
    yield from of_lost_files(found, shown)
    # Before what is not here: gitml pull overwrites nothing that no record has, and fails.
    if kept := [file for one in found.data for file in one.kept]:
        command = f"gitml add {' '.join(map(shown, kept[:_FEW]))}"
        what = numbers.counted(len(kept), "file")
        yield f"{what} of tracked folders {are(kept)} not tracked: move away, or {command}"
    if unfit := [one.unfit for one in found.data if found.remedy(one) == "rename" and one.unfit]:
        yield renamed(unfit, shown)
    if new := [one for one in found.data if found.remedy(one) == "add" and not one.kept]:
        added = [shown(path) for one in new for path in _added(one)]
        command = f"gitml add {' '.join(added[:_FEW])}"
        yield f"{numbers.counted(len(new), 'data file')} changed and not recorded: {command}"
    if both := [one for one in found.data if found.remedy(one) == "untrack" and not one.kept]:
        paths = " ".join(shown(one.path) for one in both[:_FEW])
        what = f"{numbers.counted(len(both), 'changed path')} {are(both)}"
        yield f"{what} in Git as well as in DVC: git rm -r --cached {paths}; then gitml add {paths}"
    yield from _of_absent(found, shown)


def renamed(unfit: Sequence[str], shown: Callable[[str], str]) -> str:
    """What to do about names that no record can have."""
    names = " ".join(map(shown, unfit[:_FEW]))
    return f"DVC can record only names that are UTF-8: rename {names}; then gitml add"


def _of_absent(found: Status, shown: Callable[[str], str]) -> Iterator[str]:
    """What is not here, by what brings it."""
    for wrong, told in (
        ("damaged", f"damaged in the cache: {_REPAIR}"),
        ("none", f"recorded with what is no listing of a folder: {_WHICH}"),
    ):
        if some := [one for one in found.away if one.listing == wrong]:
            what = numbers.counted(len(some), tracked(found, [one.path for one in some]))
            yield f"{what} {are(some)} {told}"
    if again := [one for one in found.away if _is_storable(one)]:
        command = f"gitml add {' '.join(shown(one.path) for one in again[:_FEW])}"
        yield f"{_away(found, again)}: {command}"
    if unplaced := [one for one in found.wanted if one.unplaced]:
        command = f"gitml pull {' '.join(shown(one.path) for one in unplaced[:_FEW])}"
        noun = tracked(found, [one.path for one in unplaced])
        what = f"what may be executed, or is a link, in {numbers.counted(len(unplaced), noun)}"
        yield f"{what} is not as recorded: {command}"
    whole = [one for one in found.away if not (one.unplaced or one.listing or _is_storable(one))]
    # Of what is nowhere it is said what the remote lacks.
    away = [one for one in whole if not (_is_unpushed(one) or _is_nowhere(found, one))]
    coming = {one.path for one in away}
    if wanted := [one for one in found.wanted if one.path in coming]:
        anew = len(away) - len(wanted)
        made = f" ({anew} of them made anew by stages that must run)" if anew else ""
        yield f"{_away(found, away)}{made}{_brought_by(found, wanted, shown)}"
    if unpushed := [one for one in whole if _is_unpushed(one)]:
        told = "but where it was added, as it is not to be pushed"
        yield f"{_away(found, unpushed)}, {told}"


def _brought_by(found: Status, wanted: Sequence[DataStatus], shown: Callable[[str], str]) -> str:
    """What brings data that may come."""
    lacking = [(one, why) for one in wanted if (why := found.lacks_remote(one))]
    if whys := [why for one, why in lacking if one.imported != "url"]:
        return f", and {whys[0].told}: {whys[0].command}; then gitml pull"
    at_url = [shown(one.path) for one, _ in lacking]
    commands = [f"gitml update {' '.join(at_url[:_FEW])}"] if at_url else []
    if len(wanted) > len(at_url):
        commands.append("gitml pull")
    return f": {'; then '.join(commands)}"


def _is_storable(one: DataStatus) -> bool:
    """Whether data that the cache lacks lies here, to be added once more."""
    return one.is_here and not (one.listing or one.stage or one.imported or one.unplaced)


def _is_nowhere(found: Status, one: DataStatus) -> bool:
    """Whether no pull brings it, as remotes that were asked do not have it either."""
    return one.path in found.nowhere and one.imported is None


def _is_unpushed(one: DataStatus) -> bool:
    """Whether it is not here, and no remote may have it."""
    return not one.push and one.state == "not in cache" and one.imported is None


def _away(found: Status, away: Sequence[DataStatus]) -> str:
    """``4 of 312 outputs are not here``, or of which commit they are."""
    total = found.stages.outputs
    count = f"{len(away)} of {total}" if total and total >= len(away) else str(len(away))
    noun = tracked(found, [one.path for one in away])
    several = "" if count in ("1", "1 of 1") else "s"
    names = {found.origins.get(one.path) for one in away}
    owners = ", ".join(sorted(filter(None, names)))
    where = f"of another commit, {owners}" if owners else _where(away)
    if owners == "HEAD":
        where = "of HEAD, and another record is here"
    also = " or not here" if owners and None in names else ""
    return f"{count} {noun}{several} {are(away)} {where}{also}"


def _where(away: Sequence[DataStatus]) -> str:
    """Where data is not."""
    here = [one.is_here for one in away]
    if all(here):
        return "here, but not in the cache"
    if all(one.in_part for one in away):
        return "here in part"
    if any(one.in_part for one in away):
        return "not here, or in part"
    return "not here, or not in the cache" if any(here) else "not here"


def tracked(found: Status, paths: Iterable[str]) -> str:
    """What tracked paths are called: data that somebody added is no output of anything."""
    made = {out.path for stage in found.stages.pipeline.values() for out in stage.outs}
    return "output" if made.issuperset(paths) else "tracked path"
