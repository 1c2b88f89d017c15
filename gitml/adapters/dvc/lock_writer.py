"""``dvc.lock`` written as DVC writes it, without parsing and dumping all of it for every stage.

DVC reads the lock, replaces one stage and dumps the whole document, once for each stage, in place.
What its dumper writes for a stage does not depend on the others, and dumping what it wrote gives
the same text. So DVC's dumper makes the text of the changed stages only, which replaces theirs in
the file, and the file is replaced in one step. Where a lock is not plainly what the dumper writes
(comments, anchors, edited by hand) DVC does all of it, on a copy.
"""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc_files.lock_text import HEAD, split_plain
from gitml.adapters.formats.yaml.yaml_writer import NotPlainError, plain

if TYPE_CHECKING:
    from dvc.stage import PipelineStage

_EXPONENT = re.compile(r"[-+]?[\d.]+e[-+]?\d+", re.IGNORECASE)


def block(stage: "PipelineStage") -> str:
    """The stage's part of its lock file, in DVC's own words."""
    from dvc.stage.serialize import to_lockfile

    return text_of(to_lockfile(stage))


def text_of(records: Mapping[str, Any]) -> str:
    """The part of a lock file that holds ``records``, which are of stages by their names."""
    from dvc.utils.serialize._yaml import dumps_yaml

    try:
        return plain(records, 2)
    except NotPlainError:
        text: str = dumps_yaml({"schema": "2.0", "stages": records})
        return text.removeprefix(HEAD)


def compose(base: bytes, blocks: Mapping[str, str]) -> bytes:
    """The lock ``base`` with stages recorded anew.

    Args:
        base: a lock as the dumper writes it, see :func:`redumped`; empty where there is none.
        blocks: what :func:`block` said, by stage name, in the order in which DVC would have
            recorded them.
    """
    text = splice(base.decode(), blocks)
    return text.encode() if text is not None else _dump(base, blocks)


def redumped(content: bytes) -> bytes:
    """What DVC's dumper makes of a lock that it has read; but see :func:`load`."""
    return dump(load(content) or {})


def dump(document: Mapping[str, Any]) -> bytes:
    """A whole lock as DVC's dumper writes it."""
    from dvc.utils.serialize._yaml import dumps_yaml

    text: str = dumps_yaml(document)
    return text.encode()


def load(content: bytes) -> Any:
    """A lock as DVC's dumper needs it to write it again.

    DVC's reader counts the digits of a number with an exponent wrongly where there are many. It
    writes another number (8.900000000000001e-05 becomes 8.900000000000000e-05), and yet another
    whenever the lock is written again. Here they stay what they are.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import RoundTripConstructor

    class Exact(RoundTripConstructor):
        def construct_yaml_float(self, node: Any) -> Any:
            exponent = _EXPONENT.fullmatch(node.value)
            return float(node.value) if exponent else super().construct_yaml_float(node)

    Exact.add_constructor("tag:yaml.org,2002:float", Exact.construct_yaml_float)
    reader = YAML()
    reader.Constructor = Exact
    return reader.load(content.decode())


def splice(base: str, blocks: Mapping[str, str]) -> str | None:
    """The new text of a lock; None where the old one is not plain enough to be taken apart."""
    stages: dict[str, str] = {}
    for text in (base or HEAD, *(HEAD + text for text in blocks.values())):
        found = split_plain(text)
        if found is None:
            return None
        stages |= found
    return HEAD + "".join(stages.values())


def _dump(base: bytes, blocks: Mapping[str, str]) -> bytes:
    """What DVC makes of it: read, replace, dump, for one stage after another."""
    from dvc.utils.serialize import loads_yaml, modify_yaml

    with tempfile.TemporaryDirectory(prefix="gitml-lock-") as folder:
        copy = Path(folder, "dvc.lock")
        if base:
            copy.write_bytes(base)
        for text in blocks.values():
            with modify_yaml(str(copy)) as data:
                if not data:
                    data.update({"schema": "2.0"})
                data["stages"] = data.get("stages", {})
                data["stages"].update(loads_yaml(HEAD + text)["stages"])
        return copy.read_bytes()
