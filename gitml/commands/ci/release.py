"""``gitml ci release``: verify the tag that was pushed, and write its page on the forge."""

import os
from dataclasses import dataclass

import click

from gitml.core.forges.forge import Releases
from gitml.core.models.models import describe_version
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.version_details import VersionDetails
from gitml.errors import ExitCode, UsageError
from gitml.render.json import release_page as json_release_page
from gitml.render.markdown import release_page
from gitml.render.text import terminal
from gitml.render.text.models import lineage as text_lineage
from gitml.render.text.models import model_verification as text_verification
from gitml.render.text.values import disagreements, relabelled
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, dry_run_option, json_option, pass_options
from gitml.ui.output import columns, print_json
from gitml.ui.problems import warn_of_problems
from gitml.wiring.ci.release_changes import since_previous
from gitml.wiring.forges import open_forge, read_run
from gitml.wiring.models.model_export import upstream
from gitml.wiring.models.model_verify import VersionVerifier
from gitml.wiring.models.releases import open_version, tag_object


@dataclass(frozen=True, slots=True)
class CiReleaseOptions:
    """What ``ci release`` is asked for; ``tag`` is None for the one that the CI's run is of."""

    tag: str | None
    dry_run: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Version:
    """A version, the object that its tag is, and its page."""

    sha: str
    known: VersionDetails
    record: Manifest
    page: str


@click.command(cls=Command)
@click.argument("tag", metavar="[MODEL@vX]", required=False)
@dry_run_option
@json_option
@pass_options(CiReleaseOptions)
def release(settings: Settings, options: CiReleaseOptions) -> int:
    """Verify a version as `gitml model verify` does, and write its release on GitHub or GitLab.

    The release has the checksum of the model, the metrics beside those of the version before, and
    the model card. It is created, or its text is replaced; what people wrote around it stays, and
    the same text is not sent twice. Where the version does not hold nothing is written, and the
    exit code is 1. In the run for a tag, the tag is known. Bitbucket has no releases.

    \b
    Example:
      gitml ci release churn@v1.2.0 --dry-run
    """
    tag = options.tag or read_run(os.environ).tag
    if tag is None:
        raise UsageError(
            "this is not the run of a tag", hint="name the version: gitml ci release MODEL@vX"
        )
    # What is missing to talk to the forge is told before an hour of verification.
    releases = None if options.dry_run else _releases(settings)
    found = _version(settings, tag)
    if found is None:
        return ExitCode.CHECK_FAILED
    name = found.known.found.tag.name
    if releases is None:
        text = release_page.placed("", found.page, len(found.page) + 1000)
        if options.as_json:
            print_json(json_release_page.planned(name, text))
        else:
            click.echo(text)
        return ExitCode.OK
    title = f"{found.known.found.model} {found.record.version}"
    posted = releases.write(
        name, found.sha, title, lambda text: release_page.placed(text, found.page, releases.limit)
    )
    if options.as_json:
        print_json(json_release_page.posted(name, posted))
    else:
        click.echo(terminal.one_line(f"{posted.outcome} {posted.url}"))
    return ExitCode.OK


def _releases(settings: Settings) -> Releases:
    found = open_forge(os.environ, settings.directory).releases
    if found is None:
        raise UsageError(
            "Bitbucket has no releases: the tag is the record",
            hint="show what it says: gitml model card",
        )
    return found


def _version(settings: Settings, tag: str) -> _Version | None:
    """The version of a tag; None where it does not hold.

    Raises:
        CheckFailedError: the tag records nothing that could be verified.
    """
    opened = open_version(settings.directory, tag, needs_dvc=True)
    project, registry, history, found = opened
    reader = registry.reader
    sha = tag_object(project, found.tag.name)
    done = VersionVerifier(project, registry, settings).verify(found)
    settings.show(text_verification.verification(done, columns(wide=False)))
    record = registry.manifest(found)
    if not done.holds or record is None:
        settings.warn(f"no release of {found.tag.name}: it does not hold")
        return None
    known = describe_version(history, found, registry, reader)
    chart = text_lineage.mermaid(upstream(registry, found))
    since = since_previous(project, registry, reader, found, record)
    warn_of_problems(settings, since.problems)
    notes = [*relabelled(since.relabelled), *disagreements(since.disagreements)]
    page = release_page.page(known, record, chart, (since.metrics, notes), done.reasons)
    return _Version(sha, known, record, page)
