r"""A build lets every account write where programs of the system lie.

## Why this matters

Once Everyone, Users or Authenticated Users may write to a directory, the least account in the container replaces what is
in it. Where a service, a scheduled task or the next build step runs something from there, that account has become the
other one. It is the usual "repair" when `ContainerUser` cannot write somewhere.

## What to do

Give the one account that runs the program the one right that it needs, on the directory that holds data only:
`icacls C:\shop\data /grant "User Manager\ContainerUser:(OI)(CI)M"`. Leave programs without write access.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics.effects import access_rights

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN icacls C:\shop /grant Everyone:(OI)(CI)F /T  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("Everyone:(OI)(CI)F /T  # <-- here", '"IIS AppPool\\shop:(OI)(CI)RX" /T')


@check(
    "WIN308",
    severity=Severity.MEDIUM,
    because="it takes a more privileged reader or runner of what lies there to make it a way up",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=["https://learn.microsoft.com/windows-server/administration/windows-commands/icacls"],
)
def everyone_full_control(stage: Stage) -> Iterator[Outcome]:
    for _, command in stage.commands():
        given = access_rights.given_to_everybody(command)
        if given is not None:
            group, right, path = given
            yield Report(
                "{right} of {path} is given to {group}",
                group=group,
                right=right,
                path=path or "a directory",
                at=command.where,
            )
