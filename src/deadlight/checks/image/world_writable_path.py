r"""Everybody in the container may replace a program of the image.

## Why this matters

A program runs as whoever starts it. Where Users, Everyone or ContainerUser may write it, an attacker who has only
ContainerUser puts another in its place, and waits for a service, a scheduled task, a health check or an administrator
to start it. So it is with a folder of the variable PATH: a library or command laid there is found first.

## What to do

Take the right away where it was given: `icacls C:\app /inheritance:r /grant:r Administrators:(OI)(CI)F SYSTEM:(OI)(CI)F
Users:(OI)(CI)RX`, and give ContainerUser write access to the folder of its data alone.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics import image_files, writable_paths

PROGRAM = r"""
[[layers]]
everybody = ['app\web.exe', 'app\lib.dll', 'app\data']  # <-- here
[layers.files]
'app\web.exe' = "MZ"
'app\lib.dll' = "MZ"
'app\data\orders.txt' = "none"
"""
SEARCHED = r"""
[config]
env = ['PATH=C:\tools;C:\Windows\System32']

[[layers]]
everybody = ['tools']  # <-- here
[layers.files]
'tools\tar.exe' = "MZ"
"""
DATA = r"""
[[layers]]
everybody = ['app\data']
[layers.files]
'app\web.exe' = "MZ"
'app\data\orders.txt' = "none"
"""


@check(
    "WIN520",
    severity=Severity.MEDIUM,
    because="it takes a process in the container, and gives the rights of whoever starts the program next",
    examples=[Bad("image", PROGRAM), Bad("image", SEARCHED), Good("image", DATA)],
    refs=[
        "https://learn.microsoft.com/windows/win32/secauthz/access-control-lists",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
    ],
)
def world_writable_path(image: ImageContent) -> Iterator[Outcome]:
    for found in writable_paths.open_programs(image):
        yield Report(
            "{path} and {more} more programs may be replaced: {right}"
            if found.count > 1
            else "{path} may be replaced: {right}",
            path=image_files.shown(found.first.path),
            more=found.count - 1,
            right=found.first.detail,
            at=image.at("files", found.first.path),
        )
    for folder in writable_paths.open_search_folders(image):
        yield Report(
            "{path}, in which Windows looks for programs, may be changed: {right}",
            path=image_files.shown(folder.path),
            right=folder.detail,
            at=image.at("files", folder.path),
        )
