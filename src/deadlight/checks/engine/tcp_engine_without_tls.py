r"""The engine listens on the network and asks nobody who they are.

## Why this matters

Without TLS every request is carried out. Whoever reaches the port starts a container with `C:\` mounted, as SYSTEM: the
engine's API is the host. On 127.0.0.1 that is every process and user of the host, and what a browser on it can be
made to send.

## What to do

Leave the engine on its named pipe, and use it from afar through SSH (`DOCKER_HOST=ssh://…`). Where it has to listen, set
`tlsverify` with a certificate authority of its own, and close the port to all but the machines that need it.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Remove, Report, Severity, Unknown, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.semantics import engine_listening

GOOD = r"""
{
  "hosts": ["npipe://"],
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
BAD = GOOD.replace('["npipe://"]', '["npipe://", "tcp://0.0.0.0:2375"]').replace("],", "],  # <-- here", 1)
LOCAL = GOOD.replace('["npipe://"]', '["npipe://", "127.0.0.1:2375"]').replace("],", "],  # <-- here", 1)
OFF = GOOD.replace(
    '["npipe://"],',
    """["npipe://", "tcp://0.0.0.0:2375"],  # <-- here
  "tls": false,""",
)


@check(
    "WIN601",
    severity=Severity.CRITICAL,
    because="whoever reaches the port is administrator of the host",
    opens="engine-on-tcp",
    examples=[
        Bad("daemon-json", BAD, fixed=GOOD),
        Bad("daemon-json", LOCAL, fixed=GOOD),
        Bad("daemon-json", OFF, fixed=OFF.replace(', "tcp://0.0.0.0:2375"', "").replace("  # <-- here", "")),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
        "https://github.com/moby/moby/blob/v28.5.2/cmd/dockerd/daemon.go",
    ],
    any_os=True,
)
def tcp_engine_without_tls(engine: Engine) -> Iterator[Outcome]:
    tls = engine_listening.tls_of(engine)
    for listener in engine_listening.tcp(engine):
        if tls.on is None:
            yield Unknown("whether TLS is on is not known", at=listener.where)
        elif not tls.on and listener.unknown:
            yield Unknown(f"the address is not known: {listener.unknown}", at=listener.where)
        elif not tls.on:
            yield Report(
                "the engine obeys whoever reaches {address}",
                address=listener.address,
                at=listener.where,
                severity=Severity.HIGH if listener.is_loopback else None,
                fix=mend(engine, "do not listen there", Remove(listener.where), safe=False),
            )
    yield from _told(engine)


def _told(engine: Engine) -> Iterator[Outcome]:
    """Yield what the engine warns of itself: addresses without encryption."""
    for warning in engine_listening.open_addresses(engine, encrypted=False):
        yield Report("the engine obeys whoever reaches {address}", address=warning.value, at=warning.where)
