"""Why a commit of another repository cannot be had."""

import difflib
from pathlib import Path

from gitml.adapters import process
from gitml.adapters.git import patience
from gitml.adapters.git.clones.transports import refuse_transport
from gitml.adapters.git.library import reason
from gitml.adapters.git.repository import FIRST_BRANCHES, GIT
from gitml.core.shell_words import quoted
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError, UsageError

_SECONDS = 20


def on_no_branch(url: str) -> UsageError:
    """The error for a repository that has no HEAD, where nobody says what else is meant."""
    place, names = without_credentials(url), _names(url)
    if not names:
        return UsageError(f"{place} has no commit")
    first = next((name for name in FIRST_BRANCHES if name in names), names[0])
    return UsageError(
        f"the HEAD of {place} names a branch that is not there",
        hint=f"name a revision that it has: --rev {quoted(first)}",
    )


def unknown(url: str, rev: str | None) -> UsageError:
    """The error for a revision that a repository does not have."""
    place = without_credentials(url)
    hint = f"see the names there are: {_asking(place)}"
    near = difflib.get_close_matches(rev or "", _names(url), n=1)
    if near:
        hint = f"did you mean '{near[0]}'? {hint}"
    if _is_shallow(url):
        history = f"git -C {quoted(str(Path(url).resolve()))} fetch --unshallow --tags"
        hint = f"that clone is shallow; fetch its history: {history}"
    return UsageError(f"unknown revision '{rev}' of {place}", hint)


def _is_shallow(url: str) -> bool:
    """Whether it is a clone on this machine that lacks history."""
    if not Path(url).is_dir():
        return False
    asked = process.run([*GIT, "rev-parse", "--is-shallow-repository"], Path(url))
    return asked.text == "true\n"


def _names(url: str) -> list[str]:
    """The branches and tags of a repository; none where it does not tell."""
    asked = [*GIT, "ls-remote", "--heads", "--tags", "--refs", "--", url]
    try:
        done = process.run_within(_SECONDS, asked, Path.cwd(), {"GIT_TERMINAL_PROMPT": "0"})
    except OutsideError:
        return []
    refs = (line.partition("\t")[2] for line in done.text.splitlines())
    return [ref.split("/", 2)[2] for ref in refs if ref.count("/") > 1]


def refuse_unreachable(root: Path, url: str) -> None:
    """Refuse a repository that does not answer.

    Args:
        root: the folder that a relative path is counted from.
        url: of the repository, or its path.

    Raises:
        OutsideError: it cannot be reached, or is none.
    """
    refuse_transport(url, root)
    refuse_silent(url)
    asked = [*GIT, *patience.limiting(root), "ls-remote", "--quiet", "--", url, "HEAD"]
    done = process.run(asked, root, environment={"LC_ALL": "C"})
    if done.code:
        raise failed(url, done.complaint)


def _asking(place: str) -> str:
    """A command for people; an address in a record may look like an option that runs a program."""
    return f"git ls-remote -- {quoted(place)}"


def refuse_silent(url: str) -> None:
    """Refuse a server that the command has waited for in vain."""
    if complaint := patience.noted(url):
        raise failed(url, complaint)


def failed(url: str, complaint: str) -> OutsideError:
    """The error for a repository from which Git does not fetch, by what it complains of."""
    patience.note(url, complaint)
    place = without_credentials(url)
    return OutsideError(
        f"cannot fetch from {place}: {reason(complaint)}",
        hint=f"see whether it can be reached: {_asking(place)}",
    )
