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
from deadlight.semantics.effects import services

BAD = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
USER ContainerUser
ENTRYPOINT ["C:\\ServiceMonitor.exe", "w3svc"]  # <-- here
"""
GOOD = BAD.replace('["C:\\\\ServiceMonitor.exe", "w3svc"]  # <-- here', '["C:\\\\shop\\\\shop.exe"]')


@check(
    "WIN210",
    severity=Severity.LOW,
    because="it is a reason why the container stays an administrator; the account is a finding of its own",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://github.com/microsoft/IIS.ServiceMonitor",
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security",
    ],
)
def service_monitor_needs_administrator(stage: Stage) -> Iterator[Outcome]:
    if not stage.final:
        return
    for run in stage.runs:
        if services.starts_service_monitor(run):
            yield Report("ServiceMonitor starts the container and needs an administrator", at=run.instruction.where)
            return
