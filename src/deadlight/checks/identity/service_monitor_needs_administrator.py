r"""A container is started by ServiceMonitor, which needs an administrator.

## Why this matters

ServiceMonitor.exe changes the environment of a service and starts it, which only an administrator may. As
`ContainerUser` the container ends at once; so images that start IIS this way stay administrators, with the worker
processes beside it under their own pool identities.

## What to do

Serve with a program that needs no service, such as Kestrel, as
`ContainerUser`. Where it has to be IIS, isolate the container by hypervisor and mount nothing writable.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics import image_services
from deadlight.semantics.effects import services

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
USER ContainerUser
ENTRYPOINT ["C:\\ServiceMonitor.exe", "w3svc"]  # <-- here
"""
IMAGE = r"""
[config]
entrypoint = ['C:\LogMonitor\LogMonitor.exe', 'C:\ServiceMonitor.exe', 'w3svc']  # <-- here
"""
GOOD = BAD.replace('["C:\\\\ServiceMonitor.exe", "w3svc"]  # <-- here', '["C:\\\\shop\\\\shop.exe"]')


@check(
    "WIN210",
    severity=Severity.LOW,
    because="it is a reason why the container stays an administrator; the account is a finding of its own",
    examples=[
        Bad("dockerfile", BAD),
        Bad("image", IMAGE),
        Good("dockerfile", GOOD),
        Good(
            "image",
            IMAGE.replace(r"'C:\ServiceMonitor.exe', 'w3svc'", r"'C:\shop\shop.exe'").replace("  # <-- here", ""),
        ),
    ],
    refs=[
        "https://github.com/microsoft/IIS.ServiceMonitor/issues/77",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
    ],
)
def service_monitor_needs_administrator(subject: Stage | ImageContent) -> Iterator[Outcome]:
    if isinstance(subject, ImageContent):
        entry = image_services.entry_of(subject)
        if entry.monitored:
            yield Report(
                "ServiceMonitor starts the container and needs an administrator"
                if entry.may_control
                else "ServiceMonitor starts the container and needs an administrator, which {user} is not: it fails",
                user=entry.user.name,
                at=subject.at("config", "entrypoint" if subject.config.entrypoint else "cmd"),
            )
        return
    if not subject.final:
        return
    for run in subject.runs:
        if services.starts_service_monitor(run):
            yield Report("ServiceMonitor starts the container and needs an administrator", at=run.instruction.where)
            return
