"""The state of the working tree as text: what to do, then what there is of each kind."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gitml.core.data.merging.conflicts import Way
from gitml.core.pipeline.names import name_from
from gitml.core.shell_words import quoted_path
from gitml.core.status import Status
from gitml.core.verdict import StageVerdict
from gitml.late_module import LateModule
from gitml.render import numbers
from gitml.render.text import cell_text, reasons
from gitml.render.text.hints import problem_lines, wrapped
from gitml.render.text.status import data_steps, head, ignored_outputs, next_steps, unignored
from gitml.render.text.terminal import one_line

if TYPE_CHECKING:
    from gitml.core.data.data_status import DataStatus
    from gitml.render.text import tables
    from gitml.render.text.checks import branch_verdict
    from gitml.render.text.data import remote_status
else:  # what few states of a working tree need
    branch_verdict = LateModule("gitml.render.text.checks.branch_verdict")
    remote_status = LateModule("gitml.render.text.data.remote_status")
    tables = LateModule("gitml.render.text.tables")

_FEW = 5
_LONG = 24  # columns of names, behind which several reasons would stand too far to the right
_ADVISED = 2  # cells before the one that says what to type
_THEN = "; then "
T = TypeVar("T")


class StatusText(NamedTuple):
    """One status being written.

    Attributes:
        found: with paths relative to the DVC root.
        folder: where the user stands, relative to the DVC root; for the commands that are advised.
        everything: show all of each kind, not the first few.
        columns: of the terminal; None for any width. Commands to type stay whole.
    """

    found: Status
    folder: str = ""
    everything: bool = False
    columns: int | None = None

    def text(self) -> str:
        """The whole text, section by section."""
        found = self.found
        first = head.head(found)
        lines = [first if self.columns is None else cell_text.cut(first, self.columns)]
        if found.passed_over is not None:
            lines += self._wrapped("", head.verdict(found))
        lacks = found.remote is not None and (found.remote.lacking or found.remote.unseen)
        if found.clean and not lacks:
            if found.passed_over is None:
                lines.append("nothing changed: code, data and pipeline are as recorded")
        elif steps := next_steps.steps(found, self._shown):
            lines += self._told([*map(one_line, steps[:2])])
        for line in next_steps.under_way(found):
            lines += self._wrapped("", line)
        if found.verdict is not None:
            lines += self._wrapped("", one_line(branch_verdict.line(found.verdict)))
        lines += [*self._amiss(), *self._due(), *self._waiting()]
        for title, rows in self._lists():
            lines += ["", f"{title}: {len(rows)}", *self._table(rows)]
        lines += [*next_steps.not_asked(found), *self._of_remote()]
        if not self.everything and self._is_cut():
            lines += ["", "all of it: gitml status --all"]
        return "\n".join(lines)

    def _told(self, steps: Sequence[str]) -> list[str]:
        """The first steps, on one line where they fit, else a line each; commands stay whole."""
        together = _THEN.join(steps)
        if self._fits(together) and not any(_THEN in step for step in steps[:-1]):
            return [together]
        first, *others = steps
        lines = [first, *(f"then {step}" for step in others)]
        if self.columns is None:
            return lines
        return [part for line in lines for part in wrapped(line, self.columns)]

    def _waiting(self) -> list[str]:
        names = [one.name for one in self.found.waiting]
        if not names:
            return []
        sure = not any(map(self.found.unsure, self.found.waiting))
        known = "" if sure else ", as far as is known without it"
        title = f"Stages that lack nothing but that data{known}: {len(names)}"
        return ["", title, *self._wrapped("  ", self._names(names))]

    def _lists(self) -> Iterator[tuple[str, list[list[str]]]]:
        """What is many of a kind: its title, and a row for each."""
        found, here = self.found, self._from
        if found.conflicts:
            ways = next_steps.ways_of_conflicts(found)
            # What gitml resolve can do depends on what people resolve.
            paths = sorted(ways, key=lambda path: ways[path] is not Way.BY_HAND)
            told = (next_steps.resolved_by(ways[path], self._shown(path)) for path in paths)
            rows = [[here(path), one] for path, one in zip(paths, told, strict=True)]
            yield "Files in conflict", rows
        if found.data:
            rows = [[one.state, here(one.path), self._advice(one)] for one in found.data]
            yield "Data that is not as recorded", rows
        yield from self._unnoted(here)
        yield from unignored.lists(found, here, self._shown)
        yield from ignored_outputs.rows(found, here)
        if found.left:
            rows = [[here(path), f"of {found.origins[path]}"] for path in found.left]
            yield f"Data that was left behind{self._by(f'gitml checkout {found.here}')}", rows
        if found.remote and found.remote.lacking:
            rows = [
                [here(one.path), *remote_status.lacking(one, lies_here=one.path in found.only_here)]
                for one in found.remote.lacking
            ]
            here_too = next_steps.unpushed(found)
            how = f" ({next_steps.pushed_by(here_too)})" if here_too else ""
            yield f"Data that the remote lacks{how}", rows
        if found.recorded:
            rows = [[one.kind, here(one.path), f"in {here(one.source)}"] for one in found.recorded]
            how = next_steps.commits(found, staged=True)
            yield f"Data that is recorded and not committed{how}", rows
        if found.dropped:
            title = f"Data that lies here and is recorded no longer{self._by('gitml add')}"
            yield title, [[here(path)] for path in found.dropped]
        if new := [path for path in found.new_data if path not in found.dropped]:
            title = f"New files that look like data{self._by('gitml add')}"
            yield title, [[here(path)] for path in new]
        if files := found.unsaved:
            how = "" if found.left or found.conflicts else next_steps.commits(found)
            rows = [[how, here(path)] for path, how in files.items()]
            yield f"Files that are not committed{how}", rows

    def _unnoted(self, here: Callable[[str], str]) -> Iterator[tuple[str, list[list[str]]]]:
        made = {out.path for stage in self.found.stages.pipeline.values() for out in stage.outs}
        by_hand, by_stages = list[list[str]](), list[list[str]]()
        for path, names in self.found.stages.unnoted.items():
            row = [here(path), numbers.few([here(f"{path}/{name}") for name in names])]
            (by_stages if path in made else by_hand).append(row)
        told = "what may be executed, or is a link"
        if by_hand:
            yield f"Data of which no record says {told}{self._by('gitml add')}", by_hand
        if by_stages:
            how = self._by("meta: gitml: at the output")
            yield f"Data of which dvc.yaml does not say {told}{how}", by_stages

    def _of_remote(self) -> list[str]:
        """What the remote said as a whole, or that it was not asked."""
        found = self.found
        if found.remote is None:
            has_remote = found.stages.no_default_remote is None
            asked = has_remote and found.stages.outputs != 0 and not found.stages.outdated
            line = "not asked: whether the remote has this data (gitml status --remote)"
            return ["", line] if asked else []
        lines = remote_status.summary(found.remote)
        if found.remote.unseen:
            rows = [[self._from(path), remote_status.UNSEEN] for path in found.remote.unseen]
            title = "Folders of which it is not known whether the remote has all"
            lines += ["", f"{title}: {len(rows)}", *self._table(rows)]
        return lines

    def _due(self) -> list[str]:
        due, doubtful = self.found.due, self.found.doubtful
        lines = []
        for title, group in (
            (f"Stages that must run{next_steps.repro(self.found, ' (', ')')}, and why", due),
            ("Stages that may have to run", doubtful),
        ):
            if group:
                lines += ["", f"{title}: {len(group)}"]
                shown = self._few(self._by_reasons(group))
                lines += [line for names, told in shown for line in self._stages(names, told)]
                lines += self._more(len(group), sum(len(names) for names, _ in shown))
        if due or doubtful:
            waiting = {one.name for one in self.found.waiting}
            names = [name for name in self.found.downstream if name not in waiting]
            if names:
                title = "then, if what they use comes out different: "
                lines += self._wrapped("  ", title + self._names(names))
        return lines

    def _by_reasons(self, due: Sequence[StageVerdict]) -> list[tuple[list[str], tuple[str, ...]]]:
        """The names of stages that must run for the same reasons, and these, the first few."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for one in due:
            lasting = self.found.lasting(one)
            told = [one_line(reasons.reason(reason)) for reason in self._few(lasting)]
            if len(told) < len(lasting):
                told.append(f"and {len(lasting) - len(told)} more reasons")
            groups.setdefault(tuple(told), []).append(one.name)
        return [(names, told) for told, names in groups.items()]

    def _stages(self, names: Sequence[str], told: Sequence[str]) -> list[str]:
        """The stages and their first reason; the others below that, or all below long names."""
        name = f"  {self._names(names)}: "
        is_line = len(told) == 1 and self._fits(name + told[0])
        if not is_line and cell_text.width(name) > _LONG:
            lines = self._wrapped("  ", name.strip())
            return lines + [line for other in told for line in self._wrapped("    ", other)]
        first = self._wrapped(name, told[0])
        indent = self._indent(name)
        return first + [line for other in told[1:] for line in self._wrapped(indent, other)]

    def _wrapped(self, start: str, text: str) -> list[str]:
        """The text behind ``start``, broken into lines below each other; words stay whole."""
        if self._fits(start + text):
            return [start + text]
        import textwrap  # of few states something is too long

        indent = self._indent(start)
        return textwrap.wrap(
            text, self.columns or 0, initial_indent=start, subsequent_indent=indent,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip

    def _indent(self, start: str) -> str:
        """As wide as ``start``, of a long one less, so that there is room behind it."""
        wide = cell_text.width(start)
        return " " * (wide if self.columns is None else min(wide, self.columns // 3))

    def _fits(self, line: str) -> bool:
        return self.columns is None or cell_text.width(line) <= self.columns

    def _amiss(self) -> Iterator[str]:
        stages = self.found.stages
        for title, found in (
            ("Old syntax, which DVC of today refuses", stages.outdated),
            ("For DVC, which runs no stage until it is mended", stages.refused),
        ):
            if found:
                yield from ("", f"{title}: {len(found)}")
                for one in self._few(found):
                    yield from problem_lines(one_line(one.message), one.hint, self.columns)
                yield from self._more(len(found))

    def _table(self, rows: Sequence[Sequence[str]]) -> list[str]:
        few: Sequence[Sequence[str]] = self._few(rows)
        room = None if self.columns is None else self.columns - len("  ")
        if not tables.fits(few, room) and len(rows[0]) > _ADVISED:  # what to type stays whole
            below = ((about, [f"    {advice}"]) for *about, advice in few)
            few = [line for pair in below for line in pair if any(map(str.strip, line))]
        # The first line of a table is its headers, which a list this small does without.
        table = tables.table([""] * len(few[0]), few).splitlines()[1:]
        return [*(f"  {line}" for line in table), *self._more(len(rows))]

    def _few(self, several: Sequence[T]) -> Sequence[T]:
        return several if self.everything else several[:_FEW]

    def _more(self, count: int, shown: int = _FEW) -> list[str]:
        more = count - shown
        return [f"  and {more} more"] if more > 0 and not self.everything else []

    def _names(self, names: Sequence[str]) -> str:
        return one_line(numbers.few(names, len(names) if self.everything else _FEW))

    def _is_cut(self) -> bool:
        found = self.found
        kinds = (
            found.left, found.unsaved, found.data, found.due, found.doubtful, found.waiting,
            found.stages.unnoted, found.stages.outdated, found.stages.refused, found.recorded,
            found.git_ignored, found.remote.lacking if found.remote else (),
        )  # fmt: skip
        long = any(len(found.lasting(one)) > _FEW for one in found.due[:_FEW])
        return long or any(len(kind) > _FEW for kind in kinds)

    def _by(self, command: str) -> str:
        """What does it, behind a title; nothing where it would be refused."""
        return "" if self._is_refused else f" ({command})"

    @property
    def _is_refused(self) -> bool:
        """Whether no command of data runs, as a file must be mended first."""
        return bool(self.found.stages.outdated or self.found.stages.problems)

    def _advice(self, one: "DataStatus") -> str:
        """What to do; nothing where it is refused, or what ends a command may do it, too."""
        is_refused = self._is_refused and self.found.remedy(one) != "git"
        return (
            ""
            if self.found.unfinished or is_refused
            else data_steps.advice(self.found, one, self._shown)
        )

    def _from(self, path: str) -> str:
        """A path as seen from where the user stands; a folder's still ends in a slash."""
        return name_from(path, self.folder) + "/" * path.endswith("/")

    def _shown(self, path: str) -> str:
        return quoted_path(name_from(path, self.folder))


def status(
    found: Status, folder: str, *, everything: bool = False, columns: int | None = None
) -> str:
    """The status as text; see :class:`StatusText`."""
    return StatusText(found, folder, everything, columns).text()
