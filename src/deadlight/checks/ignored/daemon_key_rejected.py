r"""A key in daemon.json keeps the engine from starting on Windows.

## Why this matters

The engine compares every key with its options, and ends at the first start with one that it does not have. Keys of
Linux (`no-new-privileges`, `icc`, `userns-remap`, `live-restore`, `storage-driver`) are no options on Windows: what they
promise is not there, and after the next restart neither is the engine.

## What to do

Remove the key, and use what does the same on Windows, where there is something. `dockerd --validate --config-file FILE`
shows whether a file is taken.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Remove, Report, Severity, Unknown, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.semantics import engine_keys

GOOD = r"""
{
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "json-file",
  "log-opts": {
    "max-size": "50m",
    "max-file": "5"
  }
}
"""
BAD = GOOD.replace("\n}\n", ',\n  "no-new-privileges": true  # <-- here\n}\n')
OLD = ["engine-out-of-support", "engine-with-known-vulnerability"]
MOVED = GOOD.replace("{\n  ", '{\n  "storage-driver": "windowsfilter",  # <-- here\n  ', 1)


@check(
    "WIN818",
    severity=Severity.MEDIUM,
    because="what the key promises is not there, and the engine does not come back after its next restart",
    examples=[
        Bad("daemon-json", BAD, fixed=GOOD),
        Bad("daemon-json", MOVED, fixed=GOOD),
        Bad("daemon-json", MOVED, fixed=GOOD, options={"engine_version": "28.5.2"}, also=["engine-out-of-support"]),
        Good("daemon-json", MOVED, options={"engine_version": "20.10.27"}, also=OLD),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/daemon/config/config.go",
        "https://github.com/moby/moby/blob/v28.5.2/cmd/dockerd/config_windows.go",
    ],
)
def daemon_key_rejected(engine: Engine, estate: Estate, context: Context) -> Iterator[Outcome]:
    version = engine_keys.version_of(engine, estate, context.engine_version)
    for found in engine_keys.rejected(engine, version):
        place = found.setting.where
        yield Report(
            "{key} keeps the engine from starting{since}: {error}{instead}",
            key=found.key,
            since=found.since,
            error=found.error,
            instead=f"; instead: {found.instead}" if found.instead else "",
            at=place,
            fix=mend(engine, f"remove {found.key}", Remove(place)),
        )
    for setting in engine_keys.undecided(engine, version):
        yield Unknown(f"{setting.name} is no key of engines up to {engine_keys.NEWEST}", at=setting.where)
