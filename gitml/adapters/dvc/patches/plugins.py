"""A plug-in of DVC that is not installed, of which DVC has need before it is asked for anything."""

import contextlib
from collections.abc import Iterator
from typing import Any, NoReturn

from gitml.adapters.dvc.patches.apply import patched

# What each kind of storage calls the hash that it knows; a record has it under this name.
_HASHES = {"ssh": "md5", "http": "checksum", "https": "checksum", "hdfs": "checksum",
           "webhdfs": "checksum", "gdrive": "checksum"}  # fmt: skip
_USUAL_HASH = "etag"


@contextlib.contextmanager
def plugins_when_used() -> Iterator[None]:
    """Let DVC read records whose storage has no plug-in here; it is an error to look into that.

    DVC opens the storage of each dependency when it reads a stage, and the remote of each output
    when it lists files, also of what the cache has. Who asks for a remote by its name is told at
    once.
    """
    import dvc.fs
    import dvc.output
    import dvc.repo.index

    strict = dvc.fs.get_fs_cls
    of_address, of_output = dvc.output.get_cloud_fs, dvc.repo.index._load_storage_from_out

    def class_of(remote_conf: Any, *arguments: Any, **options: Any) -> Any:
        try:
            found = strict(remote_conf, *arguments, **options)
        except ImportError as error:
            return _without_class(str(remote_conf["url"]).partition("://")[0], str(error))
        return _without_packages(found) if found.get_missing_deps() else found

    def get_cloud_fs(*arguments: Any, **options: Any) -> Any:
        with patched("dvc.fs:get_fs_cls", class_of):
            return of_address(*arguments, **options)

    def load_storage(*arguments: Any) -> None:
        with patched("dvc.fs:get_fs_cls", class_of):
            of_output(*arguments)

    with (
        patched("dvc.output:get_cloud_fs", get_cloud_fs),
        patched("dvc.repo.index:_load_storage_from_out", load_storage),
    ):
        yield


def _without_class(scheme: str, message: str) -> Any:
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
            raise ImportError(message)

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
