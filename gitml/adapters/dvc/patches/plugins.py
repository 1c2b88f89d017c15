"""Storage that DVC cannot look into, of which it has need before it is asked for anything.

It has no plug-in for it here, or a record has an address that is of no storage, or of a remote that
is not set up.
"""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn
from urllib.parse import urlsplit

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc_files.config import unknown_remote
from gitml.core.urls import without_credentials
from gitml.errors import ConfigError, UsageError

# What each kind of storage calls the hash that it knows; a record has it under this name.
_HASHES = {"ssh": "md5", "http": "checksum", "https": "checksum", "hdfs": "checksum",
           "webhdfs": "checksum", "gdrive": "checksum"}  # fmt: skip
_USUAL_HASH = "etag"
_OF_CONFIG = "config file error: "  # what DVC begins with, also where no setting is wrong
_NO_STORAGE = "none"  # what else DVC tells kinds of storage by


@contextlib.contextmanager
def plugins_when_used() -> Iterator[None]:
    """Let DVC read records whose storage it cannot open; it is an error to look into that.

    DVC opens the storage of each dependency and output when it reads a stage, and the remote of
    each output when it lists files, also of what the cache has. Who asks for a remote by its name,
    or makes a stage anew, is told at once.
    """
    import dvc.fs
    import dvc.output
    import dvc.repo.index
    from dvc.config import ConfigError as DvcConfigError
    from dvc.config import RemoteNotFoundError

    strict = dvc.fs.get_fs_cls
    of_address, of_output = dvc.output.get_cloud_fs, dvc.repo.index._load_storage_from_out

    def class_of(remote_conf: Any, *arguments: Any, **options: Any) -> Any:
        try:
            found = strict(remote_conf, *arguments, **options)
        except ImportError as error:
            scheme = str(remote_conf["url"]).partition("://")[0]
            return _without_class(scheme, error)
        return _without_packages(found) if found.get_missing_deps() else found

    def load_storage(storage: Any, key: Any, out: Any) -> None:
        # A remote that is not set up is no remote here; who brings data from it tells whose it is.
        with contextlib.suppress(RemoteNotFoundError), patched("dvc.fs:get_fs_cls", class_of):
            of_output(storage, key, out)

    files: list[str] = []

    def get_cloud_fs(*arguments: Any, **options: Any) -> Any:
        try:
            with patched("dvc.fs:get_fs_cls", class_of):
                return of_address(*arguments, **options)
        except DvcConfigError as error:
            url = str(options["url"])
            told = f"{str(error).removeprefix(_OF_CONFIG)}: {without_credentials(url)}"
            if not files:
                raise _refusal(url, told, arguments[0]["remote"]) from error
            refused = ConfigError(f"{files[-1]}: {told}")
            return _without_class(_NO_STORAGE, refused), {}, url

    with (
        patched("dvc.output:get_cloud_fs", get_cloud_fs),
        patched("dvc.repo.index:_load_storage_from_out", load_storage),
        _naming(files),
    ):
        yield


def _refusal(url: str, told: str, known: Iterable[str]) -> UsageError:
    """The error for an address of no storage that the user named."""
    parts = urlsplit(url)
    if parts.scheme == "remote" and parts.netloc.lower() not in known:
        return unknown_remote(parts.netloc, known)
    return UsageError(told, hint="put the data here by other means, then: gitml add PATH")


@contextlib.contextmanager
def _naming(files: list[str]) -> Iterator[None]:
    """Have the file at the end of ``files`` whose stages are being read."""
    from dvc.stage.loader import SingleStageLoader, StageLoader

    def naming(original: Any) -> Any:
        def load_stage(cls: Any, dvcfile: Any, *arguments: Any, **options: Any) -> Any:
            fs = dvcfile.repo.fs
            files.append(str(fs.relpath(dvcfile.path, dvcfile.repo.root_dir)))
            try:
                return original.__func__(cls, dvcfile, *arguments, **options)
            finally:
                files.pop()

        return classmethod(load_stage)

    single = naming(SingleStageLoader.__dict__["load_stage"])
    several = naming(StageLoader.__dict__["load_stage"])
    with (
        patched("dvc.stage.loader:SingleStageLoader.load_stage", single),
        patched("dvc.stage.loader:StageLoader.load_stage", several),
    ):
        yield


def _without_class(scheme: str, error: Exception) -> Any:
    """What DVC takes for a storage, without anything of the plug-in that has its class."""
    from dvc_objects.fs.base import ObjectFileSystem

    class Missing(ObjectFileSystem):  # type: ignore[misc]  # DVC has no types
        protocol = scheme
        PARAM_CHECKSUM = _HASHES.get(scheme, _USUAL_HASH)

        @classmethod
        def coalesce_version(cls, path: str, version: str | None) -> tuple[str, str | None]:
            return path, version

        @property
        def fs(self) -> NoReturn:
            raise error

    return Missing


def _without_packages(plugin: Any) -> Any:
    """A storage of a plug-in that is here, without the packages that this one needs."""

    def check(_self: Any, **_config: Any) -> None:
        """Look for the packages when the storage is used."""

    def credentials(_self: Any, **_config: Any) -> dict[str, Any]:
        return {}

    def fs(self: Any) -> None:
        plugin._check_requires(self, **self.config)

    replaced = {"_check_requires": check, "_prepare_credentials": credentials, "fs": property(fs)}
    return type(plugin.__name__, (plugin,), replaced)
