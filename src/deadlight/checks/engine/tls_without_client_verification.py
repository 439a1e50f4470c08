r"""The engine uses TLS and lets everybody in who speaks it.

## Why this matters

`tlsverify` turns TLS on whatever its value: `false` gives an encrypted connection to whoever asks for one. No client
shows a certificate, and each of them starts containers with `C:\` mounted, as SYSTEM.

With `tlsverify` set to `true` and no `tlscacert` every certificate counts whose authority Windows trusts, and those sell
certificates to everybody.

## What to do

Set `tlsverify` to `true` with `tlscacert`, the authority that signs the certificates of clients and nothing else.
"""

from deadlight.checks.api import Bad, Good, Iterator, NotApplicable, Outcome, Put, Report, Severity, Unknown, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.semantics import engine_listening

GOOD = r"""
{
  "hosts": ["npipe://", "tcp://0.0.0.0:2376"],
  "tlsverify": true,
  "tlscacert": "C:\\ProgramData\\docker\\certs.d\\ca.pem",
  "tlscert": "C:\\ProgramData\\docker\\certs.d\\server-cert.pem",
  "tlskey": "C:\\ProgramData\\docker\\certs.d\\server-key.pem",
  "authorization-plugins": ["permitted"],
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
BAD = GOOD.replace("true,", "false,  # <-- here")

NO_AUTHORITY = GOOD.replace("true,", "true,  # <-- here").replace(
    '  "tlscacert": "C:\\\\ProgramData\\\\docker\\\\certs.d\\\\ca.pem",\n', ""
)


@check(
    "WIN602",
    severity=Severity.CRITICAL,
    because="whoever reaches the port is administrator of the host",
    opens="engine-on-tcp",
    examples=[Bad("daemon-json", BAD, fixed=GOOD), Bad("daemon-json", NO_AUTHORITY), Good("daemon-json", GOOD)],
    refs=[
        "https://docs.docker.com/engine/security/protect-access/#use-tls-https-to-protect-the-docker-daemon-socket",
        "https://github.com/moby/moby/blob/v28.5.2/cmd/dockerd/daemon.go",
    ],
    any_os=True,
)
def tls_without_client_verification(engine: Engine) -> Iterator[Outcome]:
    tls = engine_listening.tls_of(engine)
    listeners = engine_listening.tcp(engine)
    for warning in engine_listening.open_addresses(engine, encrypted=True):
        yield Report(
            "the engine obeys whoever reaches {address} and speaks TLS", address=warning.value, at=warning.where
        )
    if tls.on is not True or tls.verify_where is None:
        return
    if not listeners:
        yield NotApplicable("the engine listens on its pipe only, where TLS has no part")
    elif tls.verify is None:
        yield Unknown("whether certificates of clients are asked for is not known", at=tls.verify_where)
    elif not tls.verify:
        near = all(listener.is_loopback and not listener.unknown for listener in listeners)
        yield Report(
            "the engine obeys whoever reaches {address} and speaks TLS",
            address=listeners[0].address,
            at=tls.verify_where,
            related=[listener.where for listener in listeners],
            severity=Severity.HIGH if near else None,
            fix=mend(engine, "ask clients for a certificate", Put(tls.verify_where, value=True), safe=False),
        )
    elif engine_listening.trusts_every_authority(engine):
        yield Report(
            "the engine obeys whoever has a certificate of any authority that Windows trusts: tlscacert is missing",
            at=tls.verify_where,
            related=[listener.where for listener in listeners],
            severity=Severity.HIGH,
        )
