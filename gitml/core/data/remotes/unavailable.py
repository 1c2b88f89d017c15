"""Why data that was asked for cannot be had: the same errors by DVC's library and without it."""

from collections.abc import Mapping, Sequence

from gitml.core.paths import listed
from gitml.core.shell_words import quoted, quoted_path
from gitml.errors import OutsideError, RootHint, UnreachableError

_SEE = "is the disk mounted? see where it should be: gitml remote list"


class AbsentDataError(OutsideError):
    """Data that the cache lacks, and the remote as well, which answered."""


def damaged_in_cache(paths: Sequence[str], lacking: Sequence[str]) -> OutsideError:
    """The cache has objects with other bytes, and no remote gave whole ones.

    Args:
        paths: of the data.
        lacking: paths of which not even such objects are there.
    """
    return OutsideError(
        f"data that is damaged in the cache: {listed(paths)}{_nowhere(lacking)}",
        hint="mend it from where it is whole: gitml verify-data --repair",
    )


def damaged_on_remote(
    damaged: str, in_cache: Sequence[str], lacking: Sequence[str], hint: str
) -> OutsideError:
    """The remote has objects with other bytes; what mends them sends others that it lacks, too.

    Args:
        damaged: names the remote, and the data.
        in_cache: paths of what is damaged in the cache and not on the remote.
        lacking: paths of what is nowhere.
        hint: what mends it.
    """
    here = f"; in the cache: {listed(in_cache)}" if in_cache else ""
    told = f"data that is damaged on the remote{damaged}{here}{_nowhere(lacking)}"
    return OutsideError(told, hint)


def _nowhere(paths: Sequence[str]) -> str:
    return f"; neither in the cache nor on the remote: {listed(paths)}" if paths else ""


def mended(name: str, protocol: str) -> str:
    """What mends objects of which a remote has other bytes; one of HTTP is not looked through.

    Args:
        name: of the remote.
        protocol: of its address, empty for a folder.
    """
    verify = "gitml verify-data --remote --repair"
    if protocol not in ("http", "https"):
        return f"mend it from where it is whole: {verify}"
    return (
        "mend it where its files lie, in a clone that is told so: "
        f"gitml remote modify --local {quoted(name)} url FOLDER; then {verify}"
    )


def away(place: str) -> UnreachableError:
    """The remote is a folder, and there is none at ``place``, so nobody can tell what it has."""
    return UnreachableError(f"the folder of the DVC remote does not exist: {place}", hint=_SEE)


def without_folder(place: str, paths: Sequence[str]) -> OutsideError:
    """The remote is a folder, and there is none at ``place``."""
    return OutsideError(
        f"the folder of the DVC remote does not exist: {place}; not here is: {listed(paths)}",
        hint=_SEE,
    )


def unpushed(paths: Sequence[str], hint: RootHint) -> OutsideError:
    """No remote may have it, by its record; ``hint`` says how it is had."""
    told = f"data that is only where it was made, as it is not to be pushed: {listed(paths)}"
    return OutsideError(told, hint)


def edited_import(source: str, paths: Sequence[str], outs: Mapping[str, str]) -> OutsideError:
    """Where data was imported from there are other bytes, at the commit that is recorded.

    Args:
        source: the repository, for messages.
        paths: that could not be had.
        outs: the paths of the imports by their pointers.
    """
    pointers, words = (" ".join(map(quoted_path, some)) for some in (outs, outs.values()))
    return OutsideError(
        f"imported data of which {source} has other bytes than are recorded: {listed(paths)}",
        RootHint(
            f"it was edited after the import; have what is there: gitml update {words}; or make it "
            "data of this project, in a clone that has it: "
            f"gitml remove {pointers} && gitml add {words}"
        ),
    )


def nowhere(paths: Sequence[str], update: str | None = None) -> AbsentDataError:
    """Neither the cache nor its remote has it.

    Args:
        paths: of the data.
        update: what brings imports from where they came from; None for other data.
    """
    hint = "push it from where it was made: gitml push --check"
    if update:
        hint = f"push it from where it was imported: gitml push; or {update}"
    told = f"data that is neither in the cache nor on the remote: {listed(paths)}"
    return AbsentDataError(told, RootHint(hint))
