"""Fields that only Linux knows: what becomes of them, and which of them promise anything."""

import pytest

from deadlight.model.fix import Put, Remove
from deadlight.model.place import Document, Where
from deadlight.model.workload import Setting
from deadlight.semantics.linux_fields import edits_to_declare, fate_of, linux_only, parts_of, promises_nothing
from deadlight.sources.files import document_from_bytes
from deadlight.sources.kubernetes.reader import read

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


POD = """
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  nodeSelector:
    kubernetes.io/os: windows
  securityContext:
    runAsNonRoot: true
    fsGroup: 1000
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: shop
      image: mcr.microsoft.com/windows/nanoserver:ltsc2025
      securityContext:
        readOnlyRootFilesystem: true
        windowsOptions:
          runAsUserName: ContainerUser
"""


def pod(text):
    (workload,) = read(document_from_bytes(text.encode(), shown="pod.yaml", kind="kubernetes"))
    return workload


def test_fields_of_the_pod_and_of_its_containers_are_told_from_those_that_windows_knows():
    names = [[setting.name for setting in linux_only(part)] for part in parts_of(pod(POD))]
    assert names == [["spec.securityContext.fsGroup"], ["securityContext.readOnlyRootFilesystem"]]


def test_a_pod_is_declared_by_removing_every_linux_field_and_naming_the_system():
    edits = edits_to_declare(pod(POD))
    assert [type(edit) for edit in edits] == [Remove, Remove, Put]
    assert edits[-1].value == "windows"
    assert edits[-1].where.route[-2:] == ("os", "name")


def test_a_declared_pod_only_loses_its_linux_fields():
    edits = edits_to_declare(pod(POD.replace("spec:\n", "spec:\n  os:\n    name: windows\n", 1)))
    assert [type(edit) for edit in edits] == [Remove, Remove]


def test_a_declared_pod_without_linux_fields_needs_no_edit():
    clean = POD.replace("    fsGroup: 1000\n", "").replace("        readOnlyRootFilesystem: true\n", "")
    assert edits_to_declare(pod(clean.replace("spec:\n", "spec:\n  os:\n    name: windows\n", 1))) == ()
