"""The scripts that complete command lines in bash, zsh and fish.

Each hands over the line up to the cursor as it is: a shell would split it at ``@`` and ``:``,
which revisions are full of. It gets lines of kind, value and help (``shell_completion.py``).
"""

SCRIPTS = {
    "bash": """\
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
""",
    "zsh": """\
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
""",
    "fish": """\
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
""",
}
