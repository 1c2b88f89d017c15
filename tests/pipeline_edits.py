"""What people do to a project between two runs of its pipeline."""

import copy
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.pipeline_stages import Sketch


@dataclass(frozen=True)
class Edit:
    """One change: its kind, the path from the project's root, and new content where it has any."""

    kind: str
    do: Callable[[Path, Any], None] = field(repr=False)
    path: str = "."
    content: Any = None

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
            found.append(edit)
    return found


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))


def _delete(path: Path, _: Any) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _touch(path: Path, _: Any) -> None:
    if path.exists():
        os.utime(path)


def _append(path: Path, content: Any) -> None:
    target = path / "two" if path.is_dir() else path
    if target.exists():
        target.write_text(target.read_text() + content)


def _replace(path: Path, content: Any) -> None:
    path.write_text(path.read_text().replace(*content))


def _uncache(path: Path, _: Any) -> None:
    """Delete the object of an output from the cache, found by its name in a lock."""
    root = next(parent for parent in path.parents if (parent / ".dvc").is_dir())
    for record in _recorded(root):
        if Path(record["path"]).name == path.name and "md5" in record:
            md5 = record["md5"]
            _delete(root / ".dvc" / "cache" / "files" / "md5" / md5[:2] / md5[2:], None)


def _unlock(root: Path, name: Any) -> None:
    """Take one stage out of its lock."""
    from dvc.utils.serialize import modify_yaml

    for lock in sorted(root.rglob("dvc.lock")):
        if f"  {name}:\n" in lock.read_text():
            with modify_yaml(str(lock)) as document:
                document["stages"].pop(name, None)


def _recorded(root: Path) -> Iterator[Any]:
    from dvc.utils.serialize import load_yaml

    for lock in sorted(root.rglob("dvc.lock")):
        for stage in (load_yaml(str(lock)).get("stages") or {}).values():
            yield from stage.get("outs", [])


def _source(maker: Maker) -> Edit:
    path = maker.rnd.choice(["src.txt", "other.txt", "code/a.sh"])
    return Edit("source", _write, path, f"edited {maker.rnd.randint(0, 3)}\n")


def _tracked(maker: Maker) -> Edit | None:
    """Data that DVC has and no stage makes."""
    if not maker.sketch.sources:
        return None
    path = maker.rnd.choice(maker.sketch.sources)
    if path == "fetched.txt":
        if maker.rnd.random() < 0.5:
            pointer = ("frozen: true\n", "")
            return Edit("unfrozen import", _replace, "fetched.txt.dvc", pointer)
        return Edit("source of an import", _write, "../outside/page.txt", "another page\n")
    if path == "stock":
        name = maker.rnd.choice(["one", "new"])
        return Edit("added folder", _write, f"stock/{name}", "changed\n")
    return Edit(f"tracked {path}", _write, path, "changed\n")


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
    return Edit("parameter", _write, path, content)


def _delete_output(maker: Maker) -> Edit | None:
    if not maker.sketch.outs:
        return None
    out = maker.rnd.choice(maker.sketch.outs)
    path = maker.rnd.choice([out, *maker.sketch.things[out]])
    return Edit("deleted output", _delete, path)


def _edit_output(maker: Maker) -> Edit | None:
    if not maker.sketch.outs:
        return None
    kind, do = maker.rnd.choice(
        [("touched output", _touch), ("output edited by hand", _append), ("uncached", _uncache)]
    )
    return Edit(kind, do, maker.rnd.choice(maker.sketch.outs), "by hand\n")


def _back(maker: Maker) -> Edit:
    """What was there at first."""
    path = maker.rnd.choice(["src.txt", "params.yaml", *maker.sketch.documents])
    if path in maker.documents:
        maker.documents[path] = copy.deepcopy(maker.sketch.documents[path])
    return Edit("back", _write, path, maker.files[path])


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
        return Edit("stage forgotten in the lock", _unlock, ".", name)
    if not change(maker, stages, name):
        return None
    maker.documents[path] = document
    return Edit(f"stage {kind}", _write, path, copy.deepcopy(document))


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
    return Edit(kind, _delete, path)


def _nothing(_: Maker) -> Edit:
    return Edit("nothing", _touch, "src.txt")


_KINDS: list[Callable[[Maker], Edit | None]] = [
    *[_source] * 3,
    *[_parameter] * 3,
    *[_tracked] * 2,
    *[_delete_output] * 2,
    *[_edit_output] * 3,
    *[_back] * 2,
    *[_stage] * 6,
    _records,
    _nothing,
]
