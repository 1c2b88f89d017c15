"""Generated pipelines with all that dvc.yaml can say, and what a run of one left behind."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st


@dataclass
class Made:
    """A generated pipeline.

    Attributes:
        files: contents by path, dvc.yaml files as mappings.
        edits: what happens between two runs: a path and its new content, or None to delete it.
    """

    files: dict[str, Any] = field(default_factory=dict)
    edits: list[dict[str, Any]] = field(default_factory=list)

    def write(self, root: Path, files: dict[str, Any] | None = None) -> None:
        for name, content in (self.files if files is None else files).items():
            path = root / name
            if content is None:
                path.unlink(missing_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            # JSON is YAML, too
            text = content if isinstance(content, str) else json.dumps(content, indent=1)
            path.write_text(text)


def left(root: Path) -> dict[str, bytes]:
    """Everything in the project but Git's own and DVC's temporary files, by path."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith((".git/", ".dvc/tmp/")):
            found[name] = path.read_bytes()
    return found


_NAMES = ["a", "b1", "prep-data", "tr_ain", "C", "x9", "e", "f0o", "z", "q-q", "mid", "end"]


@st.composite
def pipelines(draw: st.DrawFn, most: int = 10) -> Made:
    """A pipeline of up to ``most`` stages, and edits that each leave it valid."""
    made = Made()
    made.files["src.txt"] = "source\n"
    made.files["other.txt"] = "other\n"
    made.files["params.yaml"] = {"lr": 0.1, "deep": {"n": 3, "text": "a: b"}, "items": ["u", "v"]}
    made.files["sub/keep.txt"] = "here\n"
    names = draw(st.permutations(_NAMES))[: draw(st.integers(1, most))]
    stages: dict[str, Any] = {}
    outs: list[str] = []
    for number, name in enumerate(names):
        stages[name] = _stage(draw, number, name, outs)
    order = draw(st.permutations(list(stages)))
    made.files["dvc.yaml"] = {"stages": {name: stages[name] for name in order}}
    for _ in range(draw(st.integers(1, 2))):
        made.edits.append(_edit(draw, made, stages, outs))
    return made


def _stage(draw: st.DrawFn, number: int, name: str, outs: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(["plain"] * 6 + ["callback", "foreach", "folder", "persist"]))
    sources = [*outs, "src.txt", "other.txt"]
    deps = draw(st.lists(st.sampled_from(sources), unique=True, max_size=3))
    wait = f"sleep 0.0{draw(st.integers(0, 5))}"
    if kind == "callback":
        return {"cmd": f"{wait}; echo said"}
    if kind == "foreach":
        files = " ".join(f"'{dep}'" for dep in deps if not dep.startswith("dir"))
        out = f"each{number}_${{item}}"
        cmd = f"{wait}; cat {files} /dev/null > {out}; echo ${{item}} >> {out}"
        outs.extend(f"each{number}_{item}" for item in "uv")
        do = {"cmd": cmd, "deps": deps, "outs": [f"each{number}_${{item}}"], "params": ["lr"]}
        return {"foreach": "${items}", "do": do}
    wdir = draw(st.sampled_from([".", ".", ".", "sub"]))
    up = "../" if wdir == "sub" else ""
    out = f"out {number}.txt" if draw(st.booleans()) else f"out{number}"
    cat = " ".join(f"'{up}{dep}'" for dep in deps if not dep.startswith("dir"))
    walk = " ".join(f"'{up}{dep}/in/one'" for dep in deps if dep.startswith("dir"))
    stage: dict[str, Any] = {"deps": [up + dep for dep in deps]}
    if wdir != ".":
        stage["wdir"] = wdir
    if kind == "folder":
        out = f"dir{number}"
        stage["cmd"] = [
            f"mkdir -p {out}/in",
            f"cat {cat} {walk} /dev/null > {out}/in/one; echo {number} > {out}/two",
        ]
        stage["outs"] = [out]
    elif kind == "persist":
        stage["cmd"] = f"{wait}; cat {cat} {walk} /dev/null >> '{out}'; echo {name} >> '{out}'"
        stage["outs"] = [{out: {"persist": True}}]
    else:
        stage["cmd"] = f"{wait}; cat {cat} {walk} /dev/null > '{out}'; echo {name} >> '{out}'"
        key = draw(st.sampled_from(["outs", "outs", "metrics", "plots"]))
        stage[key] = [out if draw(st.booleans()) else {out: {"cache": False}}]
    if draw(st.booleans()):
        stage["params"] = [
            {f"{up}params.yaml": draw(st.sampled_from([["lr"], ["deep.n"], ["deep"]]))}
        ]
    if draw(st.integers(0, 9)) == 0:
        stage["always_changed"] = True
    stage["meta"] = {"gitml": {"mutex": "m"}} if draw(st.integers(0, 4)) == 0 else {"who": "me"}
    outs.append(f"sub/{out}" if wdir == "sub" else out)
    return stage


def _edit(draw: st.DrawFn, made: Made, stages: dict[str, Any], outs: list[str]) -> dict[str, Any]:
    what = draw(
        st.sampled_from(["source", "param", "command", "delete", "back", "freeze", "nothing"])
    )
    text = f"edited {draw(st.integers(0, 3))}\n"
    if what == "source":
        return {draw(st.sampled_from(["src.txt", "other.txt"])): text}
    if what == "param":
        deep = {
            "n": draw(st.integers(0, 3)),
            "text": draw(st.sampled_from(["1e-3", "yes", "a\nb"])),
        }
        return {"params.yaml": {"lr": draw(st.floats()), "deep": deep, "items": ["u", "v"]}}
    if what == "delete" and outs:
        return {draw(st.sampled_from(outs)): None}
    if what == "back":
        return {"src.txt": made.files["src.txt"], "params.yaml": made.files["params.yaml"]}
    if what in ("command", "freeze"):
        name = draw(st.sampled_from(list(stages)))
        stage = json.loads(json.dumps(stages[name]))
        if "do" not in stage:
            if what == "freeze":
                stage["frozen"] = True
            elif isinstance(stage["cmd"], str):
                stage["cmd"] += "; true"
        stages[name] = stage
        order = list(made.files["dvc.yaml"]["stages"])
        return {"dvc.yaml": {"stages": {one: stages[one] for one in order}}}
    return {}
