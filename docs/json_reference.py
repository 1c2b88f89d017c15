"""The reference of what --json prints: real commands, run in a small project.

python docs/json_reference.py     write docs/reference/json.md
"""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from json_members import MEMBERS

from gitml import cli
from gitml.adapters.mlflow.api import MlflowApi

PAGE = Path(__file__).parent / "reference" / "json.md"
# All that would differ between two machines, or two days.
ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+00:00",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+00:00",
    "GIT_CONFIG_NOSYSTEM": "1",
    "DVC_NO_ANALYTICS": "1",
    "NO_COLOR": "1",
    "GITHUB_REPOSITORY": "ada/churn",
    "GITHUB_TOKEN": "none",  # asked for, and not used in a dry run
    "TZ": "UTC",
}
_PIPELINE = """\
stages:
  train:
    cmd: cp params.yaml model.txt
    deps: [data.csv]
    params: [lr]
    outs: [model.txt]
metrics: [metrics.json]
plots:
  - curve.csv: {x: epoch, y: loss}
artifacts:
  churn: {path: model.txt, type: model}
"""
_GITML_YAML = "models:\n  churn: {primary: auc}\n"
_RETRAIN = "retrain: {when: [{new_data: data.csv, size: 10%}, {changed: [code, params]}]}\n"
_MLFLOW = {
    "experiments/get-by-name": {
        "experiment": {"experiment_id": "1", "artifact_location": "mlflow-artifacts:/1"}
    },
    "runs/create": {"run": {"info": {"run_id": "0a1b2c", "artifact_uri": "mlflow-artifacts:/1"}}},
    "model-versions/create": {"model_version": {"version": "3"}},
}
_GATES = "gates:\n  - {metric: auc, min: 0.9, max_drop: 0.01}\n"


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def run(folder: Path, *words: str) -> str:
    """What a command prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = cli.run(["-C", str(folder), *words])
    if code not in (0, 1):
        raise RuntimeError(f"gitml {' '.join(words)}: exit code {code}\n{out.getvalue()}")
    return out.getvalue()


def examples(home: Path) -> list[tuple[str, str]]:
    """Command lines in the order of a day's work, with what they print.

    Args:
        home: an empty folder.
    """
    write(home, ".gitconfig", "[init]\n\tdefaultBranch = main\n")
    own = {"HOME": str(home), "GIT_CONFIG_GLOBAL": str(home / ".gitconfig")}
    # Of the machine only the way to its programs: doctor tells of many a variable.
    variables = {"PATH": os.environ["PATH"], **ENVIRONMENT, **own}
    with (
        mock.patch.dict(os.environ, variables, clear=True),
        mock.patch.object(MlflowApi, "ask", lambda _, __, path, ___: _MLFLOW.get(path, {})),
        mock.patch.object(MlflowApi, "upload"),
    ):
        return list(_examples(home))


def _write_tables(here: Path) -> None:
    for name, right in (("old.csv", 60), ("near.csv", 59), ("new.csv", 75)):
        rows = "".join(f"{row},1,{int(row < right)}\n" for row in range(100))
        write(here, name, f"row,y,y_pred\n{rows}")
    for name, young in (("march.csv", 60), ("april.csv", 20)):
        rows = "".join(f"{20 + row % 7 + 9 * (row > young)},{'ab'[row % 2]}\n" for row in range(90))
        write(here, name, f"age,plan\n{rows}")


def _examples(home: Path) -> Iterator[tuple[str, str]]:
    here = home / "churn"
    here.mkdir()
    (home / "hub.git").mkdir()

    def shown(line: str) -> tuple[str, str]:
        return line, _settled(run(here, *line.split()), home)

    yield shown("init --remote ../store --json")
    write(here, "data.csv", "x,y\n1,2\n")
    yield shown("add data.csv --json")
    write(here, "dvc.yaml", _PIPELINE)
    write(here, "gitml.yaml", _GITML_YAML)
    for lr, auc in (("0.1", "0.90"), ("0.2", "0.92")):
        write(here, "params.yaml", f"lr: {lr}\n")
        write(here, "metrics.json", f'{{"auc": {auc}}}\n')
        write(here, "curve.csv", f"epoch,loss\n1,{lr}\n2,0.05\n")
        yield shown("repro --json") if lr == "0.1" else shown("status --json")
        run(here, "repro", "--quiet")
        git(here, "add", "--all")
        git(here, "commit", "--quiet", "--message", f"lr {lr}")
    git(here, "init", "--quiet", "--bare", "../hub.git")
    git(here, "remote", "add", "origin", "../hub.git")
    for line in (
        "metrics show --json",
        "metrics diff HEAD~1 --json",
        "metrics log --json",
        "params show --json",
        "params diff HEAD~1 --json",
        "params log --json",
        "plots show --json",
        "dag --json",
        "diff HEAD~1 HEAD --json",
        "report HEAD~1 HEAD --output - --json",
        "stage list --json",
        "stage show train --json",
        "push --json",
        "pull --json",
        "fetch --json",
        "remote list --json",
        "release churn --json",
        "model promote churn@v1.0.0 prod --reason first --json",
        "ci release churn@v1.0.0 --dry-run --json",
        "model list --json",
        "model show churn#prod --json",
        "model history churn --json",
        "model history churn --at 2026-01-03 --json",
        "model verify churn --json",
        "model lineage churn --json",
        "model lineage data.csv --down --json",
        "model publish churn --mlflow https://mlflow.example.org --json",
        "model get churn --out .dvc/tmp/got.txt --json",
        "stage add --name count --outs lines.txt --json true",
        "freeze count --json",
        "stage remove count --json",
    ):
        yield shown(line)
    git(here, "restore", ".")
    write(here, "report.md", "## Better\n")
    yield shown(f"comment --dry-run --pr 12 --commit {'a' * 40} --json")
    _write_tables(here)
    columns = "--id row --label y --prediction y_pred"
    for line in (
        f"errors old.csv near.csv {columns} --json",
        f"compare old.csv new.csv {columns} --metric accuracy --json",
        "profile april.csv --json",
        "drift march.csv april.csv --json",
    ):
        yield shown(line)
    yield from map(shown, _of_schemas(here))
    write(here, "gitml.yaml", _GITML_YAML + _GATES)
    yield shown("gate HEAD --json")
    write(here, "gitml.yaml", _GITML_YAML + _RETRAIN)
    yield shown("retrain --json")
    git(here, "restore", "gitml.yaml")
    yield shown("doctor --offline --json")
    yield shown("gc --offline --json")
    yield shown("verify-data --json")
    write(here, "spare.csv", "1\n")
    run(here, "add", "spare.csv")
    yield shown("move spare.csv extra.csv --json")
    yield shown("remove extra.csv --json")
    (here / "extra.csv").unlink()
    yield shown("repro --dry-run --json")
    yield shown("checkout HEAD~1 --json")
    yield shown("checkout main --dry-run --json -- model.txt")
    yield shown("get model.txt --rev churn@v1.0.0 --out old.txt --json")
    (here / "old.txt").unlink()
    write(home, "labels.csv", "x,label\n1,a\n")
    yield shown("import-url ../labels.csv --json")
    yield shown("update labels.csv --json")
    git(here, "commit", "--quiet", "--message", "labels")
    _clash(here)
    yield shown("resolve --json")


def _of_schemas(here: Path) -> Iterator[str]:
    """Command lines about the schema of a table, which changes between them."""
    write(here, "table.csv", "site,age\n" + "a,30\nb,41\n" * 20)
    yield "schema infer table.csv --json"
    write(here, "table.csv", "site,age\n" + "a,30\nA,41\n" * 20)
    yield "schema check table.csv --json"
    (here / "schemas" / "old.yaml").write_bytes((here / "schemas" / "table.yaml").read_bytes())
    yield "schema accept unseen_values site --data table.csv --json"
    yield "schema diff schemas/old.yaml schemas/table.yaml --json"
    rule = '{"type": "expect_column_median_to_be_between", "kwargs": {"column": "age"}}'
    write(here, "suite.json", f'{{"expectations": [{rule}]}}')
    yield "schema import suite.json --output schemas/suite.yaml --json"


def _clash(here: Path) -> None:
    """Two branches that each added a file to a folder, merged by a clone without the driver."""
    git(here, "checkout", "--quiet", "main")
    git(here, "config", "--unset", "merge.gitml.driver")
    (here / "images").mkdir()
    for words, file in ((["main"], "1"), (["-b", "topic"], "2"), (["main"], "3")):
        git(here, "checkout", "--quiet", *words)
        (here / "images" / "2").unlink(missing_ok=True)
        write(here, f"images/{file}", f"{file}\n")
        run(here, "add", "images", "--quiet")
        git(here, "commit", "--quiet", "--message", f"image {file}")
    subprocess.run(["git", "merge", "topic"], cwd=here, check=False, capture_output=True)


def _settled(text: str, home: Path) -> str:
    """The text without what differs from run to run."""
    text = text.replace(str(home), "/home/ada")
    text = re.sub(r'("(?:\w*seconds|time|started|began)": )[0-9.]+', r"\g<1>0.1", text)
    machine = r'("(?:python|platform|dvc)": ")[^"]+'
    text = re.sub(machine, r"\g<1>...", text)
    # A page with the day and the machine in it.
    text = re.sub(r'("text": "<!-- gitml:release -->)(?:[^"\\]|\\.)+', r"\g<1>...", text)
    if '"gitml.doctor/1"' in text:
        text = _of_any_machine(text)
    return re.sub(r'("date": ")20\d\d-[^"]+', r"\g<1>2026-01-02T03:04:05+00:00", text)


def _of_any_machine(text: str) -> str:
    """What the doctor prints, without what it says and without what is slow here."""
    document = json.loads(text)
    document["sections"].pop("slow", None)
    for section in document["sections"].values():
        for entry in section.values():
            entry |= {key: "..." for key in ("detail", "hint") if entry[key] is not None}
    return json.dumps(document, indent=2)


def page(found: list[tuple[str, str]]) -> str:
    """The page of these examples."""
    parts = [
        "# What `--json` prints",
        "",
        "Generated by running the commands, one after another, in a small project. Every document",
        "names its schema and the version of that. Keys may be added to a version; none changes or",
        "goes. Numbers are numbers, what is absent is null, and so are NaN and infinities. With",
        '`--dry-run` there is `"dry_run": true`. Below an example stands what it does not tell.',
        "",
    ]
    told = dict(MEMBERS)
    for line, text in found:
        title = " ".join(word for word in line.split() if word != "--json")
        parts += [f"## `gitml {title}`", "", "```json", text.rstrip("\n"), "```", ""]
        for schema in [one for one in told if f'"{one}"' in text]:
            rows = [f"| `{member}` | {what} |" for member, what in told.pop(schema).items()]
            parts += ["| member | what it is |", "|---|---|", *rows, ""]
    if told:
        raise RuntimeError(f"no example of {', '.join(told)}")
    return "\n".join(parts)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        PAGE.write_text(page(examples(home)), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
