"""Files that DVC cannot read, or whose content it refuses, as errors with their places."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files import old_syntax
from gitml.adapters.formats import documents
from gitml.adapters.formats.damage import empty_lock
from gitml.adapters.formats.documents import DocumentError
from gitml.errors import ConfigError, OldSyntaxError

if TYPE_CHECKING:
    from dvc.utils.serialize import ParseError
    from dvc.utils.strictyaml import YAMLSyntaxError, YAMLValidationError

_FEW = 5


def syntax(error: "YAMLSyntaxError") -> ConfigError:
    """``file:line:column`` of a document that is no YAML."""
    if told := _as_gitml_reads(error.relpath, error.yaml_text.encode()):
        return told
    cause = error.exc.__cause__ or error.__cause__
    mark = getattr(cause, "problem_mark", None) or getattr(cause, "context_mark", None)
    problem = getattr(cause, "problem", None) or "not valid YAML"
    place = f"{called(error.relpath)}:{mark.line + 1}:{mark.column + 1}" if mark else error.relpath
    return ConfigError(f"{place}: not valid YAML: {problem}")


def unread(error: "ParseError") -> DocumentError | None:
    """What a file is that DVC cannot read; None where only DVC's own words tell it."""
    with suppress(OSError):
        if told := _as_gitml_reads(error.path, Path(error.path).read_bytes()):
            return told
    cause = error.__cause__
    if isinstance(cause, UnicodeDecodeError):  # of a commit
        name = called(error.path)
        return DocumentError(f"{name}: not a text file (byte {cause.start} is not UTF-8)")
    return None


def _as_gitml_reads(path: str, content: bytes) -> DocumentError | None:
    """What the reader of all other commands says of a file; None where it can read it."""
    try:
        documents.parse(called(path), content)
    except DocumentError as error:
        return error
    return None


def called(path: str) -> str:
    """A file relative to the project's root, where the process stands.

    For DVC the files of a commit lie at the root of the machine, so that their names climb there.
    """
    path = path.removeprefix("./")
    if not path.startswith("../") or os.path.lexists(path):
        return path
    here = os.getcwd()
    top = here
    while top != "/" and not os.path.lexists(os.path.join(top, ".git")):
        top = os.path.dirname(top)
    return os.path.relpath(top + os.path.normpath(os.path.join(here, path)), here)


def schema(error: "YAMLValidationError") -> ConfigError:
    """Every fault that DVC's schema found, each with its place."""
    from dvc.utils.serialize import parse_yaml_for_update
    from dvc.utils.strictyaml import determine_linecol

    file = called(error.path)
    if Path(file).suffix == ".lock" and not error.text.strip():
        return ConfigError(*empty_lock(file))
    document = parse_yaml_for_update(error.text, error.path)
    if old := old_syntax.told(file, document):
        return OldSyntaxError("\n".join(one.message for one in old[:_FEW]), old[0].hint)
    faults = []
    for fault in error.exc.errors:
        line, column, _ = determine_linecol(document, fault.path)
        place = f"{file}:{line}:{column}" if line else file
        where = ".".join(str(part) for part in fault.path)
        faults.append(f"{place}: {where + ': ' if where else ''}{fault.error_message}")
    return ConfigError("\n".join(faults))
