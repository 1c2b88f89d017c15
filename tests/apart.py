"""A project whose stages run apart from it, and what is the same in each such test."""

from pathlib import Path

from tests.project import Project

# Everything that makes moving data hard: folders, names, ignored files, outputs that no cache has,
# one that goes on where it was, one that may be executed, parameters, a folder for a working one.
PIPELINE = """\
stages:
  größe "a b":
    cmd: wc -c < src.txt > 'ä "out"'
    deps: [src.txt]
    outs: ['ä "out"']
  folder:
    cmd:
    - mkdir -p made/in
    - cat 'ä "out"' ignored.txt > made/in/one; printf '#!/bin/sh' > tool; chmod +x tool
    - cp tool made/two
    deps: ['ä "out"', ignored.txt]
    params: [lr, {params.json: }]
    outs: [made, tool]
    metrics: [m.json: {cache: false}]
  log:
    wdir: sub
    cmd: cat ../m.json ../made/two keep.txt >> log
    deps: [../m.json, ../made, keep.txt]
    outs: [log: {persist: true}]
  callback:
    cmd: echo said
"""


def pipeline(project: Project, remote: Path) -> None:
    """Write it, with a remote, commit, and leave the working tree dirty."""
    text = PIPELINE.replace('größe "a b"', "größe-1").replace(
        "- cp tool made/two", "- cp tool made/two; echo '{\"m\":0.5}' > m.json"
    )
    project.write("dvc.yaml", text)
    project.write("src.txt", "committed\n")
    project.write("sub/keep.txt", "kept\n")
    project.write("params.yaml", "lr: 1e-3\n")
    project.write("params.json", '{"n": [1, null, true]}\n')
    project.write("ignored.txt", "ignored\n")
    with project.path(".gitignore").open("a") as file:
        file.write("/ignored.txt\n")
    add_remote(project, remote)
    project.commit()
    project.write("src.txt", "changed since\n")


def add_remote(project: Project, remote: Path | str) -> None:
    """Name a folder, or an address, the default remote."""
    if isinstance(remote, Path):
        remote.mkdir(parents=True, exist_ok=True)
    config = project.path(".dvc/config.local")
    config.write_text(f"[core]\n    remote = st\n['remote \"st\"']\n    url = {remote}\n")
