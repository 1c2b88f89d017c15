"""The actions that GitHub's workflows use, by the commits that they are pinned to."""

from collections.abc import Mapping
from types import MappingProxyType

PINS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "actions/cache/restore": ("55cc8345863c7cc4c66a329aec7e433d2d1c52a9", "v6.1.0"),
        "actions/cache/save": ("55cc8345863c7cc4c66a329aec7e433d2d1c52a9", "v6.1.0"),
        "actions/checkout": ("de0fac2e4500dabe0009e67214ff5f5447ce83dd", "v6.0.2"),
        "actions/download-artifact": ("3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1"),
        "actions/setup-python": ("a309ff8b426b58ec0e2a45f0f869d46889d02405", "v6.2.0"),
        "actions/upload-artifact": ("043fb46d1a93c77aae656e7c1c64a875d1fc6a0a", "v7.0.1"),
    }
)
"""The commit of each, and the version that it is."""


def used(name: str) -> str:
    """What stands behind ``uses:`` for an action."""
    commit, version = PINS[name]
    return f"{name}@{commit} # {version}"
