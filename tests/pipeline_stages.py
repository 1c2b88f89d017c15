"""One stage of a generated pipeline, of every kind that dvc.yaml can say."""

import posixpath
import random
import shlex
from dataclasses import dataclass, field
from typing import Any

Stage = dict[str, Any]


@dataclass
class Sketch:
    """A pipeline while it is made.

    Attributes:
        rnd: decides.
        features: what was decided.
        things: what a stage may depend on: a path, and the files to read there.
        outs: those that stages make.
        sources: those that DVC has and no stage makes.
        used: paths that some stage depends on.
        documents: dvc.yaml files by their path.
        area: a folder that stages share, and what they wrote there, until one depends on all of it.
    """

    rnd: random.Random
    features: set[str]
    things: dict[str, tuple[str, ...]] = field(default_factory=dict)
    outs: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    documents: dict[str, Any] = field(default_factory=dict)
    area: list[str] = field(default_factory=list)
    area_closed: bool = False

    def add(self, path: str, *files: str) -> None:
        self.things[path] = files or (path,)

    def make(self, path: str, *files: str) -> None:
        """An output."""
        self.add(path, *files)
        self.outs.append(path)

    def chance(self, feature: str, probability: float) -> bool:
        if self.rnd.random() < probability:
            self.features.add(feature)
            return True
        return False

    def dependencies(self) -> list[str]:
        """Some things, the newest more often, so that the graph has some depth."""
        new = self.outs[-4:]
        found = {self.rnd.choice([*self.things, *new, *new]) for _ in range(self.rnd.randint(0, 3))}
        if self.chance("a file of a folder", 0.15):
            folders = [files for files in self.things.values() if len(files) > 1]
            found.add(self.rnd.choice(self.rnd.choice(folders)))
        if self.area and not self.area_closed and self.chance("folder of several outputs", 0.1):
            self.area_closed = True
            self.add("area", *self.area)
            found.add("area")
        deps = sorted(found)
        self.rnd.shuffle(deps)
        self.used.update(deps, (dep.partition("/")[0] for dep in deps))
        return deps

    def files(self, deps: list[str]) -> list[str]:
        return [file for dep in deps for file in self.things.get(dep, (dep,))]


@dataclass
class Draft:
    """A stage while it is made: its number, and where its paths are relative to."""

    sketch: Sketch
    number: int
    place: str
    body: Stage = field(default_factory=dict)

    def relative(self, path: str) -> str:
        return posixpath.relpath(path, self.place)

    def absolute(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(self.place, name))

    def take(self) -> str:
        """Declare dependencies; answers the shell's words for the files to read."""
        deps = self.sketch.dependencies()
        if deps:
            self.body["deps"] = [self.relative(dep) for dep in deps]
        return " ".join(shlex.quote(self.relative(file)) for file in self.sketch.files(deps))

    def out_name(self) -> str:
        number = self.number
        names = [f"out{number}.txt", f"out {number}", f"ö{number}/in 'x'", f"0{number}e3"]
        if not self.sketch.area_closed and self.sketch.chance("shared folder", 0.25):
            name = f"area/o{number}"
            self.sketch.area.append(name)
            return self.relative(name)
        return self.sketch.rnd.choice(names)


def add_stage(sketch: Sketch, number: int, folder: str) -> None:
    """One more stage in the dvc.yaml of ``folder``; what it makes may be used by later ones."""
    rnd = sketch.rnd
    path = posixpath.join(folder, "dvc.yaml").removeprefix("./")
    document = sketch.documents.setdefault(path, {"stages": {}})
    kinds = [_plain] * 9
    kinds += [_folder, _persist, _callback, _no_outs, _foreach, _foreach_dict, _matrix, _templated]
    make = rnd.choice(kinds)
    sketch.features.add(make.__name__.strip("_"))
    wdir = "."
    if make in (_plain, _folder, _persist) and sketch.chance("wdir", 0.2):
        wdir = posixpath.relpath(rnd.choice([".", "work"]), folder)
    draft = Draft(sketch, number, posixpath.normpath(posixpath.join(folder, wdir)))
    if wdir != ".":
        draft.body["wdir"] = wdir
    if make is _templated:
        document["vars"] = [{"word": "said", "nested": {"deep": [1, 2]}}]
    make(draft)
    name = rnd.choice(["a", "tr_ain", "prep-data", "Z", "x.y"]) + str(number)
    body = draft.body
    _decorate(sketch, body.get("do", body), draft)
    document["stages"][name] = body


def _decorate(sketch: Sketch, body: Stage, draft: Draft) -> None:
    """What any stage may have."""
    if sketch.chance("params", 0.4):
        body["params"] = [_params(sketch, draft)]
    if sketch.chance("always_changed", 0.06):
        body["always_changed"] = True
    if sketch.chance("meta", 0.3):
        body["meta"] = sketch.rnd.choice([{"gitml": {"mutex": "m"}}, {"who": "me", "n": [1]}])
    if sketch.chance("desc", 0.1):
        body["desc"] = "what it does: é"


def _params(sketch: Sketch, draft: Draft) -> Any:
    files: dict[str, list[list[str] | None]] = {
        "params.yaml": [["lr"], ["deep.n"], ["deep"], ["deep.text", "lr"]],
        "conf/all.json": [None, ["seed"], ["names", "none"]],
        "p.toml": [["opt.lr"], ["opt"], None],
        "p.py": [["EPOCHS"], ["Net.width", "EPOCHS"]],
    }
    path = sketch.rnd.choice(list(files))
    keys = sketch.rnd.choice(files[path])
    sketch.features.add("params: a whole file" if keys is None else f"params in {path}")
    return {draft.relative(path): keys}


def _command(draft: Draft, *lines: str) -> str | list[str]:
    """Shell lines as dvc.yaml may have them."""
    sketch = draft.sketch
    wait = [f"sleep 0.0{sketch.rnd.randint(1, 6)}"] if sketch.rnd.random() < 0.3 else []
    how = sketch.rnd.choice(["; ", " && ", "list", "\n"])
    sketch.features.add({"list": "cmd list", "\n": "cmd of several lines"}.get(how, "cmd"))
    parts = [*wait, *lines]
    return parts if how == "list" else how.join(parts)


def _plain(draft: Draft) -> None:
    rnd, read, name = draft.sketch.rnd, draft.take(), draft.out_name()
    out = shlex.quote(name)
    lines = [f"cat {read} /dev/null > {out}", f"echo {draft.number} >> {out}"]
    if folder := posixpath.dirname(name):
        lines.insert(0, f"mkdir -p {shlex.quote(folder)}")
    if draft.sketch.chance("executable", 0.1):
        lines.append(f"chmod +x {out}")
    draft.body["cmd"] = _command(draft, *lines)
    key = rnd.choice(["outs", "outs", "metrics", "plots"])
    settings: Stage = {}
    if draft.sketch.chance(f"cache: false {key}", 0.25):
        settings["cache"] = False
    if key == "plots" and draft.sketch.chance("plot properties", 0.5):
        settings.update(x="a", y="b", template="simple")
    if key == "outs" and draft.sketch.chance("out properties", 0.2):
        settings.update(push=False, desc="é")
    draft.body[key] = [{name: settings} if settings else name]
    draft.sketch.make(draft.absolute(name))
    if draft.sketch.chance("two outs", 0.15):
        draft.body["cmd"] = [f"echo more{draft.number} > more{draft.number}; {lines[0]}", *lines]
        draft.body.setdefault("outs", []).insert(0, f"more{draft.number}")
        draft.sketch.make(draft.absolute(f"more{draft.number}"))


def _folder(draft: Draft) -> None:
    name, read = f"dir{draft.number}", draft.take()
    lines = (
        f"mkdir -p {name}/in",
        f"cat {read} /dev/null > {name}/in/one",
        f"echo {draft.number} > {name}/two",
    )
    draft.body["cmd"] = _command(draft, *lines)
    settings = {"cache": False} if draft.sketch.chance("cache: false folder", 0.2) else {}
    if not settings and draft.sketch.chance("persistent folder", 0.2):
        settings = {"persist": True}
    draft.body["outs"] = [{name: settings} if settings else name]
    path = draft.absolute(name)
    draft.sketch.make(path, f"{path}/in/one", f"{path}/two")


def _persist(draft: Draft) -> None:
    name, read = f"kept{draft.number}", draft.take()
    draft.body["cmd"] = _command(draft, f"cat {read} /dev/null >> {name}", f"echo on >> {name}")
    draft.body["outs"] = [{name: {"persist": True}}]
    draft.sketch.make(draft.absolute(name))


def _callback(draft: Draft) -> None:
    draft.body["cmd"] = _command(draft, "echo said")


def _no_outs(draft: Draft) -> None:
    draft.body["cmd"] = _command(draft, f"cat {draft.take()} /dev/null")


def _each(draft: Draft, *items: str, name: str) -> Stage:
    """The ``do`` of stages of which one writes ``name`` for each of ``items``."""
    read = draft.take()
    body = {
        "cmd": _command(draft, f"cat {read} /dev/null > {name}", f"echo {name} >> {name}"),
        "outs": [name],
    }
    if "deps" in draft.body:
        body["deps"] = draft.body.pop("deps")
    for item in items:
        draft.sketch.make(draft.absolute(item))
    return body


def _foreach(draft: Draft) -> None:
    number = draft.number
    made = (f"each{number}_u", f"each{number}_v")
    do = _each(draft, *made, name=f"each{number}_${{item}}")
    at_root = draft.place == "."
    draft.body.update({"foreach": "${items}" if at_root else ["u", "v"], "do": do})


def _foreach_dict(draft: Draft) -> None:
    number = draft.number
    made = (f"of{number}_left1", f"of{number}_right2")
    do = _each(draft, *made, name=f"of{number}_${{key}}${{item.n}}")
    draft.body.update({"foreach": {"left": {"n": 1}, "right": {"n": 2}}, "do": do})


def _matrix(draft: Draft) -> None:
    number = draft.number
    made = [f"mx{number}_{one}{two}" for one in "kl" for two in (1, 2)]
    do = _each(draft, *made, name=f"mx{number}_${{item.one}}${{item.two}}")
    draft.body.update({"matrix": {"one": ["k", "l"], "two": [1, 2]}, **do})


def _templated(draft: Draft) -> None:
    name, read = f"tpl{draft.number}", draft.take()
    if draft.sketch.chance("vars of a stage", 0.4):
        draft.body["vars"] = [{"own": draft.number}]
        word = "${word} ${own} ${nested.deep[1]}"
    else:
        word = "${word} ${nested.deep[0]}"
    draft.body["cmd"] = _command(draft, f"cat {read} /dev/null > {name}", f"echo {word} >> {name}")
    draft.body["outs"] = [name]
    draft.sketch.make(draft.absolute(name))
