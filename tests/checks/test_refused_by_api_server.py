"""What is noted of Windows workloads that the API server refuses."""

import datetime

from deadlight import pipeline
from deadlight.model.settings import Settings

POD = """
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
"""


def notes(text: str, **settings: object) -> list[str]:
    files = {"pod.yaml": ("kubernetes", text)}
    report = pipeline.audit_texts(files, Settings(today=datetime.date(2026, 11, 22), **settings))
    assert not report.errors
    return [note for note in report.notes if "API server refuses" in note]


def test_a_host_process_pod_without_its_nodes_network_is_noted_at_the_pod() -> None:
    text = POD + "  securityContext: {windowsOptions: {hostProcess: true}}\n  containers: [{name: a, image: i}]\n"
    (note,) = notes(text)
    assert note.endswith(
        "shop: the API server refuses the Pod: spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod "
        "contains any hostProcess containers"
    )


def test_fields_of_linux_are_findings_and_not_noted_again() -> None:
    text = POD + "  hostPID: true\n  containers: [{name: a, image: i, securityContext: {privileged: false}}]\n"
    assert notes(text) == []


def test_values_that_are_filled_in_later_are_not_noted() -> None:
    text = POD + "  hostname: ${NAME}\n  containers: [{name: a, image: '{{ image }}'}]\n"
    assert notes(text) == []


def test_unknown_fields_do_not_hide_what_else_is_refused() -> None:
    text = POD + "  hostname: SHOP\n  windowsOptions: {}\n  containers: [{name: a, image: i}]\n"
    misspelt, name = notes(text)
    assert misspelt == (
        "pod.yaml:10: shop: the API server refuses the Pod of a strict client, as kubectl is, and drops the field of "
        'others: unknown field "spec.windowsOptions"'
    )
    assert name.startswith('pod.yaml:9: shop: the API server refuses the Pod: spec.hostname: Invalid value: "SHOP"')


def test_linux_workloads_are_not_noted() -> None:
    text = POD.replace("windows", "linux") + "  hostname: SHOP\n  containers: [{name: a, image: i}]\n"
    assert notes(text) == []


def test_credential_specs_stay_out_of_the_notes() -> None:
    spec = "secret-part" * 7000
    text = (
        POD
        + f"  securityContext: {{windowsOptions: {{gmsaCredentialSpec: {spec}}}}}\n  containers: [{{name: a, image: i}}]\n"
    )
    (note,) = notes(text)
    assert "secret-part" not in note
