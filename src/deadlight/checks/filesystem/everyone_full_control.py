r"""Every account may write where programs of the system lie.

## Why this matters

Once Everyone, Users or Authenticated Users may write to a directory, the least account in the container replaces what is
in it. Where a service, a scheduled task or the next build step runs something from there, that account has become the
other one. It is the usual "repair" when `ContainerUser` cannot write somewhere.

## What to do

Give the one account that runs the program the one right that it needs, on the directory that holds data only:
`icacls C:\shop\data /grant "User Manager\ContainerUser:(OI)(CI)M"`. Leave programs without write access.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics.effects import access_rights

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN icacls C:\shop /grant Everyone:(OI)(CI)F /T  # <-- here
USER ContainerUser
"""
SERVICE = r"""
[[layers]]
everybody = ['shop', 'shop\shop.exe', 'data']  # <-- here
[layers.files]
'shop\shop.exe' = "MZ"
'data\orders.txt' = "none"
[layers.services.shop]
Type = 16
Start = 2
ImagePath = 'C:\shop\shop.exe --data C:\data\orders.txt'
ObjectName = 'NT SERVICE\shop'
"""
TASK = r"""
[[layers]]
everybody = ['shop']  # <-- here
[layers.files]
'shop\sync.ps1' = "sync"
'Windows\System32\Tasks\Sync' = '''
<Task><Principals><Principal><UserId>S-1-5-18</UserId></Principal></Principals>
<Actions><Exec><Command>powershell.exe</Command><Arguments>-File "C:\shop\sync.ps1"</Arguments></Exec></Actions></Task>
'''
"""
OWN = SERVICE.replace("'shop', 'shop\\shop.exe', 'data'", "'data'").replace("  # <-- here", "")
GOOD = BAD.replace("Everyone:(OI)(CI)F /T  # <-- here", '"IIS AppPool\\shop:(OI)(CI)RX" /T')


@check(
    "WIN308",
    severity=Severity.MEDIUM,
    because="it takes a more privileged reader or runner of what lies there to make it a way up",
    examples=[
        Bad("dockerfile", BAD),
        Bad("image", SERVICE),
        Bad("image", TASK),
        Good("dockerfile", GOOD),
        Good("image", OWN),
    ],
    refs=[
        "https://learn.microsoft.com/windows-server/administration/windows-commands/icacls",
        "https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-search-order",
    ],
)
def everyone_full_control(subject: Stage | ImageContent) -> Iterator[Outcome]:
    if isinstance(subject, ImageContent):
        yield from in_image(subject)
        return
    for _, command in subject.commands():
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


def in_image(image: ImageContent) -> Iterator[Outcome]:
    """Yield what everybody may change and an account with more rights runs, or reads its configuration from."""
    from deadlight.semantics import image_files, writable_paths

    for run in writable_paths.open_runs(image):
        yield Report(
            "{path} may be changed ({right}), and {runner} {does} {file} as {account}",
            path=image_files.shown(run.fact.path),
            right=run.fact.detail,
            runner=run.runner.name,
            does="runs" if run.is_run else "reads",
            file="it" if run.path == run.fact.path.lower() else run.path.rpartition("/")[2],
            account=run.runner.account,
            at=image.at("files", run.fact.path),
            severity=Severity.HIGH if run.runner.is_administrator and run.runner.starts else None,
        )
