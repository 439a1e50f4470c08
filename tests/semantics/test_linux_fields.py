"""Fields that only Linux knows: what becomes of them, and which of them promise anything."""

import pytest

from deadlight.model.place import Document, Where
from deadlight.model.workload import Setting
from deadlight.semantics.linux_fields import fate_of, promises_nothing

WHERE = Where(Document("pod.yaml", "kubernetes", ""))


def setting(name, value):
    return Setting(name, value, WHERE)


@pytest.mark.parametrize(
    ("fields", "declared", "fate"),
    [
        ({"securityContext.privileged": False}, True, "the API server refuses the pod"),
        ({"securityContext.privileged": False}, False, "ignored on the node"),
        ({"spec.securityContext.appArmorProfile": {"type": "RuntimeDefault"}}, False, "the kubelet refuses the pod"),
        ({"spec.securityContext.appArmorProfile": {"type": "Unconfined"}}, False, "ignored on the node"),
        ({"spec.hostUsers": False, "spec.securityContext.supplementalGroupsPolicy": "Strict"}, False,
         "the kubelet refuses the pod"),
        ({"spec.hostUsers": False, "spec.securityContext.fsGroup": 1}, False, "ignored on the node"),
    ],
)  # fmt: skip
def test_what_becomes_of_fields_depends_on_the_declared_system(fields, declared, fate):
    assert fate_of([setting(name, value) for name, value in fields.items()], declared=declared) == fate


@pytest.mark.parametrize(
    ("name", "value", "nothing"),
    [
        ("securityContext.privileged", False, True),
        ("securityContext.privileged", True, False),
        ("securityContext.allowPrivilegeEscalation", True, True),
        ("securityContext.allowPrivilegeEscalation", False, False),
        ("securityContext.capabilities", {"drop": ["ALL"]}, False),
        ("spec.securityContext.seccompProfile", {"type": "Unconfined"}, True),
        ("spec.securityContext.runAsUser", 0, False),
        ("spec.securityContext.fsGroup", 0, False),
    ],
)
def test_values_that_linux_takes_anyway_promise_nothing(name, value, nothing):
    assert promises_nothing(setting(name, value)) is nothing
