"""A version that was written, for programs."""

from typing import Any, Protocol

from gitml.core.data.results import Copied
from gitml.core.registry.manifest import ModelFile
from gitml.core.registry.versions import Registered


class Delivered(Protocol):
    """A version that was written."""

    @property
    def found(self) -> Registered: ...
    @property
    def copied(self) -> Copied: ...
    @property
    def file(self) -> ModelFile: ...
    @property
    def recorded(self) -> bool: ...
    @property
    def signers(self) -> tuple[str, ...]: ...


def delivered(done: Delivered) -> dict[str, Any]:
    """``gitml.model-get/1``; ``sha256_recorded`` is whether the tag has it, too."""
    found, copied, file = done.found, done.copied, done.file
    entry = {
        "version": str(found.version),
        "tag": found.tag.name,
        "commit": found.commit,
        "withdrawn": found.withdrawn,
        "path": copied.path,
        "target": copied.target,
        "files": copied.files,
        "size": copied.size,
        "md5": file.md5,
        "sha256": file.sha256,
        "sha256_recorded": done.recorded,
        "signers": list(done.signers),
    }
    return {"schema": "gitml.model-get/1", "models": {found.model: entry}}
