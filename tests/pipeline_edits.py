"""What people do to a project between two runs of its pipeline."""

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.file_edits import append, delete, lose, replace_text, touch, uncache, unlock, write
from tests.pipeline_stages import Sketch


@dataclass(frozen=True)
class Edit:
    """One change, and how the pipeline is run after it.

    Attributes:
        kind: what it is.
        do: what it does with ``path`` and ``content``.
        path: from the project's root.
        content: new content, where it has any.
        options: for ``repro``; ``named`` if they name stages whose order DVC leaves to chance.
    """

    kind: str
    do: Callable[[Path, Any], None] = field(repr=False)
    path: str = "."
    content: Any = None
    options: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        return "--downstream" in self.options or "--single-item" in self.options

    def apply(self, root: Path) -> None:
        self.do(root / self.path, self.content)


@dataclass
class Maker:
    """Makes edits, of which each builds on those before.

    Attributes:
        rnd: decides.
        files: the project's files at first.
        sketch: of its pipeline.
        documents: its dvc.yaml files after the edits so far.
    """

    rnd: random.Random
    files: dict[str, Any]
    sketch: Sketch
    documents: dict[str, Any] = field(default_factory=dict)


def edits(rnd: random.Random, files: dict[str, Any], sketch: Sketch) -> list[Edit]:
    """Two or three changes."""
    maker = Maker(rnd, files, sketch, copy.deepcopy(sketch.documents))
    found: list[Edit] = []
    wanted = rnd.choice([2, 2, 3])
    while len(found) < wanted:
        if (edit := rnd.choice(_KINDS)(maker)) is not None:
            found.append(edit if edit.options else replace(edit, options=_options(maker)))
    return found


def _options(maker: Maker) -> tuple[str, ...]:
    one, two = _name(maker), _name(maker)
    choices: list[tuple[str, ...]] = [
        *[()] * 14,
        ("--force",),
        ("--force-downstream",),
        ("--no-commit",),
        ("--force", "--no-commit"),
        ("--no-run-cache",),
        *([("--single-item", one, two), ("--downstream", one)] if one and two else ()),
    ]
    return maker.rnd.choice(choices)


def _name(maker: Maker) -> str:
    path = maker.rnd.choice(list(maker.documents))
    names = list(maker.documents[path]["stages"])
    return f"{path}:{maker.rnd.choice(names)}" if names else ""


def _source(maker: Maker) -> Edit:
    path = maker.rnd.choice(["src.txt", "other.txt", "code/a.sh"])
    return Edit("source", write, path, f"edited {maker.rnd.randint(0, 3)}\n")


def _tracked(maker: Maker) -> Edit | None:
    """Data that DVC has and no stage makes."""
    if not maker.sketch.sources:
        return None
    path = maker.rnd.choice(maker.sketch.sources)
    if path == "fetched.txt":
        if maker.rnd.random() < 0.5:
            pointer = ("frozen: true\n", "")
            return Edit("unfrozen import", replace_text, "fetched.txt.dvc", pointer)
        return Edit("source of an import", write, "../outside/page.txt", "another page\n")
    if path == "stock":
        name = maker.rnd.choice(["one", "new"])
        return Edit("added folder", write, f"stock/{name}", "changed\n")
    return Edit(f"tracked {path}", write, path, "changed\n")


def _parameter(maker: Maker) -> Edit:
    rnd = maker.rnd
    path = rnd.choice(["params.yaml", "params.yaml", "conf/all.json", "p.toml", "p.py"])
    number = rnd.choice([0, 1e-5, 1e16, 0.1, -3, 123456789012345678901, 2.50])
    text = rnd.choice(["1e-3", "yes", "a\nb", "012", "é # x", "null", ""])
    items = rnd.choice([["u", "v"], ["u"], ["u", "v", "w"]])
    content = {
        "params.yaml": {"lr": number, "deep": {"n": number, "text": text}, "items": items},
        "conf/all.json": {"seed": number, "names": [text], "none": None, "new": {}},
        "p.toml": f'[opt]\nlr = {rnd.randint(1, 9)}\nname = "y"\n',
        "p.py": f"EPOCHS = {rnd.randint(1, 9)}\n\n\nclass Net:\n    width = 9\n",
    }[path]
    return Edit("parameter", write, path, content)


def _delete_output(maker: Maker) -> Edit | None:
    if not maker.sketch.outs:
        return None
    out = maker.rnd.choice(maker.sketch.outs)
    path = maker.rnd.choice([out, *maker.sketch.things[out]])
    return Edit("deleted output", delete, path)


def _edit_output(maker: Maker) -> Edit | None:
    if not maker.sketch.outs:
        return None
    kind, do = maker.rnd.choice(
        [("touched output", touch), ("output edited by hand", append), ("uncached", uncache)]
    )
    return Edit(kind, do, maker.rnd.choice(maker.sketch.outs), "by hand\n")


def _back(maker: Maker) -> Edit:
    """What was there at first."""
    path = maker.rnd.choice(["src.txt", "params.yaml", *maker.sketch.documents])
    if path in maker.documents:
        maker.documents[path] = copy.deepcopy(maker.sketch.documents[path])
    return Edit("back", write, path, maker.files[path])


def _stage(maker: Maker) -> Edit | None:
    """Something about one stage of a dvc.yaml."""
    path = maker.rnd.choice(list(maker.documents))
    document = copy.deepcopy(maker.documents[path])
    stages = document["stages"]
    if not stages:
        return None
    name = maker.rnd.choice(list(stages))
    kind = maker.rnd.choice(list(_CHANGES))
    change = _CHANGES[kind]
    if change is None:
        return Edit("stage forgotten in the lock", unlock, ".", name)
    if not change(maker, stages, name):
        return None
    maker.documents[path] = document
    return Edit(f"stage {kind}", write, path, copy.deepcopy(document))


def _new_command(_: Maker, stages: Any, name: str) -> bool:
    body = stages[name].get("do", stages[name])
    cmd = body["cmd"]
    body["cmd"] = [*cmd, "true"] if isinstance(cmd, list) else f"{cmd}\ntrue"
    return True


def _freeze(_: Maker, stages: Any, name: str) -> bool:
    body = stages[name].get("do", stages[name])
    body["frozen"] = not body.get("frozen")
    return True


def _remove(_: Maker, stages: Any, name: str) -> bool:
    del stages[name]
    return True


def _rename(_: Maker, stages: Any, name: str) -> bool:
    stages[f"{name}-new"] = stages.pop(name)
    return True


def _no_cache(_: Maker, stages: Any, name: str) -> bool:
    body = stages[name].get("do", stages[name])
    if not body.get("outs") or isinstance(body["outs"][0], dict):
        return False
    body["outs"][0] = {body["outs"][0]: {"cache": False}}
    return True


def _reorder(maker: Maker, stages: Any, _: str) -> bool:
    order = maker.rnd.sample(list(stages), len(stages))
    bodies = {name: stages.pop(name) for name in order}
    stages.update(bodies)
    return True


_CHANGES: dict[str, Callable[[Maker, Any, str], bool] | None] = {
    "with a new command": _new_command,
    "frozen or not": _freeze,
    "removed": _remove,
    "renamed": _rename,
    "with another cache setting": _no_cache,
    "in another order": _reorder,
    "forgotten": None,
}


def _records(maker: Maker) -> Edit:
    kind, path = maker.rnd.choice(
        [("no lock", "dvc.lock"), ("no run cache", ".dvc/cache/runs"), ("no ignores", ".gitignore")]
    )
    return Edit(kind, delete, path)


def _only_remote(maker: Maker) -> Edit:
    rnd = maker.rnd
    caches = rnd.choice([[".dvc/cache"], [".dvc/cache/files"], [".dvc/cache/runs", "dvc.lock"]])
    tracked = [*maker.sketch.outs, *maker.sketch.sources]
    gone = rnd.sample(tracked, rnd.randint(0, len(tracked)))
    return Edit("only the remote has it", lose, ".", [*caches, *gone], ("--pull",))


def _nothing(_: Maker) -> Edit:
    return Edit("nothing", touch, "src.txt")


_KINDS: list[Callable[[Maker], Edit | None]] = [
    *[_source] * 3,
    *[_parameter] * 3,
    *[_tracked] * 2,
    *[_delete_output] * 2,
    *[_edit_output] * 3,
    *[_back] * 2,
    *[_stage] * 6,
    *[_only_remote] * 2,
    _records,
    _nothing,
]
