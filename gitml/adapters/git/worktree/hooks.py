"""Git hooks that call gitml, beside those of the user."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters import files
from gitml.adapters.git.repository import NO_HOOKS, Git
from gitml.errors import LineHint, UsageError

NAMES = ("pre-push", "post-checkout")
_MARK = "# Made by: gitml init --hooks. Taken away by: gitml init --remove-hooks."
_WITHOUT_GITML = {
    "pre-push": (
        "echo 'error: gitml is not found, so nothing is pushed: nobody would have the data' >&2",
        "echo 'hint: install gitml; or push the commits alone: git push --no-verify' >&2",
        "exit 2",
    ),
    "post-checkout": (
        "echo 'warning: gitml is not found: the data stays as it was' >&2",
        "exit 0",
    ),
}


@dataclass(frozen=True)
class Hooks:
    """The hooks of one repository, which all of its working trees share.

    Attributes:
        programs: the folder that ``gitml`` is in, for where it is not on PATH.
    """

    git: Git
    programs: Path

    def installed(self) -> Mapping[str, bool]:
        """Whether each hook is there as it would be written."""
        return {name: _read(self._path(name)) == self._script(name) for name in NAMES}

    def install(self) -> None:
        """Write the hooks.

        Raises:
            UsageError: there is a hook of the user's, or the folder belongs to other repositories
                as well; nothing was written.
        """
        self._refuse_foreign()
        for name in NAMES:
            path = self._path(name)
            files.write_atomically(path, self._script(name))
            path.chmod(0o755)

    def remove(self) -> tuple[str, ...]:
        """Take away what :meth:`install` wrote; answers the names."""
        found = tuple(name for name in NAMES if _MARK in _read(self._path(name)))
        for name in found:
            self._path(name).unlink()
        return found

    def _refuse_foreign(self) -> None:
        folder = self._folder()
        if folder.exists() and not folder.is_dir():
            raise _no_hooks(self.git, str(folder))
        lines = "; ".join(f"in {name}: {_call(name)}" for name in NAMES)
        own = (self.git.root.resolve(), self.git.private.resolve())
        if not any(folder.is_relative_to(place) for place in own):
            raise UsageError(
                f"the hooks of this repository are those of others, too: {folder}",
                hint=LineHint(f"call gitml there yourself, {lines}"),
            )
        for name in NAMES:
            path = self._path(name)
            if os.path.lexists(path) and _MARK not in _read(path):
                raise UsageError(
                    f"there is a hook of yours already: {path}",
                    hint=LineHint(f"add this line to it: {_call(name)}"),
                )

    def _folder(self) -> Path:
        return _folder_of(self.git)

    def _path(self, name: str) -> Path:
        return self._folder() / name

    def _script(self, name: str) -> str:
        lines = [
            "#!/bin/sh",
            _MARK,
            f'test "${NO_HOOKS}" = 0 && exit 0',
            f'PATH="$PATH":{shlex.quote(str(self.programs))}',
            "command -v gitml >/dev/null 2>&1 || {",
            *(f"    {line}" for line in _WITHOUT_GITML[name]),
            "}",
            _call(name),
            # Whatever became of the data, the checkout itself went well.
            *(["exit 0"] if name == "post-checkout" else []),
        ]
        return "".join(f"{line}\n" for line in lines)


def lacks_call(name: str, hook: Path) -> bool:
    """Whether a hook of a name that gitml has one for does not name gitml's.

    What a program calls that it starts is not seen.
    """
    return name in NAMES and f"gitml git-hook {name}" not in _read(hook)


def calls_others(git: Git, name: str) -> bool:
    """Whether Git calls a hook of that name that is none of ours, which do nothing for gitml."""
    path = _folder_of(git) / name
    return os.access(path, os.X_OK) and _MARK not in _read(path)


def _folder_of(git: Git) -> Path:
    """Where Git looks for hooks.

    Raises:
        UsageError: its settings name no folder.
    """
    done = git.run("rev-parse", "--path-format=absolute", "--git-path", "hooks")
    if done.code:
        raise _no_hooks(git, "empty")
    return Path(done.text.rstrip("\n")).resolve()


def _no_hooks(git: Git, path: str) -> UsageError:
    folder = shlex.quote(str(git.private / "hooks"))
    return UsageError(
        f"Git calls no hooks here, as core.hooksPath is {path}",
        hint=f"let it call those of this repository: git config core.hooksPath {folder}",
    )


def _call(name: str) -> str:
    return f'gitml git-hook {name} "$@"'


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
