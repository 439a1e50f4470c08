r"""The engine cannot read its daemon.json.

## Why this matters

The engine takes strict JSON: a comma after the last entry, a comment, a single backslash in a path, a number where it
expects a text, and it ends with an error at its next start. Nothing in the file is in force until then, however
sound each line of it looks.

## What to do

Mend the character that the engine names, and try the file with `dockerd --validate --config-file FILE` before the
service is restarted.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Put, Report, Severity, check
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.model.fix import Fix
from deadlight.semantics import engine_flaws, engine_keys, engine_types

GOOD = r"""
{
  "hosts": ["npipe://"],
  "exec-opts": ["isolation=hyperv"],
  "log-opts": {
    "max-size": "50m",
    "max-file": "5"
  }
}
"""
COMMA = GOOD.replace("  }\n}", "  },\n}  # <-- here")
PATH = GOOD.replace("{\n", '{\n  "data-root": "d:\\docker",  # <-- here\n', 1)
NUMBER = GOOD.replace('"5"', "5  # <-- here")
LIST = GOOD.replace('["npipe://"],', '"npipe://",  # <-- here')


@check(
    "WIN817",
    severity=Severity.MEDIUM,
    because="nothing in the file is in force, and the engine does not come back after its next restart",
    examples=[
        Bad("daemon-json", COMMA, fixed=GOOD),
        Bad("daemon-json", PATH, fixed=GOOD.replace("{\n", '{\n  "data-root": "d:\\\\docker",\n', 1)),
        Bad("daemon-json", NUMBER, fixed=GOOD),
        Bad("daemon-json", LIST, fixed=GOOD),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/daemon/config/config.go",
        "https://www.rfc-editor.org/rfc/rfc8259",
    ],
    any_os=True,
)
def daemon_file_malformed(engine: Engine, estate: Estate, context: Context) -> Iterator[Outcome]:
    version = engine_keys.version_of(engine, estate, context.engine_version)
    for flaw in engine_flaws.of(engine, version):
        fix = Fix(flaw.title, edits=flaw.edits) if flaw.edits else None
        yield Report("the engine does not start with this file: {error}", error=flaw.error, at=flaw.where, fix=fix)
    for found in engine_types.mismatches(engine, version):
        known = found.mend is not None
        fix = mend(engine, "write it in the type expected", Put(found.where, found.mend)) if known else None
        yield Report(
            "the engine does not start with this {key}: {error}",
            key=found.setting.name,
            error=found.error,
            at=found.where,
            fix=fix,
        )
