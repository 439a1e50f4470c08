r"""The engine no longer listens on its named pipe.

## Why this matters

`hosts` replaces the default, it does not add to it: with an address of TCP alone, `docker` on the host finds no engine.
What mostly follows is a port opened on 127.0.0.1 without TLS, for which every process of the host is
administrator, where the pipe asked for one.

## What to do

Add `npipe://` to `hosts`, and leave out the address on 127.0.0.1 where there is one.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Put, Report, Severity, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.semantics import engine_listening

GOOD = r"""
{
  "hosts": ["tcp://10.0.0.4:2376", "npipe://"],
  "tlsverify": true,
  "tlscacert": "C:\\ProgramData\\docker\\certs.d\\ca.pem",
  "tlscert": "C:\\ProgramData\\docker\\certs.d\\server-cert.pem",
  "tlskey": "C:\\ProgramData\\docker\\certs.d\\server-key.pem",
  "authorization-plugins": ["permitted"],
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
BAD = GOOD.replace(', "npipe://"],', "],  # <-- here")
TLS = GOOD.replace('  "hosts": ["tcp://10.0.0.4:2376", "npipe://"],\n', "").replace(
    'lsverify": true,', 'ls": true,  # <-- here'
)


@check(
    "WIN606",
    severity=Severity.LOW,
    because="it opens nothing by itself: the safest way to the engine is gone",
    examples=[
        Bad("daemon-json", BAD, fixed=GOOD),
        Bad("daemon-json", TLS),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-docker/configure-docker-daemon",
        "https://github.com/moby/moby/blob/v28.5.2/cmd/dockerd/daemon.go",
    ],
)
def pipe_dropped_by_hosts(engine: Engine) -> Iterator[Outcome]:
    instead = engine_listening.pipe_replaced_at(engine)
    if instead is not None:
        yield Report("tls without hosts puts 127.0.0.1:2376 in the place of the engine's pipe", at=instead)
    listeners = list(engine_listening.listeners(engine))
    if not listeners or any(listener.scheme == "npipe" or listener.unknown for listener in listeners):
        return
    hosts = engine.setting("hosts")
    items = hosts.value if hosts is not None and isinstance(hosts.value, list) else None
    fix = None
    if hosts is not None and items is not None:
        fix = mend(engine, "listen on the pipe too", Put(hosts.where.child(len(items)), "npipe://"), safe=False)
    yield Report(
        "hosts leaves the engine's pipe out",
        at=hosts.where if hosts is not None else listeners[0].where,
        fix=fix,
    )
