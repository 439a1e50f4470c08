"""Command lines as instructions, and what is understood of them in short."""

from collections.abc import Sequence

from deadlight.model.build import Instruction, Run
from deadlight.model.command import Argument, Command, Script
from deadlight.model.place import Document, Located, Span, Where
from deadlight.semantics.commands.understanding import understand

CMD = ("cmd", "/S", "/C")
POWERSHELL = ("powershell", "-Command")
STOPPING = (
    "powershell",
    "-NoProfile",
    "-Command",
    "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';",
)
PWSH = ("pwsh", "-Command")


def run_of(
    line: str,
    shell: Sequence[str] = CMD,
    environment: Sequence[tuple[str, str]] = (),
    keyword: str = "RUN",
    words: Sequence[str] | None = None,
) -> Run:
    """Return `line` as the arguments of an instruction; `words` make it an exec form."""
    text = f"{keyword} {line}"
    document = Document("Dockerfile", "dockerfile", text)
    where = Where(document, (), Span(0, len(text)))
    instruction = Instruction(
        keyword=keyword,
        arguments=line,
        where=where,
        offsets=((0, len(keyword) + 1),),
        words=tuple(Located(word, where) for word in words) if words is not None else None,
    )
    return Run(
        keyword=keyword,
        instruction=instruction,
        shell=tuple(shell) if words is None else (),
        user=None,
        environment=tuple(environment),
    )


def script(line: str, shell: Sequence[str] = CMD, **environment: str) -> Script:
    return understand(run_of(line, shell, tuple(environment.items())))


def in_cmd(line: str, **environment: str) -> tuple[Command, ...]:
    return script(line, CMD, **environment).commands


def in_powershell(line: str, shell: Sequence[str] = POWERSHELL, **environment: str) -> tuple[Command, ...]:
    return script(line, shell, **environment).commands


def names(commands: Sequence[Command]) -> list[str]:
    return [command.name for command in commands]


def called(commands: Sequence[Command], name: str) -> Command:
    """Return the only command called `name`."""
    (found,) = [command for command in commands if command.name == name]
    return found


def texts(command: Command) -> list[str]:
    return [argument.text for argument in command.arguments]


def given(command: Command) -> dict[str, str | None]:
    return {name: value.text if value is not None else None for name, value in command.parameters}


def source(place: Argument | Command) -> str:
    """Return the stretch of the document that a command or argument points at."""
    span = place.where.found()
    return place.where.document.text[span.start : span.end]
