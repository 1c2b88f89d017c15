"""What to do about a status, first things first: each with the command that does it."""

import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from gitml.core.data.merging import conflicts
from gitml.core.data.merging.conflicts import Way
from gitml.core.data.remotes.remote_status import Lacking
from gitml.core.paths import is_text
from gitml.core.pipeline.stage import elsewhere
from gitml.core.status import Status
from gitml.render import numbers
from gitml.render.numbers import are
from gitml.render.text.status import data_steps, unignored
from gitml.render.text.terminal import one_line

_FEW = 5
_SHORT = 7  # digits of a commit
_RESOLVE = "gitml resolve"


def steps(found: Status, shown: Callable[[str], str]) -> list[str]:
    """All steps.

    Args:
        found: with paths relative to the DVC root.
        shown: spells a path as the user can type it.
    """
    old = {one.path for one in found.stages.outdated}  # what hides something is told as that
    if problems := [one for one in found.stages.problems if one.path not in old]:
        name = one_line(problems[0].path) or "what the error names"
        return [f"{name} must be mended first: see the error"]
    first = [*_of_unfinished(found), *_of_refusals(found), *_of_conflicts(found, shown)]
    if found.stages.outdated:
        return [*first, *data_steps.of_lost_files(found, shown)]
    told = [
        *first,
        *([] if found.unfinished else data_steps.of_data(found, shown)),
        *unignored.steps(found, shown),
        *_of_stages(found, shown),
        *_of_remote(found),
    ]
    if told or found.conflicts:
        return told
    files = found.files if found.left else found.unsaved
    return [*_of_new_data(found, shown), *_of_files(found, files)]


def _of_unfinished(found: Status) -> Iterator[str]:
    if left := found.unfinished:
        state = "records may be half changed" if left.records else "data may be of two revisions"
        yield f"{state}, as a command was interrupted: {left.command}"


def _of_new_data(found: Status, shown: Callable[[str], str]) -> Iterator[str]:
    if dropped := found.dropped:
        command = f"gitml add {' '.join(map(shown, dropped[:_FEW]))}"
        count, them = numbers.counted(len(dropped), "path"), "it" if len(dropped) == 1 else "them"
        yield f"{count} {are(dropped)} recorded no longer; delete {them}, or keep {them}: {command}"
    fresh = [path for path in found.new_data if path not in dropped]
    if unfit := [path for path in fresh if not is_text(path)]:
        yield data_steps.renamed(unfit, shown)
    if new := [path for path in fresh if path not in unfit]:
        command = f"gitml add {' '.join(map(shown, new[:_FEW]))}"
        kinds = {path.endswith("/") for path in new}
        noun = "path" if len(kinds) > 1 else "folder" if True in kinds else "file"
        looks = "looks" if len(new) == 1 else "look"
        yield f"{numbers.counted(len(new), f'new {noun}')} {looks} like data: {command}"


def _of_files(found: Status, files: Mapping[str, str]) -> Iterator[str]:
    if files:
        count = numbers.counted(len(files), "file")
        yield f"{count} {are(files)} not committed: {committed_by(found)}"


def _of_refusals(found: Status) -> Iterator[str]:
    if outdated := found.stages.outdated:
        files = numbers.counted(len({one.path for one in outdated}), "file")
        yield f"old syntax in {files} must be mended, or DVC does nothing here: see below"
    if refused := found.stages.refused:
        count = numbers.counted(len(refused), "fault")
        yield f"{count} in the pipeline must be mended, or DVC runs no stage: see below"


def _of_conflicts(found: Status, shown: Callable[[str], str]) -> Iterator[str]:
    if found.conflicts:
        count = numbers.counted(len(found.conflicts), "file")
        ways = ways_of_conflicts(found)
        first = min(ways, key=ways.__getitem__)
        how = _resolved_by(ways[first], shown(first))
        yield f"{count} {are(found.conflicts)} in conflict: {how}"


def ways_of_conflicts(found: Status) -> Mapping[str, Way]:
    """How each file in conflict is resolved."""
    outs = (out for stage in found.stages.pipeline.values() for out in stage.outs)
    in_git = {out.path for out in outs if not out.cache}
    return {path: conflicts.way(path, in_git) for path in found.conflicts}


def resolved_by(way: Way, typed: str) -> str:
    """The commands that resolve a file in conflict, with all that may be asked of them.

    Args:
        way: of the file.
        typed: its path, as the user can type it.
    """
    one_side = f"; where both sides clash: {_RESOLVE} --ours, or --theirs"
    return _resolved_by(way, typed) + one_side * (way is Way.RECORDS)


def _resolved_by(way: Way, typed: str) -> str:
    if way in (Way.RECORDS, Way.OUTPUT):
        return _RESOLVE
    by_hand = f"then: git add {typed}"
    return f"{_RESOLVE}, or by hand, {by_hand}" if way is Way.LINES else f"resolve it, {by_hand}"


def under_way(found: Status) -> Iterator[str]:
    """What Git has begun and not ended, how it ends, and how it is given up."""
    for verb, commit in found.under_way.items():
        of = f" of {commit[:_SHORT]}" if commit else ""
        if verb == "bisect":
            yield "a bisect is under way: git bisect reset ends it"
        else:
            yield f"a {verb}{of} is under way: {_concluded_by(verb)} ends it, or git {verb} --abort"


def committed_by(found: Status, *, staged: bool = False) -> str:
    """What commits everything, or what is staged, and with it ends what Git has begun."""
    verb = next((verb for verb in found.under_way if verb != "bisect"), "merge")
    return _concluded_by(verb) if staged else f"git add --all && {_concluded_by(verb)}"


def commits(found: Status, *, staged: bool = False) -> str:
    """What commits it, behind a title; nothing where data would go into Git with it."""
    return "" if found.unignored else f" ({committed_by(found, staged=staged)})"


def _concluded_by(verb: str) -> str:
    return "git commit" if verb == "merge" else f"git {verb} --continue"


def _of_stages(found: Status, shown: Callable[[str], str]) -> Iterator[str]:
    if in_git := found.in_git:
        count = numbers.counted(len(in_git), "output")
        command = f"git rm -r --cached {' '.join(map(shown, in_git))}"
        stages = "its stage" if len(in_git) == 1 else "their stages"
        yield f"{count} {are(in_git)} in Git, so {stages} cannot run: {command}"
    if hidden := found.lost.keys() & found.brought.keys():
        commands = dict.fromkeys(found.brought[path] for path in sorted(hidden)[:_FEW])
        them = "it, or its pointer," if len(hidden) == 1 else "them, or their pointers,"
        told = f"not here, as this sparse checkout leaves {them} out: {' && '.join(commands)}"
        yield f"{_few(hidden, shown)} {are(hidden)} {told}"
    if lost := {path: names for path, names in found.lost.items() if path not in hidden}:
        user, them = one_line(min(lost[min(lost)])), "it" if len(lost) == 1 else "them"
        told = f"not here, and nothing here brings {them}: {user} cannot run"
        yield f"{_few(lost, shown)} {are(lost)} {told}"
    if due := found.due:
        yield f"{numbers.counted(len(due), 'stage')} must run{_failure(found)}{repro(found)}"
    if doubtful := found.doubtful:
        count = numbers.counted(len(doubtful), "stage")
        pull = f"gitml pull {' '.join(map(shown, found.telling[:_FEW]))}"
        asked = found.remote is not None or found.stages.no_default_remote is not None
        yield f"{count} may have to run: {pull if asked else 'gitml status --no-data --remote'}"
    if left := found.left:
        owners = ", ".join(sorted({found.origins[path] for path in left}))
        count = numbers.counted(len(left), "path")
        yield f"{count} of {owners} {are(left)} left here; delete: gitml checkout {found.here}"


def _few(paths: Collection[str], shown: Callable[[str], str]) -> str:
    more = f" and {len(paths) - _FEW} more" if len(paths) > _FEW else ""
    return ", ".join(map(shown, sorted(paths)[:_FEW])) + more


def repro(found: Status, before: str = ": ", after: str = "") -> str:
    """What runs the stages that are due, between two signs; nothing where none of them can run."""
    if found.stages.outdated or all(one.name in found.stuck for one in found.due):
        return ""
    return f"{before}gitml repro{' --keep-going' * bool(found.stuck)}{after}"


def _failure(found: Status) -> str:
    """That a stage that must run failed when it last did."""
    name = next((one.name for one in found.due if one.name in found.failed), None)
    if name is None:
        return ""
    return f", and {one_line(name)} failed last time (gitml repro logs {shlex.quote(name)})"


def _of_remote(found: Status) -> Iterator[str]:
    lacking = found.remote.lacking if found.remote else ()
    uncached = {one.path for one in found.data}  # of which it is told how they come there
    kept = [one for one in lacking if one.path in found.only_here - uncached]
    here = unpushed(found)
    lost = [one for one in lacking if one.nowhere and one.path not in found.only_here]
    if kept:
        told = f"{are(kept)} here, but neither in the cache nor on the remote"
        yield f"{_counted(found, kept)} {told}: gitml verify-data --repair"
    if here:
        yield f"{_counted(found, here)} {are(here)} not on the remote: {pushed_by(here)}"
    if lost:
        yield f"{_counted(found, lost)} {are(lost)} neither here nor on the remote"


def unpushed(found: Status) -> list[Lacking]:
    """Of what the remotes lack what is here, or some of it."""
    lacking = found.remote.lacking if found.remote else ()
    return [one for one in lacking if one.objects > one.nowhere or one.path in found.only_here]


def pushed_by(lacking: Iterable[Lacking]) -> str:
    """The command that sends what a remote lacks: sizes are looked at only where that is asked."""
    return "gitml push" + " --check" * any(one.cut for one in lacking)


def _counted(found: Status, lacking: Sequence[Lacking]) -> str:
    return numbers.counted(len(lacking), data_steps.tracked(found, [one.path for one in lacking]))


def not_asked(found: Status) -> list[str]:
    """How many dependencies lie where only a run asks, and what was not looked at."""
    told = []
    if files := found.stages.left_out:
        several = numbers.counted(len(files), "file")
        told = ["", f"not looked at: {several} of DVC's that this sparse checkout leaves out"]
    urls = elsewhere(found.stages.pipeline.values())
    if not urls or found.stages.outdated:
        return told
    count, verb = len(urls), "was" if len(urls) == 1 else "were"
    noun = "dependency" if count == 1 else "dependencies"
    return [*told, "", f"{count} {noun} at a URL {verb} not asked: gitml repro asks"]
