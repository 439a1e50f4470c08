r"""A secret stands in clear in the environment of a container.

## Why this matters

The value is in the file and its history, in `docker inspect`, in the pod's object for everyone who may read pods, and
in the environment of every process that the container starts; crash dumps and support bundles carry it on.

## What to do

Give it as a Docker secret or a Kubernetes Secret that is mounted as a file, or use a gMSA, which needs no secret at
all. Change the secret: it has been written down.
"""

from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Report, Severity, check
from deadlight.semantics import secrets

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    environment:
      SMTP_HOST: mail.example.com
      SMTP_PASSWORD: kestrel-harbour-9  # <-- here
"""
GOOD = BAD.replace("kestrel-harbour-9  # <-- here", "${SMTP_PASSWORD:?}")


@check(
    "WIN309",
    severity=Severity.HIGH,
    because="whoever reads the file, the object or a process's environment has the secret",
    examples=[Bad("compose", BAD), Good("compose", GOOD)],
    refs=[
        "https://docs.docker.com/compose/how-tos/use-secrets/",
        "https://kubernetes.io/docs/concepts/configuration/secret/",
    ],
)
def secret_in_environment(container: Container) -> Iterator[Outcome]:
    if container.surface == "dockerfile":
        return  # secret-in-build reports it there
    for variable in container.environment:
        if variable.value is None or not variable.value.known:
            continue
        kind = secrets.looks_like_secret(variable.name, variable.value.value)
        if kind is not None:
            yield Report(
                "{container} has in its variable {variable} {kind}",
                container=container.name,
                variable=variable.name,
                kind=kind,
                at=variable.where,
            )
