"""Two projects that are the same, of which gitml runs one and DVC the other."""

import contextlib
import difflib
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.project import Answer, Project


def left(root: Path) -> dict[str, bytes]:
    """Everything in the project but DVC's temporary files, by path; of Git its index alone."""
    found = {"Git's index": Project(root).git("ls-files", "--stage").encode()}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith((".git/", ".dvc/tmp/")):
            # DVC takes the bit from an object of the cache whenever it looks at it.
            seen = os.access(path, os.X_OK) and not name.startswith(".dvc/cache/")
            executable = b"x " if seen else b""
            link = b"link " if path.is_symlink() else b""
            found[name] = executable + link + path.read_bytes()
    return found


def dvc_here(project: Project, *arguments: str) -> int:
    """Run DVC's command line in this process, which spares the imports."""
    from dvc.cli import main

    with contextlib.chdir(project.root), _silence():
        return int(main(list(arguments)))


class Twins:
    """Both projects.

    Attributes:
        loose: take the order of stages in locks, and of lines in ignore files, for no difference;
            DVC's own is by chance where few stages are named.
    """

    def __init__(self, world: Path, top: Path) -> None:
        """Copy a folder with a project and its neighbours twice."""
        self.ours = Project(top / "ours" / "project")
        self.theirs = Project(top / "theirs" / "project")
        self.loose = False
        for project in self.both:
            shutil.copytree(world, project.root.parent, symlinks=True)

    @property
    def both(self) -> tuple[Project, Project]:
        return self.ours, self.theirs

    def each(self, change: Callable[[Path], object]) -> None:
        """Do the same to both."""
        for project in self.both:
            change(project.root)

    def repro(self, *options: str, targets: tuple[str, ...] = ()) -> bool:
        """Run both; answers whether that ended well.

        Args:
            options: for both.
            targets: what DVC is told besides, which takes only the dvc.yaml that it stands by.

        Raises:
            AssertionError: they differ in that.
        """
        code = dvc_here(self.theirs, "repro", "--quiet", *options, *targets)
        self.answer: Answer = self.ours.gitml("repro", "-j", "4", "--quiet", *options)
        assert self.answer.code == (4 if code else 0), f"dvc: {code}; gitml: {self.answer}"
        return code == 0

    def differences(self) -> list[str]:
        """Ours against theirs, as lines of a diff."""
        one, two = left(self.ours.root), left(self.theirs.root)
        lines: list[str] = []
        for name in sorted(one.keys() | two.keys()):
            mine, dvcs = (self._lines(name, side.get(name) or b"") for side in (one, two))
            lines += difflib.unified_diff(mine, dvcs, f"gitml {name}", f"dvc {name}", n=2)
        return lines

    def _lines(self, name: str, content: bytes) -> list[str]:
        text = content.decode()
        if self.loose and name.endswith("dvc.lock"):
            return sorted(re.split(r"^(?=  \S)", text, flags=re.MULTILINE))
        if self.loose and name.endswith(".gitignore"):
            return sorted(text.splitlines())
        return text.splitlines()


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
