r"""A Windows service of an image runs as LocalSystem.

## Why this matters

`USER` says nothing about services: the service manager starts each as the account that the service itself names, and as
LocalSystem where it names none. A container that is started as `ContainerUser` then has a process with every privilege
in it, which takes input from the network or the file system. So has one with an application pool of IIS of that
identity. In an image, a service that does not start by itself counts little, and a disabled one not at all.

Windows' own services are not reported: most of them run as LocalSystem in every container, and those of features such as
IIS (w3svc) have to. That is so for what a base layer of Microsoft adds, and for what lies below `C:\Windows`.

## What to do

Give the service a virtual account: `sc create shop obj= "NT SERVICE\shop"`, or a gMSA where it needs the domain. Better
still, run the program itself as the container's process.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, Unknown, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics.effects import services

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
RUN sc create shop binPath= C:\shop\shop.exe start= auto  # <-- here
USER ContainerUser
"""
GOOD = BAD.replace("start= auto  # <-- here", r'start= auto obj= "NT SERVICE\shop"')
IMAGE = r"""
[services.spooler]
Type = 16
Start = 2
ObjectName = "LocalSystem"
ImagePath = '%SystemRoot%\System32\spoolsv.exe'

[[layers]]
[layers.services.shop]  # <-- here
Type = 16
Start = 2
ImagePath = 'C:\shop\shop.exe'
ObjectName = 'LocalSystem'
"""

POOL = r"""
[services.W3SVC]
Type = 32
Start = 2
ImagePath = '%SystemRoot%\System32\svchost.exe -k iissvcs'

[[layers]]
[layers.files]
'Windows\System32\inetsrv\config\applicationHost.config' = '''<configuration><applicationPools>
<add name="DefaultAppPool"/>
<add name="shop"><processModel identityType="LocalSystem"/></add>  # <-- here
</applicationPools></configuration>'''
"""


@check(
    "WIN209",
    severity=Severity.MEDIUM,
    because="it is SYSTEM in the container, as far as the service can be made to act for somebody else",
    opens="shared-kernel",
    examples=[
        Bad("dockerfile", BAD),
        Bad("image", IMAGE),
        Bad("image", POOL),
        Good("dockerfile", GOOD),
        Good("image", POOL.replace("LocalSystem", "NetworkService").replace("# <-- here", "")),
        Good("image", IMAGE.replace("  # <-- here", "").replace("'LocalSystem'", r"'NT SERVICE\shop'")),
        Good("image", IMAGE.replace("  # <-- here", "").replace("Start = 2", "Start = 4")),
    ],
    refs=[
        "https://learn.microsoft.com/windows-server/administration/windows-commands/sc-create",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
    ],
)
def service_runs_as_system(subject: Stage | ImageContent) -> Iterator[Outcome]:
    if isinstance(subject, ImageContent):
        yield from in_image(subject)
        return
    for command, service in services.left_as_system(command for _, command in subject.commands()):
        yield Report("{service} runs as LocalSystem, whatever USER says", service=service, at=command.where)


def in_image(image: ImageContent) -> Iterator[Outcome]:
    """Yield the services that whoever built the image made LocalSystem, but those that never start."""
    from deadlight.semantics import image_services

    unsure = []
    for view in image_services.services_of(image):
        if not view.is_system or view.starts == "never":
            continue
        where = image.at("services", view.service.name)
        if view.made_system_by == "unknown":
            unsure.append(where)
        elif view.made_system_by == "image":
            starting = view.starts in ("with the container", "by the entry point")
            yield Report(
                "service {service} starts {how} as LocalSystem, whatever USER says"
                if starting
                else "service {service} runs as LocalSystem when something starts it, whatever USER says",
                service=view.service.name,
                how=view.starts,
                at=where,
                severity=None if starting else Severity.LOW,
            )
    for pool in image_services.pools_as_system(image):
        message = "the worker processes of application pool {pool} run as LocalSystem, whatever USER says"
        yield Report(message, pool=pool.name, at=image.at("pools", pool.name))
    if unsure:
        reason = "no layer is known for Microsoft's: {} of the services below C:\\Windows may be Windows' own or not"
        yield Unknown(reason.format(len(unsure)), at=unsure[0])
