"""`deadlight completion`: the script that completes commands in a shell.

Every shell asks deadlight itself: it sets `_DEADLIGHT_COMPLETE` and the words so far, and reads the
completions from standard output. bash, zsh and fish are click's own; PowerShell is ours.
"""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.entry import COMPLETE
from deadlight.cli.frame.environment import variable
from deadlight.cli.frame.terminal import emit

SHELLS = ("bash", "zsh", "fish", "powershell")


class PowerShellComplete(ShellComplete):
    """Completion for PowerShell 5.1 and 7.

    The words before the one being completed come in `_DEADLIGHT_WORDS`, a line each, and that one in
    `_DEADLIGHT_WORD`. An answer is a line of three fields between tabs: its kind (plain, file or
    dir), its value, its help. Where a file is wanted the script returns nothing, and PowerShell
    completes paths itself.
    """

    name = "powershell"
    source_template = r"""
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $program = $commandAst.CommandElements[0].Extent.Text.Trim("'", '"')
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text.Trim("'", '"') })
    $before = $env:%(complete_var)s, $env:_DEADLIGHT_WORDS, $env:_DEADLIGHT_WORD
    try {
        $env:%(complete_var)s = 'powershell_complete'
        $env:_DEADLIGHT_WORDS = $words -join "`n"
        $env:_DEADLIGHT_WORD = $wordToComplete.Trim("'", '"')
        & $program 2>$null | ForEach-Object {
            $kind, $value, $help = $_ -split "`t", 3
            if ($kind -eq 'plain' -and $value) {
                if (-not $help) { $help = $value }
                [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
            }
        }
    }
    finally {
        $env:%(complete_var)s, $env:_DEADLIGHT_WORDS, $env:_DEADLIGHT_WORD = $before
    }
}
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one being completed, and that one."""
        words = variable("_DEADLIGHT_WORDS")
        return words.split("\n") if words else [], variable("_DEADLIGHT_WORD")

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return one answer as its line."""
        return f"{item.type}\t{item.value}\t{(item.help or '').replace(chr(10), ' ')}"


def register() -> None:
    """Teach click PowerShell."""
    add_completion_class(PowerShellComplete)


@subcommand(
    "completion",
    (
        ('eval "$(deadlight completion bash)"', "in ~/.bashrc"),
        ('eval "$(deadlight completion zsh)"', "in ~/.zshrc"),
        ("deadlight completion fish > ~/.config/fish/completions/deadlight.fish", "once"),
        ("deadlight completion powershell | Out-String | Invoke-Expression", "in $PROFILE"),
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    """Print the script that completes deadlight's commands and options in a shell."""
    from deadlight.cli.frame.group import deadlight

    register()
    kind = get_completion_class(shell)
    if kind is None:
        raise TypeError(f"no completion for {shell}")
    # Not `source()`: for bash it runs bash to learn its version, which need not be there.
    completion = kind(deadlight, {}, "deadlight", COMPLETE)
    emit(completion.source_template.lstrip("\n") % completion.source_vars())
    return 0
