r"""A build writes a secret into the image.

## Why this matters

A literal in `ENV`, `ARG`, `LABEL` or on a `RUN` line is in the repository and in the image's history, which everyone who can
pull the image reads with `docker history --no-trunc`. `ENV` hands it to every process of every container, too. Removing
it in a later layer removes nothing.

## What to do

Give run-time secrets when the container is started, as a file. A build that must authenticate runs where the credentials
are and copies the result in: the classic builder, the default on Windows, has no secret mounts. Change the secret: it has
been written down.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Stage, check
from deadlight.semantics.effects import literal_secrets

BAD = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
ENV SMTP_HOST=mail.example.com SMTP_PASSWORD=kestrel-harbour-9  # <-- here
"""
GOOD = BAD.replace(" SMTP_PASSWORD=kestrel-harbour-9  # <-- here", r" SMTP_PASSWORD_FILE=C:/secrets/smtp")


@check(
    "WIN515",
    severity=Severity.HIGH,
    because="whoever can pull the image has the secret",
    examples=[Bad("dockerfile", BAD), Good("dockerfile", GOOD)],
    refs=[
        "https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/",
        "https://docs.docker.com/build/building/secrets/",
    ],
)
def secret_in_build(stage: Stage) -> Iterator[Outcome]:
    for found in (literal_secrets.assigned(stage), literal_secrets.in_commands(stage)):
        for holder, kind, where in found:
            yield Report("{holder} carries {kind}", holder=holder, kind=kind, at=where)
