"""The names of a project that complete a word, told by what ``--help`` calls it."""

import re
from collections.abc import Callable, Iterable, Iterator

from gitml import wiring
from gitml.errors import GitmlError
from gitml.ui.completion.typed_line import WordAtCursor
from gitml.wiring import names

_MOST = 500
# A metavar says what a word is: each of its names is completed with these.
_REVISIONS = ("BASE", "BRANCH", "HEAD", "RANGE", "REV", "SHA")
_STAGES = ("STAGE", "STAGES", "TARGET")
_FILES = ("COMMAND", "FILE", "P", "PATH", "TARGET")
_FOLDERS = ("DIR", "FOLDER")
_SECTIONS = ("metrics", "params")  # commands whose KEY is that of one of their values
_TRANSFERS = ("push", "pull", "fetch")  # commands whose NAME is a remote
_OF_DATA = (*_TRANSFERS, "checkout", "get")  # commands whose PATH is tracked data, here or not
_NAMES = ("MODEL", "MODEL@", "ALIAS", "ID", "KEY", "NAME", "EXECUTOR")
_OF_PROJECT = frozenset({*_REVISIONS, *_STAGES, *_NAMES, "data"})


def complete(word: WordAtCursor) -> Iterator[tuple[str, str]]:
    """What a word may become: each with its kind, see ``shell_completion.py``."""
    kinds = frozenset(re.findall("MODEL@|[A-Z]+", word.metavar))
    if (kinds | _meant(word, kinds)) & _OF_PROJECT:
        yield from (("plain", name) for name in _matching(word, kinds))
    if kinds.intersection(_FILES):
        yield "file", word.begun
    elif kinds.intersection(_FOLDERS):
        yield "directory", word.begun


def _matching(word: WordAtCursor, kinds: frozenset[str]) -> list[str]:
    try:
        # Releases that GTO made may be in a repository without DVC.
        by_tags = word.command[0] in ("model", "get")
        project = (wiring.find_without_dvc if by_tags else wiring.find)(word.folder)
        found = suggest(project, _meant(word, kinds), word.begun)
        if word.command[-1:] == ("checkout",):  # the working tree is no place to go to
            found = (name for name in found if name != "workspace")
            if "REV" in kinds:
                followed = _begin(names.remote_branches(project), word.begun)
                found = iter(dict.fromkeys([*found, *followed]))
        return list(found)[:_MOST]
    except GitmlError:
        return []  # not in a project: nothing has a name


def _meant(word: WordAtCursor, kinds: frozenset[str]) -> frozenset[str]:
    """What a word of several meanings means in this command."""
    command, *_ = word.command
    if "PATH" in kinds and command in _OF_DATA:
        kinds |= {"data"}
    if "KEY" in kinds and command in _SECTIONS:
        return frozenset({command})
    if "NAME" in kinds and command in ("remote", *_TRANSFERS):
        return frozenset({"remote"})
    return kinds


def suggest(project: wiring.Project, kinds: Iterable[str], begun: str) -> Iterator[str]:
    """The names of a project that ``begun`` may become; of a range, its second side."""
    declared = names.declared(project)
    wanted = set(kinds)
    if wanted.intersection(_REVISIONS):
        before, dots, side = begun.rpartition("..")
        if dots and side.startswith("."):
            dots, side = "...", side[1:]
        yield from (f"{before}{dots}{name}" for name in _begin(names.revisions(project), side))
    sources: dict[str, Callable[[], Iterator[str]]] = {
        **dict.fromkeys(_STAGES, declared.stages),
        "MODEL": lambda: names.models(project),
        "MODEL@": lambda: names.versions(project),
        "ALIAS": lambda: names.aliases(project),
        "ID": declared.plots,
        "data": lambda: names.tracked(project),
        "remote": lambda: iter(names.remotes(project)),
        "EXECUTOR": lambda: iter(names.executors()),
        "metrics": lambda: declared.values("metrics"),
        "params": lambda: declared.values("params"),
    }
    for source in dict.fromkeys(sources[kind] for kind in sources if kind in wanted):
        yield from _begin(source(), begun)


def _begin(found: Iterable[str], begun: str) -> list[str]:
    return [name for name in dict.fromkeys(found) if name.startswith(begun)]
