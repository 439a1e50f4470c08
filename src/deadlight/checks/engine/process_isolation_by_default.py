r"""Containers share the host's kernel unless each of them says otherwise.

## Why this matters

With process isolation a container is a group of processes on the host's kernel, which is no security boundary on Windows:
a fault in the kernel opens the host and its neighbours. It is the default of Windows Server, and what
`isolation=process` makes the default of a Windows client.

## What to do

Write `"exec-opts": ["isolation=hyperv"]`, on a host that has Hyper-V, and `--isolation=process` for the containers that
are trusted with the host.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Put, Report, Severity, Unknown, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.semantics import engine_defaults

GOOD = r"""
{
  "log-driver": "local",
  "exec-opts": ["isolation=hyperv"]
}
"""
BAD = GOOD.replace('["isolation=hyperv"]', '["isolation=process"]  # <-- here')
UNSAID = r"""
{  # <-- here
  "log-driver": "local",
  "data-root": "C:\\ProgramData\\docker"
}
"""


@check(
    "WIN605",
    severity=Severity.LOW,
    because="it is how Windows Server starts containers: each of them can be started behind a hypervisor all the same",
    opens="shared-kernel",
    examples=[
        Bad("daemon-json", BAD, fixed=GOOD),
        Bad(
            "daemon-json",
            UNSAID,
            fixed=UNSAID.replace("  # <-- here", "").replace(
                'docker"\n', 'docker",\n  "exec-opts": ["isolation=hyperv"]\n'
            ),
        ),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/hyperv-container",
        "https://www.microsoft.com/msrc/windows-security-servicing-criteria",
        "https://github.com/moby/moby/blob/v28.5.2/daemon/daemon_windows.go",
    ],
)
def process_isolation_by_default(engine: Engine) -> Iterator[Outcome]:
    isolation = engine_defaults.isolation(engine)
    if isolation is None:
        if engine_defaults.is_whole_file(engine):
            place = engine.where.child("exec-opts")
            options = engine.setting("exec-opts")
            value = options.value if options is not None and isinstance(options.value, list) else []
            yield Report(
                "containers share the kernel of a Windows Server host unless each of them says otherwise",
                at=options.where if options is not None else engine.where,
                fix=mend(engine, "isolate by hypervisor", Put(place, [*value, "isolation=hyperv"]), safe=False),
            )
    elif not isolation.known:
        yield Unknown(f"the default isolation is not known: {isolation.unknown}", at=isolation.where)
    elif isolation.value == "process":
        yield Report(
            "containers share the host's kernel unless each of them says otherwise",
            at=isolation.where,
            fix=mend(engine, "isolate by hypervisor", Put(isolation.where, "isolation=hyperv"), safe=False),
        )
