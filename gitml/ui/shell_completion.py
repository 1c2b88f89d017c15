"""Completion in bash, zsh and fish, on top of click's: scripts that keep a word whole.

click's own scripts split a command line at ``@`` and ``:``, which revisions are full of. These
hand over the line up to the cursor as it is, and get lines of kind, value and help.
"""

import os
import re
from collections.abc import Callable

import click
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

VARIABLE = "_GITML_COMPLETE"
_LINE = "_GITML_LINE"
_BREAKS = "_GITML_BREAKS"
_END = "\x01"  # stands where the cursor is
_SPECIAL = re.compile(r"([\s'\"$`\\;&|<>()*?\[\]{}!~])")
_SPECIAL_IN_DOUBLE_QUOTES = re.compile(r'(["$`\\])')


class LineComplete(ShellComplete):
    """Completes the command line up to the cursor, which the shell's script hands over."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words = split_arg_string(os.environ.get(_LINE, "") + _END) or [_END]
        words[-1] = words[-1].removesuffix(_END)
        return words[1:-1], words[-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """As click has them, but of ``--option=value`` the whole word, and no control characters.

        Names come from the repository, so they may be made to be run or to draw on the terminal.
        """
        found = [
            item
            for item in super().get_completions(args, incomplete)
            if item.type != "plain" or item.value.isprintable()
        ]
        option, equals, _ = incomplete.partition("=")
        if equals and option.startswith("--"):
            for item in found:
                if item.type == "plain":
                    item.value = f"{option}={item.value}"
        return found

    def format_completion(self, item: CompletionItem) -> str:
        help_line = "".join(filter(str.isprintable, (item.help or "").partition("\n")[0]))
        kind = "directory" if item.type == "dir" else item.type
        return f"{kind}\t{item.value}\t{help_line}"


class BashComplete(LineComplete):
    """bash, which replaces only what stands behind the last of its word breaks."""

    name = "bash"
    source_template = """\
_gitml_completion() {
    local kind value help
    COMPREPLY=()
    while IFS=$'\\t' read -r kind value help; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            directory | file)
                compopt -o filenames
                mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -A "$kind" -- "$value")
                ;;
        esac
    done < <(
        _GITML_LINE="${COMP_LINE:0:COMP_POINT}" _GITML_BREAKS="$COMP_WORDBREAKS" \\
            _GITML_COMPLETE=bash_complete "${1/#\\~/$HOME}" 2>/dev/null
    )
}

complete -o nosort -F _gitml_completion gitml
"""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        quote = _open_quote(os.environ.get(_LINE, ""))
        breaks = set(os.environ.get(_BREAKS, "")) - set(" \t\n\"'")
        start = max((incomplete.rfind(mark) + 1 for mark in breaks), default=0)
        found = super().get_completions(args, incomplete)
        for item in found:
            if item.type == "plain":
                item.value = _quoted(item.value, quote) if quote else _escaped(item.value[start:])
        return found


def _open_quote(line: str) -> str:
    """The quote that is open at the end of a line, as bash's line editor sees it, or none."""
    quote = ""
    characters = iter(line)
    for character in characters:
        if character == "\\" and quote != "'":
            next(characters, "")
        elif character == quote:
            quote = ""
        elif not quote and character in "\"'":
            quote = character
    return quote


def _quoted(value: str, quote: str) -> str:
    """A value for inside an open quote."""
    if quote == "'":
        return value.replace("'", "'\\''")
    # History is looked up in double quotes, too, and a backslash before `!` would stay.
    return _SPECIAL_IN_DOUBLE_QUOTES.sub(r"\\\1", value).replace("!", "\"'!'\"")


def _escaped(value: str) -> str:
    return _SPECIAL.sub(r"\\\1", value)


class ZshComplete(LineComplete):
    """zsh, which shows the help of a command or an option beside it."""

    name = "zsh"
    source_template = """\
#compdef gitml

_gitml_completion() {
    local kind value help
    local -a plain described
    while IFS=$'\\t' read -r kind value help; do
        case $kind in
            plain)
                if [[ -n $help ]]; then
                    described+=("${value//:/\\\\:}:$help")
                else
                    plain+=("$value")
                fi
                ;;
            directory) _path_files -/ ;;
            file) _path_files -f ;;
        esac
    done < <(
        _GITML_LINE="${(j: :)words[1,CURRENT-1]} $PREFIX" \\
            _GITML_COMPLETE=zsh_complete ${~words[1]} 2>/dev/null
    )
    (( $#described )) && _describe -V gitml described
    (( $#plain )) && compadd -V gitml -a plain
    return 0
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _gitml_completion "$@"
else
    compdef _gitml_completion gitml
fi
"""


class FishComplete(LineComplete):
    """fish, which filters and sorts what it gets itself."""

    name = "fish"
    source_template = """\
function _gitml_completion
    set -lx _GITML_LINE (commandline -cp)
    set -lx _GITML_COMPLETE fish_complete
    for line in (gitml 2>/dev/null)
        set -l item (string split \\t -- $line)
        switch $item[1]
            case plain
                printf '%s\\t%s\\n' $item[2] $item[3]
            case directory
                __fish_complete_directories $item[2]
            case file
                __fish_complete_path $item[2]
        end
    end
end

complete --command gitml --no-files --keep-order --arguments '(_gitml_completion)'
"""


SHELLS: dict[str, type[LineComplete]] = {
    kind.name: kind for kind in (BashComplete, ZshComplete, FishComplete)
}


def answer(app: click.Group, instruction: str, load: Callable[[], click.Group]) -> int:
    """Print what the word at the cursor may become, for a shell's script; answers the exit code.

    Args:
        app: the whole command line, for its first word.
        instruction: ``SHELL_complete``, or ``SHELL_source`` for the script.
        load: makes the command line that completes what follows.
    """
    shell, _, verb = instruction.partition("_")
    if shell not in SHELLS:
        return 1
    complete = SHELLS[shell](app, {}, "gitml", VARIABLE)
    if verb == "source":
        click.echo(complete.source(), nl=False)
        return 0
    if complete.get_completion_args()[0]:
        complete.cli = load()
    click.echo(complete.complete())
    return 0
