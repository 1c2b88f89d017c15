"""The working tree as it is, as a commit that nobody but a run knows of.

What Git ignores is not in it. Nothing of the user's repository changes: index, objects and the ref
live in a folder of the run, which only borrows the objects that the repository has.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.git import repository
from gitml.errors import OutsideError

REF = "refs/gitml/run/tree"
# The same tree is the same commit, whenever and wherever it was made.
_NOBODY = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "gitml"),
        ("EMAIL", "gitml@localhost"),
        ("DATE", "2000-01-01T00:00:00Z"),
    )
}


@dataclass(frozen=True)
class TreeCommit:
    """The commit.

    Attributes:
        id: of the commit, which has no parents.
        top: of the working tree.
        folder: bare repository that has it.
        form: ``sha1`` or ``sha256``.
        blobs: id of each file by its path below ``top``.
    """

    id: str
    top: Path
    folder: Path
    form: str
    blobs: Mapping[str, str]

    @property
    def bundle(self) -> Path:
        """All of it in one file, to be sent."""
        return self.folder / "bundle"

    def holds(self, path: str) -> bool:
        """Whether an absolute path, file or folder, is in the commit byte by byte as it is now.

        Line ends, LFS and other filters of Git make the two differ.
        """
        name = Path(os.path.relpath(path, self.top)).as_posix()
        if Path(path).is_dir():
            files = _files(path)
            held = sum(blob.startswith(f"{name}/") for blob in self.blobs)
            return held == len(files) > 0 and all(map(self.holds, files))
        blob = self.blobs.get(name)
        return blob is not None and not Path(path).is_symlink() and _blob(path, self.form) == blob


def commit_tree(root: Path, folder: Path, *, bundle: bool) -> TreeCommit:
    """Commit what the working tree of ``root`` holds, changed and new files included.

    Args:
        root: any folder of the working tree.
        folder: to be made; replaced where it is there.
        bundle: write the bundle, too.

    Raises:
        OutsideError: Git could not.
    """
    here = repository.locate(root)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    form = here.output("rev-parse", "--show-object-format").strip()
    here.output(
        "init", "--quiet", "--bare", "--template=", f"--object-format={form}", os.fspath(folder)
    )
    theirs = _absolute(here, "objects")
    (folder / "objects" / "info").mkdir(exist_ok=True)
    (folder / "objects" / "info" / "alternates").write_text(f"{theirs}\n")
    index = _absolute(here, "index")
    if index.is_file():  # what it knows of unchanged files spares reading them
        shutil.copy2(index, folder / "index")
    ours = {
        "GIT_INDEX_FILE": os.fspath(folder / "index"),
        "GIT_OBJECT_DIRECTORY": os.fspath(folder / "objects"),
        **_NOBODY,
    }

    def output(*arguments: str) -> str:
        done = here.run(*arguments, environment=ours)
        if done.code:
            raise OutsideError(f"git {arguments[0]} failed: {done.complaint}")
        return done.text

    output("-c", "advice.addEmbeddedRepo=false", "add", "--all", "--", ".")
    tree = output("write-tree").strip()
    of = here.head()
    words = f"the working tree on {of.sha}" if of else "the working tree"
    commit = output("commit-tree", tree, "-m", words).strip()
    blobs = _blobs(output("ls-tree", "-r", "-z", commit))
    done = TreeCommit(commit, here.root.resolve(), folder, form, blobs)
    bare = f"--git-dir={os.fspath(folder)}"  # Git is kept from finding bare repositories itself
    here.output(bare, "update-ref", REF, commit)
    if bundle:
        here.output(bare, "bundle", "create", "--quiet", os.fspath(done.bundle), REF)
    return done


def _absolute(here: repository.Git, name: str) -> Path:
    return here.root / here.output("rev-parse", "--git-path", name).rstrip("\n")


def _blobs(listing: str) -> dict[str, str]:
    blobs = {}
    for line in listing.split("\0"):
        if line:
            what, _, path = line.partition("\t")
            mode, kind, blob = what.split(" ")
            if kind == "blob" and mode != "120000":
                blobs[path] = blob
    return blobs


def _files(folder: str) -> list[str]:
    return [
        os.path.join(parent, name)  # noqa: PTH118  # there may be a hundred thousand
        for parent, _, names in os.walk(folder, followlinks=True)
        for name in names
    ]


def _blob(path: str, form: str) -> str:
    """The id that Git would give the bytes as they are."""
    digest = hashlib.new(form, usedforsecurity=False)
    with open(path, "rb") as file:  # noqa: PTH123
        digest.update(b"blob %d\0" % os.fstat(file.fileno()).st_size)
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
