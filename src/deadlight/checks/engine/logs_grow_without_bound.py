r"""The log of a container grows until the disk is full.

## Why this matters

The driver json-file, the default, keeps all that a container writes in one file below `C:\ProgramData\docker` and never
turns it over. A container that writes enough, on its own account or because somebody makes it, fills the host's disk: the
engine, its neighbours and the host's own logs stop.

## What to do

Set `max-size` and `max-file` in `log-opts`, or the driver `local`, which turns its files over by itself, or one that
sends the log elsewhere (`etwlogs`, `splunk`, `fluentd`). Containers that exist keep what they were created with.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Put, Report, Severity, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.semantics import engine_defaults

GOOD = r"""
{
  "exec-opts": ["isolation=hyperv"],
  "log-opts": {
    "labels": "tier",
    "max-size": "50m",
    "max-file": "5"
  }
}
"""
BAD = GOOD.replace("{\n    ", "{  # <-- here\n    ").replace(',\n    "max-size": "50m",\n    "max-file": "5"', "")
DRIVER = GOOD.replace('"log-opts"', '"log-driver": "json-file",  # <-- here\n  "x"').partition('\n  "x"')[0]
DRIVER = DRIVER.replace('e",', 'e"') + "\n}\n"
EVENTS = DRIVER.replace("json-file", "etwlogs").replace("  # <-- here", "")


@check(
    "WIN609",
    severity=Severity.LOW,
    because="it takes a container that writes gigabytes, and the host stops rather than opens",
    examples=[
        Bad("daemon-json", BAD, fixed=GOOD),
        Bad(
            "daemon-json",
            DRIVER,
            fixed=DRIVER.replace(
                '"json-file"  # <-- here',
                '"json-file",\n  "log-opts": {"max-size": "50m", "max-file": "5"}',
            ),
        ),
        Good("daemon-json", EVENTS),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://docs.docker.com/engine/logging/drivers/json-file/",
        "https://docs.docker.com/engine/logging/drivers/local/",
    ],
)
def logs_grow_without_bound(engine: Engine) -> Iterator[Outcome]:
    logs = engine_defaults.unbounded_logs(engine)
    if logs is not None:
        options = engine.where.child("log-opts")
        yield Report(
            "{driver} keeps the log of a container in one file without an end",
            driver=logs.driver,
            at=logs.where,
            fix=mend(
                engine,
                "turn the files over at 50 MB",
                Put(options.child("max-size"), "50m"),
                Put(options.child("max-file"), "5"),
                safe=False,
            ),
        )
