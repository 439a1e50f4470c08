r"""A value in daemon.json keeps the engine from starting, although its key is known.

## Why this matters

`dockerd --validate` looks at names and types. Whether there is such a log driver, whether Windows can listen on `fd://`,
what `isolation=` may be, turns out when the service starts, and then it ends: on the host that was restarted for
patches, at night.

## What to do

Write a value that the engine takes on Windows, and restart the service once by hand after each change.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Remove, Report, Severity, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.semantics import engine_keys, engine_listening, engine_values

GOOD = r"""
{
  "hosts": ["npipe://"],
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local"
}
"""
DRIVER = GOOD.replace('"local"', '"journald"  # <-- here')
HOST = GOOD.replace('["npipe://"],', '["npipe://", "http://127.0.0.1:2375"],  # <-- here')
OPTION = GOOD.replace(
    '"local"',
    """"local",
  "log-opts": {
    "max-size": "50m",
    "max-files": "5"  # <-- here
  }""",
)
PATH = GOOD.replace("{\n", '{\n  "data-root": "D:\\temp",  # <-- here\n', 1)
TLS = GOOD.replace('["npipe://"],', '["npipe://"],\n  "tlsverify": true,  # <-- here')


@check(
    "WIN820",
    severity=Severity.MEDIUM,
    because="what the file promises is not there, and the engine does not come back after its next restart",
    examples=[
        Bad("daemon-json", DRIVER, fixed=GOOD.replace(',\n  "log-driver": "local"', "")),
        Bad("daemon-json", HOST, fixed=GOOD),
        Bad("daemon-json", OPTION, fixed=OPTION.replace(',\n    "max-files": "5"  # <-- here', "")),
        Bad("daemon-json", PATH, fixed=PATH.replace("D:\\", "D:\\\\").replace("  # <-- here", "")),
        Bad("daemon-json", TLS),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/daemon/daemon_windows.go",
        "https://github.com/moby/moby/blob/v28.5.2/daemon/listeners/listeners_windows.go",
        "https://github.com/moby/moby/blob/v28.5.2/daemon/logdrivers_windows.go",
    ],
)
def daemon_value_rejected_later(engine: Engine, estate: Estate, context: Context) -> Iterator[Outcome]:
    version = engine_keys.version_of(engine, estate, context.engine_version)
    for found in engine_keys.refused_values(engine, version):
        place = found.setting.where if found.item is None else found.setting.where.child(found.item)
        doubled = engine_values.doubled_backslashes(found.setting)
        fix = mend(engine, f"remove what {found.key} does not take", Remove(place), safe=False)
        if doubled is not None:
            fix = mend(engine, "double the backslashes", doubled)
        yield Report(
            "the engine does not start with this value of {key}{since}: {error}; instead: {instead}",
            key=found.key,
            since=found.since,
            error=found.error,
            instead=found.instead,
            at=place,
            fix=fix,
        )
    for option in engine_values.refused_log_options(engine):
        yield Report(
            "the engine does not start with this option: {error}",
            error=option.error,
            at=option.where,
            fix=mend(engine, "remove the option", Remove(option.where)),
        )
    missing = engine_listening.missing_certificates(engine)
    switch = engine_listening.tls_of(engine).where
    if missing and switch is not None:
        yield Report(
            "TLS is on, and {keys} not written: the engine does not start: {error}",
            keys=" and ".join(missing) + (" are" if len(missing) > 1 else " is"),
            error="invalid TLS configuration: could not load X509 key pair",
            at=switch,
        )
