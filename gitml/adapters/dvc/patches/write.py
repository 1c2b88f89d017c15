"""Files that DVC would write in place, or too early: replaced in one step, or written later."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.files import write_atomically

if TYPE_CHECKING:
    from dvc.config import Config
    from dvc.repo import Repo
    from dvc.stage import Stage


class DelayedGitIgnore:
    """Takes the lines that DVC adds to ``.gitignore``, to write them later.

    Args:
        repo: whose lines are taken, until :meth:`close`.
    """

    def __init__(self, repo: "Repo") -> None:
        self._write = repo.scm_context.ignore
        self._collected: list[str] | None = None
        self._patch = ExitStack()
        self._patch.enter_context(
            patched("dvc.repo.scm_context:SCMContext.ignore", self._ignore, repo.scm_context)
        )

    def close(self) -> None:
        """Let DVC write its lines itself again."""
        self._patch.close()

    @contextmanager
    def collect(self) -> Iterator[list[str]]:
        """Keep back the lines of a block; they are for the absolute paths in the list."""
        self._collected = []
        try:
            yield self._collected
        finally:
            self._collected = None

    def write(self, path: str) -> None:
        """Add the line for an absolute path, as DVC does."""
        self._write(path)

    def _ignore(self, path: str) -> None:
        if self._collected is None:
            self._write(path)
        else:
            self._collected.append(path)


def write_pointer(stage: "Stage") -> None:
    """Write the ``.dvc`` file of a stage in one step, with the text that DVC's dumper makes."""
    from dvc.utils.serialize._yaml import dumps_yaml

    def dump(path: str, document: Any, *_arguments: object) -> None:
        write_atomically(Path(path), dumps_yaml(document))

    with patched("dvc.dvcfile:dump_yaml", dump):
        stage.dump(update_pipeline=False)


@contextmanager
def edit_config(config: "Config", level: str) -> Iterator[Any]:
    """As ``Config.edit``, but the file is written in UTF-8, in one step, and only if all fits then.

    DVC 3.67 empties the file first and then fails to encode what is not ASCII. That a setting does
    not fit those of ``.dvc/config.local`` it finds after it was written, when no command works.
    """
    from configobj import ConfigObj
    from dvc.config import _pack_named, merge

    def save(level: str, sections: Mapping[str, Any]) -> None:
        everything = config.load_config_to_level(level)
        merge(everything, sections)
        for later in config.LEVELS[config.LEVELS.index(level) + 1 :]:
            merge(everything, config.load_one(later))
        config.validate(everything)
        lines = ConfigObj(_pack_named(sections)).write()
        write_atomically(Path(config.files[level]), "\n".join([*lines, ""]) or "\n")

    with patched("dvc.config:Config._save_config", save, config), config.edit(level) as edited:
        yield edited
