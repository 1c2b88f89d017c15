"""Data that is uploaded before Git pushes what records it, as the commands tell of it."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from gitml import wiring
from gitml.core.data import sizes
from gitml.core.data.results import Pushed, Uploaded
from gitml.errors import GitmlError, NoRemoteError
from gitml.render import numbers
from gitml.render.text.hints import typed_from
from gitml.ui.options import Settings
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.transfer_options import TransferOptions
from gitml.wiring.storage import pushes
from gitml.wiring.storage.transfers import push_data


def push_first(
    project: wiring.Project,
    requests: Iterable[pushes.Push],
    settings: Settings,
    options: TransferOptions,
    *,
    kept: str,
) -> Iterator[Uploaded]:
    """Upload data of projects of a repository, and tell of each.

    Args:
        project: that the user stands in.
        requests: what is to go.
        settings: hears of it.
        options: how it is to go.
        kept: what is not done where it cannot go, as a clause: "nothing is tagged".

    Raises:
        GitmlError: of what was pushed of one; it names that one.
    """
    for other, request in requests:
        place = os.path.relpath(other.root, project.directory)
        of, told = ("", "") if other.root == project.root else (f" of {place}", f"{place}: ")
        talk = replace(settings, typed=partial(typed_from, place)) if told else settings
        asked = replace(request, jobs=options.jobs, check=options.check, dry_run=options.dry_run)
        try:
            data = push_data(other, asked, talk)
        except GitmlError as error:
            if isinstance(error, NoRemoteError) and not pushes.has_data(other, asked):
                continue
            hint = typed_from(place, error.hint) if told and error.hint else None
            raise error.saying(f"{told}{error.message}; so {kept}", hint) from error
        if data.objects:
            settings.say(f"data{of}: {uploaded(data, dry_run=options.dry_run)}")
        yield data


def push_before_tags(
    project: wiring.Project, remote: str, model: str, commits: Iterable[str], settings: Settings
) -> None:
    """Upload what the commits record that come with tags of a model; see :func:`pushes.of_tags`.

    Raises:
        NoRemoteError: there is data, and no DVC remote is set up.
        OutsideError: some of it cannot be sent.
    """
    brought = pushes.of_tags(project, remote, model, commits)
    with transfer_bar(settings):
        for _ in push_first(
            project, brought, settings, TransferOptions(), kept="nothing is tagged"
        ):
            pass


def uploaded(done: Pushed | Uploaded, *, dry_run: bool) -> str:
    """How much went, or would go."""
    if not done.objects:
        return "up to date"
    went = f"{numbers.counted(done.objects, 'object')} {'to upload' if dry_run else 'uploaded'}"
    if done.size is None:
        return went
    return f"{went} ({numbers.counted(done.files, 'file')}, {sizes.size(done.size)})"
