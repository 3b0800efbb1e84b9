"""What each shell runs on Tab: titles come as plain lines, and the shell's own means quote them.

A title comes from other people. A shell that is given it as it is takes ``$(…)`` in it for a
command and a space for the end of the argument, at the latest when Enter is pressed. Where the
program offers nothing, it prints an empty line, and the shell offers files.
"""

from typing import Final

_BASH: Final = r"""
_reconciler_completion() {
    local line cur=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    while IFS= read -r line; do
        line=${line%%$'\t'*}
        [[ -n $line ]] || continue
        case $cur in
            \'*) line=${line//\'/\'\\\'\'} ;;
            \"*) line=$(printf '%s' "$line" | sed 's/[\\"$`]/\\&/g') ;;
            *) printf -v line '%q' "$line" ;;
        esac
        COMPREPLY+=("$line")
    done < <(env _TYPER_COMPLETE_ARGS="${COMP_LINE:0:COMP_POINT}" \
        _TYPER_COMPLETE_FISH_ACTION=get-args _RECONCILER_COMPLETE=complete_fish "$1" 2>/dev/null)
}
# An id has a colon in it, which would end the word.
COMP_WORDBREAKS=${COMP_WORDBREAKS//:}
complete -o default -F _reconciler_completion reconciler
"""

_ZSH: Final = r"""
#compdef reconciler
_reconciler_completion() {
    local line
    local -a offers about
    while IFS= read -r line; do
        [[ -n $line ]] || continue
        offers+=("${line%%$'\t'*}")
        about+=("${line/$'\t'/ -- }")
    done < <(env _TYPER_COMPLETE_ARGS="${(j: :)words[1,$CURRENT]}" \
        _TYPER_COMPLETE_FISH_ACTION=get-args _RECONCILER_COMPLETE=complete_fish \
        reconciler 2>/dev/null)
    if (( ${#offers} )); then
        compadd -l -d about -a -- offers
    else
        _files
    fi
}
compdef _reconciler_completion reconciler
"""

_FISH: Final = r"""
function _reconciler_completion
    set -l offers (env _TYPER_COMPLETE_ARGS=(commandline -cp | string collect) \
        _TYPER_COMPLETE_FISH_ACTION=get-args _RECONCILER_COMPLETE=complete_fish \
        reconciler 2>/dev/null)
    if test -n "$offers[1]"
        printf '%s\n' $offers
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --command reconciler --no-files --arguments "(_reconciler_completion)"
"""

SCRIPTS: Final = {"bash": _BASH.strip(), "zsh": _ZSH.strip(), "fish": _FISH.strip()}
"""The scripts of the shells that need another than typer's.

Typer's for fish is as careful, since fish quotes what it inserts itself, but runs the program twice
for each Tab.
"""


def use_own_scripts() -> None:
    """Let ``--show-completion`` and ``--install-completion`` give these scripts."""
    from typer import _completion_shared

    # Typer formats them as it does its own.
    _completion_shared._completion_scripts.update(
        {shell: script.replace("%", "%%") for shell, script in SCRIPTS.items()}
    )
