"""A look at this machine and this clone."""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gitml import __version__, wiring
from gitml.adapters.dvc.remotes import checks as remote_checks
from gitml.adapters.dvc_files.config import cache_folder, foreign_cache, sections
from gitml.adapters.dvc_files.notes.foreign_cache import HINT
from gitml.adapters.git.clones import clone_checks
from gitml.core import diagnosis
from gitml.core.data import sizes
from gitml.core.data.pointers import OF_CLOUD
from gitml.core.diagnosis import Finding
from gitml.core.secret_values import secret_values
from gitml.core.shell_words import quoted
from gitml.errors import GitmlError, NoRepositoryError
from gitml.wiring import readers
from gitml.wiring.ci.installs import dependency_file, lacking
from gitml.wiring.storage.dvc_remotes import known_remotes

_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SESSION_TOKEN", "AZURE_STORAGE_ACCOUNT",
    "AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_SAS_TOKEN", "GH_TOKEN",
    "GITHUB_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "OSS_ACCESS_KEY_ID",
)  # fmt: skip
_LIBRARIES = ("dvc", "dvc-data", "gitpython", "click")
_NETWORKS = ("nfs", "nfs4", "cifs", "smb", "smb3", "fuse.sshfs", "fuse.s3fs", "lustre", "9p")


@dataclass(frozen=True, slots=True)
class CiFiles:
    """Files of a CI, by which is told whether it can run the pipeline.

    Attributes:
        workflows: those that gitml writes, relative to the top of the repository.
        packages: those that say which packages a project needs, relative to its root.
    """

    workflows: Sequence[str] = ()
    packages: Sequence[str] = ()


def look(
    directory: Path, variables: Mapping[str, str], seconds: float | None, ci: CiFiles
) -> tuple[Finding, ...]:
    """All findings, without credentials.

    Args:
        directory: where the user stands.
        variables: of the process.
        seconds: how long each remote may take; None to ask none.
        ci: what is looked for to tell whether there is a CI.
    """
    found = [*_versions(directory), *diagnosis.credentials(variables, _CREDENTIALS)]
    named = [variables]
    if variables.get("PYTHONDONTWRITEBYTECODE"):
        found.append(
            Finding(
                "slow",
                "PYTHONDONTWRITEBYTECODE",
                "warning",
                "is set, so Python compiles its files at each start",
                "unset PYTHONDONTWRITEBYTECODE",
            )
        )
    try:
        git = wiring.locate_git(directory)
        found += [*clone_checks.look(git), *clone_checks.credential_helper(git)]
        found += [*_network_file_system(git.root), *clone_checks.remotes(git, seconds)]
        project = wiring.find(directory)
        named += sections(project.root).values()
        found += _project(project, seconds)
        found += _ci(project, ci)
    except NoRepositoryError as error:
        found.append(Finding("repository", "project", "broken", error.message, error.hint))
    except GitmlError as error:
        found.append(Finding("repository", "settings", "broken", error.message, error.hint))
    return diagnosis.for_strangers(found, secret_values(*named), str(Path.home()))


def _versions(directory: Path) -> Iterator[Finding]:
    yield Finding("versions", "gitml", "info", __version__)
    yield Finding("versions", "Python", "info", f"{platform.python_version()} ({sys.platform})")
    yield Finding("versions", "system", "info", platform.platform())
    yield Finding("versions", "Git", "info", clone_checks.version(directory))
    for name in _LIBRARIES:
        yield Finding("versions", name, "info", importlib.metadata.version(name))


def _project(project: wiring.Project, seconds: float | None) -> Iterator[Finding]:
    root, folder = project.root, cache_folder(project.root)
    yield Finding("repository", "DVC root", "info", str(root))
    for file in (root / ".dvc", root, project.git.private):
        if not os.access(file, os.W_OK):
            yield Finding("repository", file.name, "warning", "cannot be written: reading works")
    yield from _locks(root)
    if (root / ".dvc" / "config.local").is_file():
        yield Finding("credentials", ".dvc/config.local", "info", "is there")
    yield from remote_checks.cache(folder)
    if foreign_cache(root):
        told = "is outside the project, as .dvc/config says, which goes with the repository"
        yield Finding("caches", "cache.dir", "warning", told, HINT)
    yield from remote_checks.links(root, folder)
    memory = project.git.private / "gitml"
    if memory.is_dir():
        size = sizes.size(sum(f.stat().st_size for f in memory.rglob("*") if f.is_file()))
        yield Finding("caches", "gitml's memory", "ok", f"{memory}: {size}; may be deleted")
    away = known_remotes(project).vanished_by_name
    yield from remote_checks.remotes(root, seconds, _recorded(project), away)
    try:
        readers.snapshots(project).config()
    except GitmlError as error:
        yield Finding("repository", "gitml.yaml", "broken", error.message, error.hint)


def _locks(root: Path) -> Iterator[Finding]:
    """What every command that changes something writes, though the project may be writable."""
    for name in (".dvc/tmp", ".dvc/tmp/lock"):
        file = root / name
        if file.exists() and os.access(file.parent, os.W_OK) and not os.access(file, os.W_OK):
            # One command with sudo, or in a container, is enough.
            is_ours = file.stat().st_uid == os.geteuid()
            mend = "chmod -R u+rwX" if is_ours else 'sudo chown -R "$(id -u)"'
            told = "cannot be written by your user, so nothing can change here"
            yield Finding("repository", name, "broken", told, f"{mend} {quoted(str(file))}")


def _recorded(project: wiring.Project) -> Mapping[str | None, str]:
    """The hash of an object that each remote should have, None for the default one."""
    try:
        pointers = readers.snapshots(project).read("workspace", {"data"}).pointers
    except GitmlError:
        return {}
    kept = (one for one in pointers.values() if one.cached and one.push and not one.imported)
    return {one.remote: one.md5 for one in kept if one.md5 and not one.md5.startswith(OF_CLOUD)}


def _ci(project: wiring.Project, files: CiFiles) -> Iterator[Finding]:
    """What a CI lacks, where there is one."""
    top = project.git.root
    if not any((top / file).is_file() for file in files.workflows):
        return
    try:
        own_runner = readers.snapshots(project).config().ci.runs_on is not None
    except GitmlError:  # told above
        return
    for one in lacking(project, dependency_file(project, files.packages), own_runner=own_runner):
        yield Finding("CI", one.name, "warning", one.what, one.hint)


def _network_file_system(folder: Path) -> Iterator[Finding]:
    """Where the system tells: the kind of the mount that a folder lies on."""
    try:
        mounts = Path("/proc/mounts").read_text("utf-8").splitlines()
    except OSError:
        return
    kinds = {fields[1]: fields[2] for line in mounts if len(fields := line.split()) > 2}
    place = next((one for one in (folder, *folder.parents) if str(one) in kinds), None)
    if place is not None and kinds[str(place)] in _NETWORKS:
        kind = kinds[str(place)]
        yield Finding("slow", "file system", "warning", f"the project lies on {kind}")
