r"""Every certificate that the engine takes may do everything.

## Why this matters

The engine knows two kinds of clients: those whose certificate its authority has signed, and others. Each of the first
may mount `C:\`, start containers as SYSTEM and read every secret; there is no role for reading, or for deploying. Only
an authorization plug-in is asked before each request, with the name in the certificate.

## What to do

Where several people or systems hold certificates, load a plug-in in `authorization-plugins` that knows what each of
them may do. With one holder, or on the named pipe, where plug-ins learn no name, there is little for it to decide.
"""

from deadlight.checks.api import Bad, Good, Iterator, NotApplicable, Outcome, Report, Severity, check
from deadlight.model.engine import Engine
from deadlight.semantics import engine_defaults, engine_listening

GOOD = r"""
{
  "hosts": ["npipe://", "tcp://10.0.0.4:2376"],
  "tlsverify": true,
  "tlscacert": "C:\\ProgramData\\docker\\certs.d\\ca.pem",
  "tlscert": "C:\\ProgramData\\docker\\certs.d\\server-cert.pem",
  "tlskey": "C:\\ProgramData\\docker\\certs.d\\server-key.pem",
  "authorization-plugins": ["permitted"],
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
BAD = GOOD.replace('  "authorization-plugins": ["permitted"],\n', "").replace('2376"],', '2376"],  # <-- here')
PIPE = GOOD.replace(', "tcp://10.0.0.4:2376"', "").replace('  "authorization-plugins": ["permitted"],\n', "")


@check(
    "WIN608",
    severity=Severity.LOW,
    because="who holds a certificate is meant to command the engine: what is missing is a second line",
    examples=[Bad("daemon-json", BAD), Good("daemon-json", PIPE), Good("daemon-json", GOOD)],
    refs=[
        "https://docs.docker.com/engine/extend/plugins_authorization/",
        "https://github.com/moby/moby/blob/v28.5.2/pkg/authorization/middleware.go",
    ],
)
def no_authorization_plugin(engine: Engine) -> Iterator[Outcome]:
    if not engine_defaults.is_whole_file(engine) or engine_defaults.authorization_plugins(engine):
        return
    remote = [listener for listener in engine_listening.tcp(engine) if not listener.is_loopback]
    if not remote:
        yield NotApplicable("the engine is not reached over the network, and on the pipe plug-ins learn no name")
    elif engine_listening.tls_of(engine).verify is True:
        yield Report(
            "every certificate that is good for {address} may do everything on the host",
            address=remote[0].address,
            at=remote[0].where,
        )
