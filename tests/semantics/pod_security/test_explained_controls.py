"""What is explained of a setting under Pod Security is what the controls say of a pod that has it."""

from __future__ import annotations

import re

import pytest

from deadlight.semantics import settings
from deadlight.semantics.pod_security.evaluation import violations

CONTAINER: dict[str, object] = {
    "securityContext.windowsOptions.hostProcess": True,
    "securityContext.privileged": True,
    "securityContext.capabilities.add": ["SYS_ADMIN"],
    "securityContext.procMount": "Unmasked",
    "securityContext.runAsNonRoot": False,
    "livenessProbe.httpGet.host": "10.0.0.1",
    "ports": [{"hostPort": 80}],
}
SPEC: dict[str, object] = {
    "spec.securityContext.windowsOptions.hostProcess": True,
    "spec.hostNetwork": True,
    "spec.hostPID": True,
    "spec.hostIPC": True,
    "spec.securityContext.runAsUser": 0,
    "spec.volumes": [{"name": "v", "hostPath": {"path": "C:\\"}}],
}
NAMES = {"volumes.hostPath": "spec.volumes", "volumes": "spec.volumes", "ports.hostPort": "ports"}
"""Settings of the table → what of a pod they stand for."""

ROWS = [
    row
    for row in settings.all_rows()
    if row.platform == "pod-security" and row.fate == "rejected-at-create" and row.when != "null"
    if NAMES.get(row.setting, row.setting) in {**CONTAINER, **SPEC}
]


def test_most_rows_are_held_against_the_controls() -> None:
    assert len(ROWS) >= 12


def put(holder: dict, route: str, value: object) -> None:
    *above, last = route.split(".")
    for key in above:
        holder = holder.setdefault(key, {})
    holder[last] = value


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.setting} {row.when}")
def test_the_error_of_a_row_is_that_of_the_control(row: settings.Row) -> None:
    name = NAMES.get(row.setting, row.setting)
    container: dict = {"name": "c"}
    spec: dict = {"containers": [container]}
    if name in CONTAINER:
        put(container, name, CONTAINER[name])
    else:
        put(spec, name.removeprefix("spec."), SPEC[name])
    level = "baseline" if row.given.startswith("baseline") else "restricted"
    said = [found.text for found in violations({"metadata": {"name": "t"}, "spec": spec}, level)]
    expected = re.escape(row.error.removeprefix("violates PodSecurity: ")).replace("…", ".*")
    assert [text for text in said if re.fullmatch(expected, text)], said
