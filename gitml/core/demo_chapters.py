"""The demo: what a team does with the example project, step by step."""

import shlex
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunCommand:
    """A command to run, as a user types it; ``why`` goes before it."""

    line: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class EditFile:
    """A change to a file that a user makes in an editor."""

    file: str
    old: str
    new: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckModel:
    """The model's hash: remembered under a version's name, then checked against it."""

    version: str
    why: str = ""


Step = RunCommand | EditFile | CheckModel


@dataclass(frozen=True, slots=True)
class Chapter:
    """Steps under one title."""

    title: str
    steps: tuple[Step, ...]


def chapters(storage: str, *, identity: bool) -> list[Chapter]:
    """What the demo does, step by step.

    Args:
        storage: the remote's folder, as seen from the project.
        identity: whether Git knows the name to put on commits.
    """
    set_identity = (
        RunCommand(
            "git config user.name 'Gitml Demo'", "Git does not know your name yet; in here it is:"
        ),
        RunCommand("git config user.email demo@example.com"),
    )
    return [
        Chapter(
            "Start a project",
            (
                RunCommand("git init --quiet --initial-branch=main", "Git keeps the history."),
                *(() if identity else set_identity),
                RunCommand(
                    f"gitml init --remote {shlex.quote(storage)}",
                    "DVC keeps data and models. Its remote is a folder here; yours may be s3://…",
                ),
            ),
        ),
        Chapter(
            "Train the first model",
            (
                RunCommand("python src/receive.py 1", "The first batch of data arrives."),
                RunCommand(
                    "gitml add data/raw.csv", "The data goes to DVC, a small pointer to Git."
                ),
                RunCommand("gitml repro", "Run the stages of dvc.yaml: prepare, train, evaluate."),
                RunCommand("git add --all", "One commit: code, parameters, metrics, and pointers."),
                RunCommand("git commit --quiet --message 'First model'"),
                RunCommand("gitml push", "Data goes to the remote, commits too where Git has one."),
            ),
        ),
        Chapter(
            "Release it",
            (
                RunCommand(
                    "gitml release", "The model gets a version: an annotated tag, nothing else."
                ),
                CheckModel("v1.0.0", "Remember this file's hash for later:"),
            ),
        ),
        Chapter(
            "Try something better on a branch",
            (
                RunCommand("git switch --quiet --create more-data"),
                RunCommand("python src/receive.py 2", "The second batch of data arrives …"),
                RunCommand("gitml add data/raw.csv", "… is tracked like the first …"),
                EditFile("params.yaml", "features: mean", "features: all", "… and we turn a knob."),
                RunCommand("gitml status", "What must run again, and why?"),
                RunCommand("gitml repro", "Run what must, and only that."),
                RunCommand(
                    "gitml metrics diff main", "Is it better than main, or lucky with 182 patients?"
                ),
                RunCommand("git add --all", "roc_auc is better beyond luck. Keep it."),
                RunCommand("git commit --quiet --message 'Second batch, all features'"),
                RunCommand("gitml push"),
            ),
        ),
        Chapter(
            "Report it, as on a pull request",
            (
                RunCommand(
                    "gitml report main",
                    "Tables and pictures for the reviewer; in CI, 'gitml comment' posts them.",
                ),
            ),
        ),
        Chapter(
            "Merge and release",
            (
                RunCommand("git switch --quiet main", "A reviewer has read the report and agrees."),
                RunCommand("git merge --quiet --no-ff --message 'Merge more-data' more-data"),
                RunCommand(
                    "gitml release", "The number follows from the evidence and from gitml.yaml."
                ),
                CheckModel("v1.1.0", "This is another file:"),
            ),
        ),
        Chapter(
            "Try something that is only noise",
            (
                RunCommand("git switch --quiet --create weaker-penalty"),
                EditFile("params.yaml", "C: 1.0", "C: 3.0", "We turn another knob …"),
                RunCommand("gitml repro"),
                RunCommand(
                    "gitml compare main",
                    "… and roc_auc rises again. Has the model learned something?",
                ),
                RunCommand("git add --all", "Nobody can tell. It does no harm, so merge it:"),
                RunCommand("git commit --quiet --message 'Weaker penalty'"),
                RunCommand("gitml push"),
                RunCommand("git switch --quiet main"),
                RunCommand("git merge --quiet --no-ff --message 'Merge weaker-penalty' -"),
                RunCommand("gitml release", "A version, and no MINOR: it says why."),
                CheckModel("v1.1.1"),
                RunCommand("gitml model list", "What is released so far?"),
            ),
        ),
        Chapter(
            "Go back to any version",
            (
                RunCommand(
                    "gitml checkout breast-cancer@v1.0.0",
                    "Months later somebody asks for the first model. Code, data, model:",
                ),
                CheckModel("v1.0.0", "Is it the very same file?"),
                RunCommand("gitml checkout main", "It is. And back to the present:"),
                CheckModel("v1.1.1", "Also the same as before:"),
            ),
        ),
    ]
