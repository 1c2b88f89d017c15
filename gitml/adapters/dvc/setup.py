"""Make a folder a DVC repository and give it a remote."""

import os
from pathlib import Path

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.patches.write import edit_config
from gitml.adapters.dvc.remotes.settings import change_asked_for
from gitml.adapters.dvc.session import opening
from gitml.adapters.dvc_files.config import absolute_address
from gitml.core.data.remotes.file_address import refuse_file_address
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted
from gitml.errors import ConfigError


def start(root: Path, talk: Talk, *, below: bool) -> None:
    """Make ``root`` a DVC repository; its files are not staged.

    To stage them DVC opens libgit2, which reads no repository of SHA-256.

    Args:
        root: in a Git working tree.
        talk: hears of progress.
        below: ``root`` is a folder below that tree's top.

    Raises:
        OutsideError: DVC refused.
    """
    from dvc.repo import Repo

    unstaged = patched("dvc.scm:add_no_submodules", lambda _scm, _paths: None)
    # It would tell what to do next, as the command does.
    with opening(talk, root, hush=True), unstaged:
        Repo.init(os.fspath(root), subdir=below).close()


def set_remote(root: Path, name: str, url: str, talk: Talk) -> bool:
    """Make ``url`` the default remote; answers whether that changed anything.

    Args:
        root: the DVC root.
        name: of the remote.
        url: what DVC accepts; a relative folder is seen from ``root``.
        talk: hears of progress.

    Raises:
        ConfigError: another remote is the default already; it is not replaced. Or DVC would take
            the address for another place than the user.
        UsageError: DVC does not accept the address.
    """
    from dvc.config import Config

    refuse_file_address(name, url, "gitml init --remote")
    with opening(talk, root):
        config = Config.from_cwd()
        here = absolute_address(url, root)
        default = config["core"].get("remote")
        if default is not None:
            known = str(config["remote"].get(default, {}).get("url"))
            if known != here:
                raise ConfigError(
                    f"the default remote is '{default}' already: {known}",
                    hint=f"change it with: gitml remote modify {quoted(default)} url {quoted(url)}",
                )
            return False
        with change_asked_for(name), edit_config(config, "repo") as edited:
            edited["remote"][name] = {"url": url}
            edited["core"]["remote"] = name
    return True
