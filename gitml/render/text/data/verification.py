"""Whether data is whole, as people read it."""

from collections.abc import Iterable, Iterator, Sequence

from gitml.core.data import sizes
from gitml.core.data.objects.verification import DataFinding, DataVerification, Looked, WrongSize
from gitml.core.data.pointers import AT_SOURCE
from gitml.core.pipeline.names import path_from
from gitml.core.shell_words import quoted_path
from gitml.render import numbers
from gitml.render.text import tables
from gitml.render.text.terminal import one_line

_MOST = 20  # objects
_MOST_PATHS = 3  # of an object


def verification(found: DataVerification, columns: int | None) -> str:
    """What was looked at, then each object that is not whole: where, why and where it is.

    Args:
        found: what was found.
        columns: of the terminal; None for as long lines as need be.
    """
    lines = [_looked(one) for one in found.looked]
    lines += [f"not read: {one_line(reason)}" for reason in found.unread]
    lines += [_wrong_size(one) for one in found.wrong_sizes[:_MOST]]
    if (more := len(found.wrong_sizes) - _MOST) > 0:
        lines.append(f"and {numbers.counted(more, 'record')} more; see all of them: add --json")
    if found.unpushed:
        names = one_line(numbers.few(found.unpushed, _MOST_PATHS))
        lines.append(f"only where it was made, as it is not to be pushed: {names}")
    if not found.findings:
        return "\n".join(
            [*lines, "all else is whole" if found.unpushed else "all of it is whole"]
            if found.holds
            else lines
        )
    ordered = sorted(found.findings, key=lambda one: (_is_missing(one), one.paths, one.name))
    nowhere = "nowhere" if len(found.looked) > 1 else "not here"
    rows = [row for one in ordered[:_MOST] for row in _rows(one, nowhere)]
    headers = ("data", "object", "in", "is", "whole in")
    lines += ["", tables.table(headers, rows, (), columns)]
    if (more := len(found.findings) - _MOST) > 0:
        lines.append(f"and {numbers.counted(more, 'object')} more; see all of them: add --json")
    lines += [f"put aside: {one_line(path)}" for path in _aside(found.findings)]
    return "\n".join(lines)


def advice(
    found: DataVerification,
    bring: str,
    no_remote: str | None = None,
    *,
    repaired: bool,
    folder: str = "",
) -> str | None:
    """What to do next; None where nothing is left.

    Args:
        found: what was found.
        bring: the command that brings what was asked for.
        no_remote: why no remote can be asked, and what mends that; None where one can.
        repaired: whether it was tried to mend it.
        folder: where the user stands, from the root.
    """
    left = [one for one in found.findings if not one.holds]
    if not left:
        return _mend(one.mend for one in found.wrong_sizes)
    if all(map(_is_to_fetch, left)) and not repaired:
        return f"bring it: {bring}; or add --repair"
    if any(not one.lost and _is_to_repair(one) for one in left) and not repaired:
        return "mend what can be: add --repair"
    lost = [one for one in left if one.lost]
    if not lost:
        return _mend(side.mend for one in left for side in one.sides)
    imported = [one for one in lost if one.imports]
    is_asked = len(found.looked) > 1 or no_remote is not None
    if len(imported) == len(lost):
        return _imported(imported, None if is_asked else bring, bring, folder)
    if no_remote is not None:
        return f"{no_remote}; then {bring}"
    if len(found.looked) == 1:
        return f"look on the remote, too: add --remote; or get what it has: {bring}"
    objects = numbers.counted(len(lost) - len(imported), "object")
    told = (
        f"{objects} cannot be had anywhere: make the data again, "
        "or push it from where it is whole: gitml push --check"
    )
    return f"{told}; then {_imported(imported, None, bring, folder)}" if imported else told


def _imported(found: Sequence[DataFinding], first: str | None, bring: str, folder: str) -> str:
    """What brings imported data: of a URL what is there now, where no remote has it.

    Args:
        found: the data.
        first: what brings it where a remote has it; None where none has.
        bring: what brings it where it came from a repository.
        folder: where the user stands, from the root.
    """
    kinds = {path: kind for one in found for path, kind in one.imports.items()}
    urls = sorted(path_from(path, folder) for path, kind in kinds.items() if kind == "url")
    update = f"gitml update {' '.join(map(quoted_path, urls[:_MOST]))}" if urls else None
    fetch = bring if set(AT_SOURCE).intersection(kinds.values()) else first
    return f"what was imported comes with: {'; then '.join(filter(None, (fetch, update)))}"


def _mend(commands: Iterable[str | None]) -> str | None:
    """That these commands mend what is left; None where none does."""
    some = [*dict.fromkeys(command for command in commands if command)][:_MOST]
    return f"mend it: {'; then '.join(some)}" if some else None


def _wrong_size(one: WrongSize) -> str:
    where = f"{one.rev[:12]}: {one.source}"
    told = f"{numbers.counted(one.size, 'byte')}, and {one.recorded} are recorded"
    return one_line(f"wrong record: {where}: '{one.path}' has {told}")


def _is_to_repair(one: DataFinding) -> bool:
    """Whether something of it is left that a repair may mend."""
    sides = (side for side in one.sides if side.state != "whole" and not side.repaired)
    return any(side.mend is None for side in sides)


def _is_to_fetch(one: DataFinding) -> bool:
    """Whether it is on the remote, and merely not here."""
    return [side.state for side in one.sides] == ["missing", "whole"]


def _looked(one: Looked) -> str:
    hashed = f"{numbers.counted(one.objects, 'object')} ({sizes.size(one.size)}) hashed"
    if one.versions is not None:
        asked = f"{numbers.counted(one.versions, 'version')} of files asked for"
        hashed = f"{asked}, {hashed}" if one.objects else asked
    line = f"{one.store}: {hashed}"
    return f"{line}, {one.absent} not here" if one.absent else line


def _is_missing(one: DataFinding) -> bool:
    return all(side.state in ("missing", "whole") for side in one.sides)


def _rows(one: DataFinding, nowhere: str) -> Iterator[tuple[str, ...]]:
    paths = numbers.few(one.paths, _MOST_PATHS)
    where = ", ".join(one.sources) or (
        "not asked: where it was imported" if one.imports else nowhere
    )
    for side in one.sides:
        if side.state == "whole":
            continue
        state = f"{side.state}: {side.detail}" if side.detail else side.state
        state = f"{state}; repaired" if side.repaired else state
        yield paths or "(no record)", one.name[:12], side.store, state, where


def _aside(findings: Iterable[DataFinding]) -> list[str]:
    return [side.aside for one in findings for side in one.sides if side.aside]
