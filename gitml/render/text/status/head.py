"""The first lines of a status: where the user is, and whether the pipeline is up to date."""

from gitml.core.status import Status
from gitml.render import numbers
from gitml.render.text.status import data_steps
from gitml.render.text.terminal import one_line


def head(found: Status) -> str:
    """The branch, and the commit that is checked out."""
    branch = f"on {found.branch}" if found.branch else "on no branch (detached HEAD)"
    commit = f" at {found.head.short} {found.head.subject}" if found.head else ", no commits yet"
    return one_line(branch + commit)


def verdict(found: Status) -> str:
    """Whether the pipeline is up to date where data that is not here counts as recorded."""
    said = f"the pipeline is {'' if found.up_to_date else 'not '}up to date"
    if found.doubtful and not (found.due or found.data):
        said = "it is not known whether the pipeline is up to date"
    count = len(found.passed_over or ())
    if not count:
        return said
    how = "is not here and counts" if count == 1 else "are not here and count"
    noun = data_steps.tracked(found, found.passed_over or ())
    return f"{said}; {numbers.counted(count, noun)} {how} as recorded"
