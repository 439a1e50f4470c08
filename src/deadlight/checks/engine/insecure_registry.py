r"""The engine takes images from a registry that does not prove who it is.

## Why this matters

For an insecure registry the engine skips the check of the certificate, and falls back to plain HTTP. Whoever stands in
between, or takes over the name, chooses what runs as an administrator of its container on this host, and reads the
password that `docker login` sends.

## What to do

Give the registry a certificate, put its authority into `C:\ProgramData\docker\certs.d\<registry>\ca.crt`, and remove the
entry. A registry on 127.0.0.1 needs none.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Remove, Report, Severity, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Containerd, Engine
from deadlight.semantics import containerd_settings, engine_exposure

GOOD = r"""
{
  "exec-opts": ["isolation=hyperv"],
  "insecure-registries": ["127.0.0.1:5000"],
  "log-driver": "local"
}
"""
BAD = GOOD.replace('"127.0.0.1:5000"]', '"127.0.0.1:5000", "registry.shop.example:5000"]').replace(
    '5000"],', '5000"],  # <-- here'
)
MIRROR = GOOD.replace(
    '  "log-driver"',
    """  "registry-mirrors": ["http://mirror.shop.example"],  # <-- here
  "log-driver\"""",
)
CONTAINERD = r"""
version = 2
root = 'C:\\ProgramData\\containerd\\root'
[plugins.'io.containerd.grpc.v1.cri'.registry.configs.'registry.shop.example'.tls]
  insecure_skip_verify = true  # <-- here
"""


@check(
    "WIN604",
    severity=Severity.HIGH,
    because="anybody on the way decides what runs on the host",
    opens="poisoned-image",
    examples=[
        Bad("daemon-json", BAD, fixed=GOOD),
        Bad("daemon-json", MIRROR, fixed=GOOD),
        Bad("containerd", CONTAINERD),
        Good("containerd", CONTAINERD.replace("true  # <-- here", "false")),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://docs.docker.com/reference/cli/dockerd/#insecure-registries",
        "https://github.com/moby/moby/blob/v28.5.2/registry/config.go",
    ],
    any_os=True,
)
def insecure_registry(subject: Engine | Containerd) -> Iterator[Outcome]:
    if isinstance(subject, Engine):
        registries = engine_exposure.insecure_registries(subject)
    else:
        registries = containerd_settings.insecure_registries(subject)
    for found in registries:
        message = "images from {registry} are taken from whoever answers"
        if found.is_every:
            message = "images from every registry with an address in {registry} are taken from whoever answers"
        if found.is_mirror:
            message = "images are asked for in clear at the mirror {registry}"
        yield Report(
            message,
            registry=found.name,
            at=found.where,
            fix=mend(subject, "check the registry's certificate", Remove(found.where), safe=False)
            if isinstance(subject, Engine)
            else None,
        )
