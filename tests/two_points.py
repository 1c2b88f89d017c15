"""A project whose two commits differ in everything that ``gitml diff`` looks at."""

import pytest

from tests.project import Project

STAGES = """\
stages:
  train:
    cmd: python src/train.py
    deps: [data/raw.csv, src]
    params: [lr]
    outs: [model.bin]
    metrics: [m.json: {cache: false}]
artifacts: {churn: {path: model.bin, type: model}}
"""
LOCK = """\
schema: '2.0'
stages:
  train:
    cmd: python src/train.py
    outs:
    - path: model.bin
      hash: md5
      md5: {md5}
      size: {size}
"""


@pytest.fixture
def two_points(project: Project) -> Project:
    """Data by hand (a table and a folder), a pipeline, and a second commit that changed it all."""
    project.write("dvc.yaml", STAGES)
    project.write("dvc.lock", LOCK.format(md5="a" * 32, size=10))
    project.write("params.yaml", "lr: 0.1\nseed: 1\n")
    project.write("src/train.py", "a\nb\n")
    project.write("m.json", '{"accuracy": 0.8}')
    project.write("requirements.txt", "pandas\n")
    project.write("data/raw.csv", "x,y\n1,2\n3,4\n")
    project.write(".gitignore", "/model.bin\n")
    for name in ("keep", "edit", "move", "drop ü"):
        project.write(f"images/in/{name}.txt", name)
    project.dvc("add", "--quiet", "data/raw.csv", "images")
    project.commit("one")
    project.git("tag", "one")
    project.write("dvc.yaml", STAGES.replace("python", "python3").replace("[lr]", "[lr, seed]"))
    project.write("dvc.lock", LOCK.format(md5="b" * 32, size=20))
    project.write("params.yaml", "lr: 0.2\nseed: 1\n")
    project.write("src/train.py", "a\nc\nd\n")
    project.write("src/new.py", "")
    project.write("m.json", '{"accuracy": 0.9}')
    project.write("requirements.txt", "pandas\npyarrow\n")
    project.write("gitml.yaml", "metrics: {}\n")
    project.write("data/raw.csv", "x,y\n1,2\n3,4\n5,6\n")
    images = project.path("images/in")
    (images / "edit.txt").write_text("edited")
    (images / "move.txt").rename(images / "moved.txt")
    (images / "drop ü.txt").unlink()
    project.write("images/come.txt", "come")
    project.dvc("add", "--quiet", "data/raw.csv", "images")
    project.commit("two")
    return project
