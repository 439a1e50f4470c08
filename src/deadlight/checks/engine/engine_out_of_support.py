r"""The Docker engine is of a release that nobody maintains.

## Why this matters

A branch of the engine that is not maintained gets no fixes, and security advisories no longer look at it: what is found
from then on stays open, and nothing says so. The engine runs as SYSTEM.

## What to do

Update to the newest release. A vendor's build (Mirantis Container Runtime) is supported as its vendor says:
`deadlight explain --lifecycle Mirantis`. Where the engine does not say its version, `--engine-version` does.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.model.engine import Engine
from deadlight.model.place import Located

BAD = r"""
{
  "Client": {"Version": "29.7.2", "ApiVersion": "1.55", "Os": "windows"},
  "Server": {
    "Version": "27.5.1",  # <-- here
    "ApiVersion": "1.47",
    "Os": "windows",
    "KernelVersion": "10.0 20348 (20348.1.amd64fre.fe_release.210507-1500)"
  }
}
"""
GOOD = BAD.replace("27.5.1", "29.7.2")


@check(
    "WIN613",
    severity=Severity.HIGH,
    because="every flaw of the engine found since stays open",
    opens="engine-vulnerability",
    examples=[Bad("docker-api", BAD, today="2026-11-22"), Good("docker-api", GOOD, today="2026-11-22")],
    refs=[
        "https://github.com/moby/moby/blob/master/project/BRANCHES-AND-TAGS.md",
        "https://endoflife.date/docker-engine",
    ],
)
def engine_out_of_support(engine: Engine, estate: Estate, context: Context) -> Iterator[Outcome]:
    version = engine.version or (Located(context.engine_version, engine.where) if context.engine_version else None)
    if version is None and any(other.version is not None for other in estate.every(Engine)):
        return
    if version is None:
        yield Unknown(
            "whether the engine is supported: its version is not said; --engine-version does", at=engine.where
        )
        return
    from deadlight.semantics.product_lifecycle import product_support

    support = product_support("Docker Engine", version.value, context.today)
    if support.state == "ended":
        yield Report(
            "Docker Engine {version} is out of support since {day}",
            version=version.value,
            day=str(support.ended_on),
            at=version.where,
        )
    elif support.state == "unknown":
        yield Unknown(f"whether Docker Engine {version.value} is supported: {support.reason}", at=version.where)
