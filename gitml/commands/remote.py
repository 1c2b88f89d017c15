"""``gitml remote``: where the data is kept for others."""

import shlex

import click

from gitml import wiring
from gitml.errors import UsageError
from gitml.render.json import data as json_data
from gitml.render.text import terminal
from gitml.ui.click_classes import Command, Group
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import print_json
from gitml.ui.typed_remote import TypedRemote
from gitml.wiring.storage.transfers import remote_settings

_DEFAULT = ("gitml", "remote", "default")
_local = click.option(
    "--local", is_flag=True, help="In .dvc/config.local, which Git does not have: for secrets."
)


@click.group(cls=Group)
def remote() -> None:
    """Set up the DVC remotes that keep the data: folders, servers, buckets.

    These are the settings of dvc remote, in the same files. Kinds of remotes but folders and HTTP
    need a package: pip install 'gitml[s3]', or gs, azure, ssh, webdav.

    \b
    Example:
      gitml remote add --default storage s3://bucket/project
      gitml remote modify --local storage secret_access_key KEY
      gitml remote list
    """


@remote.command("add", cls=Command)
@click.argument("name")
@click.argument("url")
@click.option("-d", "--default", is_flag=True, help="Data goes there unless another is named.")
@click.option("-f", "--force", is_flag=True, help="Replace a remote of that name.")
@_local
@pass_settings
def add(
    settings: Settings, name: str, url: str, *, default: bool, force: bool, local: bool
) -> None:
    """Set up a remote at URL, which may be a folder.

    \b
    Example:
      gitml remote add --default storage ../storage
      gitml remote add backup ssh://server/srv/data
    """
    project = wiring.find(settings.directory)
    place = TypedRemote(url, project.directory).relative_to(project.root)
    remotes = remote_settings(project, settings, local=local)
    remotes.add(name, place, default=default, force=force)
    settings.say(f"remote '{name}'{' (default)' if default else ''}: {terminal.one_line(url)}")
    if not any(one.default for one in remotes.all()):
        settings.say(f"no remote is the default one yet: {shlex.join([*_DEFAULT, name])}")


@remote.command("list", cls=Command)
@json_option
@pass_settings
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the remotes with their addresses.

    \b
    Example:
      gitml remote list
    """
    project = wiring.find(settings.directory)
    found = remote_settings(project, settings).all()
    if as_json:
        print_json(json_data.remotes(found))
    else:
        width = max((len(one.name) for one in found), default=0)
        for one in found:
            mark = "  (default)" if one.default else ""
            click.echo(f"{one.name:{width}}  {terminal.one_line(one.url)}{mark}")


@remote.command("remove", cls=Command)
@click.argument("name")
@_local
@pass_settings
def remove(settings: Settings, name: str, *, local: bool) -> None:
    """Forget a remote. The data there stays.

    \b
    Example:
      gitml remote remove backup
    """
    project = wiring.find(settings.directory)
    remote_settings(project, settings, local=local).remove(name)
    settings.say(f"remote '{name}' is forgotten; the data there stays")


@remote.command("default", cls=Command)
@click.argument("name", required=False)
@click.option("-u", "--unset", is_flag=True, help="Let there be no default remote.")
@_local
@pass_settings
def default(settings: Settings, name: str | None, *, unset: bool, local: bool) -> None:
    """Print the default remote, or make NAME the default one.

    \b
    Example:
      gitml remote default
      gitml remote default backup
    """
    project = wiring.find(settings.directory)
    found = remote_settings(project, settings, local=local)
    if unset:
        found.unset_default()
    elif name is not None:
        found.make_default(name)
    elif known := next((one for one in found.all() if one.default), None):
        click.echo(known.name)
    else:
        raise UsageError("there is no default remote", hint="name one: gitml remote default NAME")


@remote.command("modify", cls=Command)
@click.argument("name")
@click.argument("option")
@click.argument("value", required=False)
@click.option("-u", "--unset", is_flag=True, help="Take the option away.")
@_local
@pass_settings
def modify(
    settings: Settings, name: str, option: str, value: str | None, *, unset: bool, local: bool
) -> None:
    """Change an option of a remote; the options are those of dvc remote modify.

    \b
    Example:
      gitml remote modify storage url s3://other/project
      gitml remote modify --local storage password SECRET
    """
    if (value is None) is not unset:
        raise UsageError("name a VALUE, or --unset", hint="gitml remote modify NAME OPTION VALUE")
    project = wiring.find(settings.directory)
    remote_settings(project, settings, local=local).modify(name, option, value)
