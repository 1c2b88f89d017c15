"""Generated pipelines with all that dvc.yaml can say."""

import json
import posixpath
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.file_edits import write
from tests.pipeline_edits import Edit, edits
from tests.pipeline_stages import Sketch, add_stage
from tests.twins import left as left

# Data that stages may use, and that dvc or git has: see tests.pipeline_sources.
_TRACKED = {
    "data.txt": ("data.txt",),
    "stock": ("stock/one", "stock/in/two"),
    "fetched.txt": ("fetched.txt",),
    "imported.txt": ("imported.txt",),
}
_SETTINGS = (
    ("cache", "type", "symlink"),
    ("cache", "type", "hardlink"),
    ("core", "autostage", "true"),
)
_FOLDERS = (".", ".", ".", "sub", "deep er/été")


@dataclass
class Made:
    """A generated pipeline.

    Attributes:
        seed: makes the same one again, with ``stages``.
        stages: how many it has, one that stands for several counted once.
        files: contents by path, mappings where they are to be JSON.
        edits: what happens between two runs.
        absent: pointers of the template that this one does not use.
        features: what its stages and edits are made of.
    """

    seed: int
    stages: int
    files: dict[str, Any] = field(default_factory=dict, repr=False)
    edits: list[Edit] = field(default_factory=list, repr=False)
    absent: list[str] = field(default_factory=list, repr=False)
    features: set[str] = field(default_factory=set, repr=False)

    @property
    def targets(self) -> tuple[str, ...]:
        """What to tell ``dvc repro``, which takes only the dvc.yaml that it stands by."""
        found = sorted(name for name in self.files if posixpath.basename(name) == "dvc.yaml")
        return () if found == ["dvc.yaml"] else tuple(found)

    def write(self, root: Path) -> None:
        for name in self.absent:
            (root / name).unlink()
        for name, content in self.files.items():
            write(root / name, content)


def pipelines(stages: tuple[int, int]) -> st.SearchStrategy[Made]:
    """Pipelines of as many stages, at least and at most, and edits of each."""
    return st.builds(pipeline, st.integers(0, 2**32 - 1), st.integers(*stages))


def pipeline(seed: int, stages: int) -> Made:
    """The pipeline of that number: the same for the same arguments."""
    rnd = random.Random(f"{seed} {stages}")
    made = Made(seed, stages)
    if rnd.random() < 0.4:
        settings = rnd.choice(_SETTINGS)
        made.files[".dvc/config.local"] = "[{}]\n    {} = {}\n".format(*settings)
        made.features.add(" ".join(settings[1:]))
    sketch = Sketch(rnd, made.features)
    made.files.update(_plain_files())
    sketch.add("src.txt")
    sketch.add("other.txt")
    sketch.add("code", "code/a.sh", "code/b.sh")
    for out, files in _TRACKED.items():
        if rnd.random() < 0.35:
            sketch.add(out, *files)
            sketch.sources.append(out)
    folders = rnd.sample(_FOLDERS, rnd.choice([1, 1, 2, 3]))
    for folder in [*folders, "area", "work"]:
        made.files[posixpath.join(folder, "keep.txt").removeprefix("./")] = "here\n"
    for number in range(stages):
        add_stage(sketch, number, rnd.choice(folders))
    for document in sketch.documents.values():
        shuffled = rnd.sample(list(document["stages"]), len(document["stages"]))
        document["stages"] = {name: document["stages"][name] for name in shuffled}
    made.files.update(json.loads(json.dumps(sketch.documents)))
    used = sketch.used
    made.absent += [f"{name}.dvc" for name in _TRACKED if name not in used]
    sketch.sources[:] = [name for name in sketch.sources if name in used]
    made.features.update(f"source {name}" for name in used if name in _TRACKED)
    if len(sketch.documents) > 1:
        made.features.add("several dvc.yaml")
    made.edits += edits(rnd, made.files, sketch)
    for edit in made.edits:
        made.features.add(f"edit {edit.kind}")
        made.features.update(word for word in edit.options if word.startswith("--"))
    return made


def _plain_files() -> dict[str, Any]:
    return {
        "src.txt": "source\n",
        "other.txt": "other\n",
        "code/a.sh": "echo a\n",
        "code/b.sh": "echo b\n",
        "params.yaml": {"lr": 0.1, "deep": {"n": 3, "text": "a: b"}, "items": ["u", "v"]},
        "conf/all.json": {"seed": 7, "names": ["é", "b"], "none": None},
        "p.toml": '[opt]\nlr = 1e-3\nname = "x"\n',
        "p.py": "EPOCHS = 3\n\n\nclass Net:\n    width = 8\n",
    }
