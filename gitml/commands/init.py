"""``gitml init``: make a folder a gitml project."""

from dataclasses import dataclass, replace
from pathlib import Path

import click

from gitml import wiring
from gitml.core.ports import Talk
from gitml.core.settings.keys import FILE
from gitml.errors import NoRepositoryError, OutsideError, UsageError
from gitml.render.json import project as json_project
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.first_files import CONFIG, DVC_IGNORES, GIT_IGNORES
from gitml.ui.options import Settings, dry_run_option, json_option, pass_options
from gitml.ui.output import print_json
from gitml.ui.refusals.init import (
    is_in_git,
    refuse_file,
    refuse_inside,
    refuse_left_out,
    refuse_lost_submodule,
    refuse_second,
)
from gitml.ui.typed_remote import TypedRemote
from gitml.wiring import hooks
from gitml.wiring.setup import set_remote, start_dvc, start_git
from gitml.wiring.storage import merging

_DVC = "DVC repository"
_THEN = "then track data: gitml add PATH; or write a stage: gitml stage add --help"


@dataclass(frozen=True, slots=True, kw_only=True)
class InitOptions:
    """What is asked for; see the help of the command."""

    folder: Path | None
    remote: str | None
    with_hooks: bool
    remove_hooks: bool
    dry_run: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One thing that a project needs; ``made`` is False where it was there already.

    Where ``removed`` is set it is a thing that the project is to be without.
    """

    what: str
    made: bool
    removed: bool = False

    def told(self) -> str:
        """What became of it, for people."""
        if self.removed:
            return f"- {self.what.removeprefix('no ')}" if self.made else f"= {self.what}"
        return f"+ {self.what}" if self.made else f"= {self.what} (was there)"


@dataclass(frozen=True, slots=True)
class Initialised:
    """A project, and what was done to make it one.

    Attributes:
        root: the DVC root.
        staged: the files that were written and staged, relative to ``root``.
    """

    root: Path
    steps: tuple[SetupStep, ...]
    staged: tuple[str, ...] = ()


def plan(directory: Path, remote: TypedRemote | None) -> Initialised:
    """What :func:`initialise` would do; nothing is written.

    Raises:
        UsageError: ``directory`` is a file, or a submodule that is not here.
    """
    refuse_file(directory)
    root, has_git, has_dvc = directory, True, True
    there = next(folder for folder in (directory, *directory.parents) if folder.is_dir())
    try:
        refuse_lost_submodule(directory)
        root = wiring.find(there).root
    except NoRepositoryError:
        has_git, has_dvc = is_in_git(there), False
    steps = [
        SetupStep("Git repository", not has_git),
        SetupStep(_DVC, not has_dvc),
        SetupStep(FILE, not (root / FILE).exists()),
        SetupStep(".gitignore lines", bool(_missing_lines(root / ".gitignore", GIT_IGNORES))),
        SetupStep(".dvcignore lines", bool(_missing_lines(root / ".dvcignore", DVC_IGNORES))),
        *_merge_steps(root if has_dvc else None),
    ]
    if remote is not None:
        steps.append(SetupStep(f"remote 'storage' at {remote.typed}", made=not has_dvc))
    return Initialised(root, tuple(steps))


def initialise(directory: Path, remote: TypedRemote | None, talk: Talk) -> Initialised:
    """Make ``directory`` a project, keeping all that is there, and stage what was written.

    Raises:
        UsageError: ``directory`` is a file, or a submodule that is not here.
        OutsideError: Git or DVC refused, or the folder cannot be made, as in a bare repository.
        ConfigError: ``remote`` is given and another is the default already.
    """
    _make_folder(directory)
    steps = [_ensure_git(directory)]
    root, dvc = _ensure_dvc(directory, talk)
    steps.append(dvc)
    config = root / FILE
    steps.append(SetupStep(FILE, not config.exists()))
    if not config.exists():
        wiring.write(config, CONFIG)
    steps.append(SetupStep(".gitignore lines", _add_ignore_lines(root / ".gitignore", GIT_IGNORES)))
    steps.append(SetupStep(".dvcignore lines", _add_ignore_lines(root / ".dvcignore", DVC_IGNORES)))
    steps += _ensure_merge_driver(root)
    if remote is not None:
        made = set_remote(root, remote.relative_to(root), talk)
        steps.append(SetupStep(f"remote 'storage' at {remote.typed}", made))
    written = {step.what for step in steps if step.made}
    return Initialised(root, tuple(steps), _stage(root, written))


def _merge_steps(root: Path | None) -> list[SetupStep]:
    """What a project lacks of the merge driver; one that is not there yet lacks all of it."""
    project = wiring.find(root) if root else None
    lines = bool(merging.missing_attributes(project)) if project else True
    known = merging.is_installed(project) if project else False
    return [SetupStep(".gitattributes lines", lines), SetupStep("merge driver", not known)]


def _ensure_merge_driver(root: Path) -> list[SetupStep]:
    """Have Git merge dvc.lock and pointers by their records, in this clone."""
    steps = _merge_steps(root)
    project = wiring.find(root)
    _add_lines(root / ".gitattributes", list(merging.missing_attributes(project)))
    merging.install(project)
    return steps


def _hook_steps(root: Path, *, remove: bool, dry_run: bool) -> list[SetupStep]:
    """Write the hooks, or take them away; in a dry run only say so."""
    project = wiring.find_without_dvc(root)
    found = hooks.installed(project)
    if not dry_run:
        (hooks.remove if remove else hooks.install)(project)
    verb = "no hook" if remove else "hook"
    return [SetupStep(f"{verb} {name}", there is remove, remove) for name, there in found.items()]


def _stage(root: Path, made: set[str]) -> tuple[str, ...]:
    """Stage what was written, whole; answers the files."""
    files = {FILE: [FILE], ".gitignore lines": [".gitignore"], ".dvcignore lines": [".dvcignore"]}
    files |= {".gitattributes lines": [".gitattributes"], "merge driver": []}
    files |= {"Git repository": [], _DVC: [".dvc/.gitignore", ".dvcignore"]}
    named = {file for what in made for file in files.get(what, [])}
    if any(what == _DVC or what.startswith("remote ") for what in made):
        named.add(".dvc/config")
    written = {file for file in named if (root / file).exists()}
    git = wiring.locate_git(root)
    git.stage([str(root / file) for file in sorted(written)])
    return tuple(file for file in sorted(written) if git.has_staged([str(root / file)]))


def _make_folder(directory: Path) -> None:
    refuse_file(directory)
    is_in_git(directory)  # or Git says why nothing can begin here, before the folder is made
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError(f"cannot make the folder '{directory}': {error.strerror}") from error


def _ensure_git(directory: Path) -> SetupStep:
    refuse_lost_submodule(directory)
    missing = not is_in_git(directory)
    if missing:
        start_git(directory)
    return SetupStep("Git repository", made=missing)


def _ensure_dvc(directory: Path, talk: Talk) -> tuple[Path, SetupStep]:
    try:
        return wiring.find(directory).root, SetupStep(_DVC, made=False)
    except NoRepositoryError:
        top = wiring.locate_git(directory).root.resolve()
        start_dvc(directory, talk, below=directory != top)
        return directory, SetupStep(_DVC, made=True)


def _missing_lines(file: Path, patterns: tuple[str, ...]) -> list[str]:
    text = _text(file)
    return [pattern for pattern in patterns if pattern not in text.splitlines()]


def _add_ignore_lines(file: Path, patterns: tuple[str, ...]) -> bool:
    return _add_lines(file, _missing_lines(file, patterns))


def _add_lines(file: Path, missing: list[str]) -> bool:
    """Append what is missing; a user's own lines stay as they are."""
    if missing:
        text = _text(file)
        end = "\r\n" if "\r\n" in text else "\n"
        gap = "" if not text or text.endswith("\n") else end
        wiring.write(file, f"{text}{gap}" + "".join(f"{line}{end}" for line in missing))
    return bool(missing)


def _text(file: Path) -> str:
    """What a file says, with the line ends that it has."""
    return wiring.read(file).decode()


@click.command(cls=Command)
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--remote", metavar="URL_OR_FOLDER", help="Also set up the default DVC remote.")
@click.option("--hooks", "with_hooks", is_flag=True, help="Git hooks that move data along.")
@click.option("--remove-hooks", is_flag=True, help="Take these hooks away again.")
@dry_run_option
@json_option
@pass_options(InitOptions)
def init(settings: Settings, options: InitOptions) -> None:
    """Make a folder a gitml project: Git if missing, DVC, a gitml.yaml and ignore lines.

    In a fresh clone it sets up the merge driver, which Git does not bring along: with it dvc.lock
    is merged stage by stage, and the pointer of a folder file by file.

    With --hooks git push uploads the data of what it pushes first, and git checkout of a branch
    puts its data in place. Hooks of yours are never replaced. --remove-hooks takes them away.

    What is there already stays as it is, so it is safe to run again. What is written is staged,
    ready for git commit. Below the top of a Git repository that folder becomes a project; in a
    project without DIR it is about that one.

    \b
    Example:
      gitml init
      gitml init churn --remote s3://bucket/churn
    """
    directory = (settings.directory / (options.folder or ".")).resolve()
    refuse_left_out(directory)
    (refuse_second if options.folder is None else refuse_inside)(directory)
    remote = TypedRemote(options.remote, settings.directory) if options.remote is not None else None
    if options.with_hooks and options.remove_hooks:
        raise UsageError("--hooks and --remove-hooks together", hint="choose one of them")
    if options.dry_run:
        project = plan(directory, remote)
    else:
        project = initialise(directory, remote, settings)
    if options.with_hooks or options.remove_hooks:
        steps = _hook_steps(project.root, remove=options.remove_hooks, dry_run=options.dry_run)
        project = replace(project, steps=(*project.steps, *steps))
    if options.as_json:
        made = {step.what: step.made for step in project.steps}
        print_json(json_project.initialised(str(project.root), made, dry_run=options.dry_run))
        return
    made_dvc = any(step.made for step in project.steps if step.what == _DVC)
    for step in project.steps:
        click.echo(terminal.one_line(step.told()))
    if project.root.resolve() != directory:
        settings.say(f"the project is {terminal.one_line(str(project.root))}")
    if options.dry_run:
        settings.say("this was a dry run: nothing was written")
    elif project.staged:
        settings.say(f"staged: {', '.join(project.staged)}; commit with: git commit")
        settings.say(_THEN if made_dvc else "then see what is to be done: gitml status")
        if not options.with_hooks:
            settings.say("to have git push and git checkout move data along: gitml init --hooks")
