"""Paths at which a revision has nothing, and why."""

import difflib
import posixpath
import shlex
from itertools import chain, islice
from pathlib import Path

from gitml.core.paths import is_inside, one_line
from gitml.core.pipeline.names import path_from
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, UsageError
from gitml.snapshots.revision import RevisionReader
from gitml.snapshots.typed_paths import named_from_root

_MOST = 5000  # files that are looked at for a name
_SHOWN = 100  # letters of what one says


def nothing_at(
    path: str, reader: RevisionReader, called: str, folder: str, prefix: str, home: Path | None
) -> UsageError:
    """The error where a revision has no such path, and what would have it.

    Args:
        path: from the project's root.
        reader: of the revision.
        called: how the user named that.
        folder: where the user stands, from the root.
        prefix: the root, from Git's.
        home: the root, where the user stands in the project.
    """
    told = f"{called} has no '{path}'"
    if (text := reader.tree.link(path)) is not None:
        return UsageError(f"{called} has nothing where '{path}' leads: it is {link_to(text)}")
    for place, commit in reader.tree.submodules(path).items():
        if path.startswith(f"{place}/"):
            at, inner = path_from(place, folder), path.removeprefix(f"{place}/")
            if home is None:
                hint = None
            elif not (home / place / ".git").exists():
                hint = f"bring the submodule here: git submodule update --init {quoted_path(at)}"
            else:
                hint = shlex.join(["gitml", "get", at, inner, "--rev", commit])
            return UsageError(f"{told}: it is of the submodule '{place}'", hint)
    for one in reader.pointers.values():
        if one.imported and one.md5 is None and is_inside(path, one.path):
            known = home is not None and (home / one.source).is_file()
            at = quoted_path(path_from(one.path, folder))
            hint = f"bring it into place: gitml pull {at}" if known else None
            return UsageError(f"{told}: it was imported without the data", hint)
    return UsageError(
        told, named_from_root(reader, path, folder, prefix) or _near(path, reader, folder)
    )


def no_bytes(path: str, reader: RevisionReader) -> OutsideError:
    """The error where a revision names a file whose bytes are not here."""
    md5, text = reader.md5(path), reader.tree.link(path)
    if md5 is not None:
        return OutsideError(f"'{path}' is not here: its object {md5} is missing")
    why = "" if text is None else f": it is {link_to(text)}, which is no file of {reader.tree.rev}"
    return OutsideError(f"'{path}' is not here{why}")


def link_to(text: str) -> str:
    """A link by what it says, as a message names it."""
    return f"a link to '{one_line(text[:_SHOWN])}{'…' if len(text) > _SHOWN else ''}'"


def _near(path: str, reader: RevisionReader, folder: str) -> str | None:
    """A hint with a name like it in the same folder."""
    inside = posixpath.dirname(path)
    below = f"{inside}/" if inside else ""
    paths = chain(reader.pointers, islice(reader.tree.files(inside), _MOST))
    names = {one.removeprefix(below).split("/")[0] for one in paths if one.startswith(below)}
    name = posixpath.basename(path)
    near = difflib.get_close_matches(name, sorted(names - {name}), n=1)
    return f"did you mean '{path_from(below + near[0], folder)}'?" if near else None
