"""What must hold before a version gets an alias, and the tags that give it one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from gitml.checks.gates import JudgedGates
from gitml.core.checks.gates import fails, passes
from gitml.core.registry.events import NewEvent
from gitml.core.registry.registry import Registry
from gitml.core.registry.verification import Verification
from gitml.core.registry.versions import History, Registered
from gitml.core.settings.alias_rules import AliasRules, Requirement
from gitml.core.shell_words import quoted
from gitml.errors import ConfigError, UsageError
from gitml.releases import publication
from gitml.releases.publication import Plan, PublishedTags
from gitml.wiring import Project
from gitml.wiring.judging.checks import judge_gates
from gitml.wiring.judging.metric_tests import open_assessments
from gitml.wiring.models.model_verify import VersionVerifier


@dataclass(frozen=True, slots=True)
class Requirements:
    """What an alias asks for, checked.

    Attributes:
        base: the commit that the gates compared with; None for nothing.
        judged: the gates; None where they are not asked for.
        verification: None where it is not asked for.
    """

    asked: tuple[Requirement, ...] = ()
    base: str | None = None
    judged: JudgedGates | None = None
    verification: Verification | None = None

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        """Those that do not hold; what could not be read holds for nobody."""
        found: list[Requirement] = []
        if self.verification is not None and not self.verification.holds:
            found.append("verify")
        if self.judged is not None and not self._gates_hold(self.judged):
            found.append("gates")
        return tuple(found)

    @property
    def is_unread(self) -> bool:
        """Whether what does not hold is only what could not be read."""
        verified = self.verification is None or self.verification.holds
        return verified and self.judged is not None and not fails(self.judged.results)

    @staticmethod
    def _gates_hold(judged: JudgedGates) -> bool:
        return passes(judged.results) and not any(one.problems for one in judged.snapshots)


def require(
    verifier: VersionVerifier, history: History, found: Registered, alias: str
) -> Requirements:
    """Check what the committed ``gitml.yaml`` asks of a version before it gets an alias.

    The gates are those of that file, too, and compare with the version that has the alias.

    Raises:
        UsageError: the project of the model is not in the working tree.
        ConfigError: gates are asked for, and none is declared.
        CheckFailedError: the version has no manifest that could be verified.
    """
    project, reader = verifier.project, verifier.registry.reader
    _refuse_absent(project, found)
    config = reader.config("HEAD")
    asked = config.aliases.get(alias, AliasRules()).requires
    current = history.aliases.get(alias)
    base = current.commit if current else None
    judged = None
    if "gates" in asked:
        if not config.gates:
            raise ConfigError(
                f"gitml.yaml: aliases.{alias} requires gates, and no gate is declared",
                hint="declare one: gates: [{metric: accuracy, min: 0.9, max_drop: 0.01}]",
            )
        names = {found.tag.name: found.commit}
        if current:
            names[f"{history.model}#{alias}"] = current.commit
        verifier.fetch_measured(names)
        judged = judge_gates(project, open_assessments(project, reader, config, base, found.commit))
    verified = verifier.verify(found) if "verify" in asked else None
    return Requirements(asked, base, judged, verified)


def _refuse_absent(project: Project, found: Registered) -> None:
    """Refuse where nobody can say what the project of a model requires, as it is not here."""
    model = found.model
    folder = model.rpartition("=")[0]
    if not folder:
        return
    top = project.git.root.resolve()
    steps = PurePosixPath(folder)
    marks = {f"{one}/.dvc/config": str(one) for one in (steps, *steps.parents[:-1])}
    listed = project.git.run("ls-tree", "-z", "--name-only", "HEAD", "--", folder, *marks)
    names = listed.text.split("\0")
    homes = [home for mark, home in marks.items() if mark in names]
    if not any(PurePosixPath(name).is_relative_to(folder) for name in names if name):
        raise UsageError(
            f"HEAD has no folder '{folder}', so what {model} requires is not known",
            hint=f"go to a commit that has it: git checkout {quoted(found.tag.name)}",
        )
    if homes and project.root != (top / homes[0]).resolve():
        sparse = "git sparse-checkout add" if project.git.is_sparse else "git checkout HEAD --"
        raise UsageError(
            f"the project in '{homes[0]}' is not in the working tree, so what {model} requires "
            "is not known",
            hint=f"bring it back: {sparse} {quoted(homes[0])}",
        )


def publish(
    registry: Registry,
    model: str,
    plan: Plan,
    subject: Callable[[NewEvent], str],
    remote: str | None,
    *,
    dry_run: bool = False,
) -> PublishedTags:
    """Make the tags of a plan, or tell them; see :func:`gitml.releases.publication.publish`."""
    if dry_run:
        return PublishedTags(tuple(plan(registry.models()[model])))
    return publication.publish(registry, model, plan, subject, remote)
