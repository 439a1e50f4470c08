"""What the checks on settings without effect have in common: the report, the mend, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.checks.api import Container, Context, Fix, Outcome, Remove, Report, Unknown
from deadlight.semantics.ineffective import WORDS, ineffective, undecided


def setting_outcomes(
    container: Container,
    context: Context,
    *names: str,
    message: str = "{container} sets {setting}: {fate}",
    called: str = "{setting}",
) -> Iterator[Outcome]:
    """Yield a report for each Compose setting called `names` that Windows ignores or refuses, and what is unknown.

    `message` may name `{container}`, `{setting}` and `{fate}`; `called` is what the mend removes, and may
    name `{setting}`. Pods have no such settings.
    """
    if not container.on_engine:
        return
    for setting, row in ineffective(container, *names, version=context.engine_version):
        shown = _shown(container, setting.name, row.docker_option)
        yield Report(
            message,
            container=container.name,
            setting=shown,
            fate=WORDS[row.fate],
            at=setting.where,
            fix=Fix(f"remove {called.format(setting=shown)}", edits=(Remove(setting.where),)),
        )
    for setting, reason in undecided(container, *names):
        yield Unknown(reason, at=setting.where)


def _shown(container: Container, name: str, docker_option: str) -> str:
    """Return a setting as its surface spells it: the option of `docker run` where that is one."""
    return docker_option.split(maxsplit=1)[0] if container.surface == "docker" and docker_option else name
