r"""A container names a security option that keeps it from starting on Windows.

## Why this matters

seccomp, AppArmor and SELinux labels are Linux mechanisms. The engine accepts the option when it creates the
container and refuses to start it: "security option not supported". The one option that works on Windows is
`credentialspec`, with an equals sign, for `registry://…`, `raw://…` and a `file://…` that is relative to the engine's
directory of credential specs: an absolute path fails too.

## What to do

Remove the option. What it was meant to hold is held on Windows by the account and by hypervisor isolation.
"""

from deadlight.checks.api import Bad, Container, Fix, Good, Iterator, Outcome, Remove, Report, Severity, Unknown, check
from deadlight.semantics import security_options

BAD = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    security_opt:
      - credentialspec=file://shop.json
      - seccomp=unconfined  # <-- here
"""
GOOD = BAD.replace("      - seccomp=unconfined  # <-- here\n", "")


@check(
    "WIN807",
    severity=Severity.MEDIUM,
    because="the container does not start",
    examples=[Bad("compose", BAD, fixed=GOOD), Good("compose", GOOD)],
    refs=["https://github.com/moby/moby/blob/v28.5.2/daemon/oci_windows.go"],
)
def security_option_fails_at_start(container: Container) -> Iterator[Outcome]:
    if not container.on_engine:
        return
    for option in container.security_options:
        name = security_options.name_of(option.value)
        if security_options.is_undecided(option.value):
            yield Unknown(f"which security option it is, is not known: {option.unknown}", at=option.where)
        elif security_options.fails_at_start(option.value) and name != "no-new-privileges":
            yield Report(
                "{container} sets the security option {option}: the container does not start",
                container=container.name,
                option=name,
                at=option.where,
                # A credential spec is meant to work: without it the container starts and has no account of the domain.
                fix=Fix("remove the option", edits=(Remove(option.where),), safe=name != "credentialspec"),
            )
