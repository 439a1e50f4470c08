"""Command lines as understood: PowerShell and cmd commands with their parameters."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.place import Where

Shell = Literal["powershell", "cmd", "exec"]


class Argument(Struct, frozen=True, eq=False):
    """One value of a command: its text without quotes, with known variables filled in.

    `known` is false where a part could not be resolved (a variable, an expression); the text then
    holds that part as it was written. `origin` is where a here-string or a hashtable stands from which the whole
    text comes, by a variable, the pipeline, or ConvertTo-Json; nothing for all else.
    """

    text: str
    where: Where
    known: bool = True
    origin: Where | None = None


class Command(Struct, frozen=True, eq=False, kw_only=True):
    """One command, method call, or assignment that a script carries out.

    `name` is canonical and lower-case: aliases are resolved (`iwr` is "invoke-webrequest"; in
    PowerShell 5 `curl` and `wget` too), ".exe" and directories cut off. `written` is the text as
    it stands. Parameters are canonical and lower-case without dash ("outfile"; abbreviations resolved for
    cmdlets that deadlight knows); a switch has no value. `arguments` are the positional values.
    Method calls: `name` is the method ("downloadfile"), `target` the type or command that the
    object came from ("system.net.webclient", "[net.servicepointmanager]"). Assignments: `name` is
    "=", `target` the variable or property ("$env:path", "[net.servicepointmanager]::securityprotocol").
    Of a program called by its path, `target` is that path. Redirections are parameters (">", "2>").
    PowerShell's `if`, `throw`, `exit` and comparisons ("-ne") are recorded like commands, so that one can
    see what a value is compared with and what comes of it; the condition is inside its `if`.
    `index` counts the commands of a script from 0; `piped_from` is the index of the command whose
    output this one reads; `inside` lists the indices of commands that this one is an argument of
    (innermost last: in `iex (iwr URL)` the second is inside the first). The commands of a script
    given to `powershell -Command` or `cmd /c`, and what `Start-Process` or `start` runs, are inside it.
    `branch` numbers the PowerShell blocks around it that may run or not: those of conditions, loops, `catch`
    and functions, outermost first. Where that of one command begins that of another, the other never runs alone.
    """

    name: str
    written: str
    shell: Shell
    where: Where
    index: int
    target: str = ""
    parameters: tuple[tuple[str, Argument | None], ...] = ()
    arguments: tuple[Argument, ...] = ()
    piped_from: int | None = None
    inside: tuple[int, ...] = ()
    branch: tuple[int, ...] = ()

    def parameter(self, *names: str) -> Argument | None:
        """Return the value of the first of `names` that is given with one."""
        for written, value in self.parameters:
            if written in names and value is not None:
                return value
        return None

    def has(self, *names: str) -> bool:
        """Return whether one of the parameters or switches `names` is given."""
        return any(written in names for written, _ in self.parameters)


class Table(Struct, frozen=True, eq=False, kw_only=True):
    """A hashtable that a script writes down: its entries in order, by lower-case key.

    `inside` and `branch` are those of a command.
    """

    where: Where
    entries: tuple[tuple[str, Argument], ...]
    inside: tuple[int, ...] = ()
    branch: tuple[int, ...] = ()

    def entry(self, key: str) -> Argument | None:
        """Return the value of the entry `key` (lower case), if there is one."""
        return next((value for name, value in self.entries if name == key), None)


class Block(Struct, frozen=True, eq=False, kw_only=True):
    """The text given to one interpreter: the script itself, or that of a `powershell -Command` in it.

    A text that stands nowhere as such (an encoded command, one put together by the script) is no block.

    `commands[first:end]` of the script are its commands, those of interpreters inside it included.
    `where` is the text of the block. `stops_on_error` as for a script.
    """

    shell: Shell
    where: Where
    first: int
    end: int
    stops_on_error: bool | None = None


class Script(Struct, frozen=True, eq=False, kw_only=True):
    """What one RUN (or other command line) does, in order.

    `stops_on_error` is whether a failing step ends it: nothing where it has one step only, or where
    that is not known. `unread` says why a part was not understood, empty where all was.
    `body` is the interpreter of the script's own commands; where all that cmd or the exec form does is
    to start PowerShell or cmd with a script, it is that one, and `stops_on_error` is of that one too.
    `blocks` are the texts that interpreters were given, outermost first, `tables` the hashtables in them. The
    exit status of a native program never stops Windows PowerShell 5.1, whatever $ErrorActionPreference is.
    """

    body: Shell
    commands: tuple[Command, ...] = ()
    stops_on_error: bool | None = None
    unread: str = ""
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
