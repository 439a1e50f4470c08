"""Handlers of containerd: how their pods are isolated, and what reaches the shim."""

from __future__ import annotations

import pytest

from deadlight.model.engine import Containerd, Handler
from deadlight.model.outcome import Unread
from deadlight.semantics import containerd_handlers, containerd_settings
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes

TABLE = "plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.tenant"


def containerd_of(text: str) -> Containerd:
    document = document_from_bytes(text.encode(), shown="config.toml", kind="containerd")
    (containerd,) = (each for each in readers.read(document) if not isinstance(each, Unread))
    assert isinstance(containerd, Containerd)
    return containerd


def handler_of(*, table: str = "", options: str = "") -> Handler:
    text = f"[{TABLE}]\nruntime_type = 'io.containerd.runhcs.v1'\n{table}\n[{TABLE}.options]\n{options}\n"
    (handler,) = containerd_handlers.of_windows(containerd_of(text))
    return handler


@pytest.mark.parametrize(
    ("options", "hypervisor"),
    [
        ("SandboxIsolation = 1", True),
        ("sandboxisolation = 1", True),
        ("SandboxIsolation = 0", False),
        ("", False),
        ("SandboxIsolation = {{isolation}}", None),
        ("{{options}}", None),
    ],
)
def test_pods_get_a_hypervisor_where_it_is_written(options: str, hypervisor: bool | None):
    assert containerd_handlers.is_hypervisor(handler_of(options=options)) is hypervisor


@pytest.mark.parametrize(
    ("pattern", "severe"),
    [
        ("io.microsoft.virtualmachine.*", True),
        ("io.microsoft.*", True),
        ("*", True),
        ("io.microsoft.virtualmachine.computetopology.*", False),
        ("microsoft.com/*", True),
        ("microsoft.com/hostprocess-container", True),
        ("io.microsoft.container.processdumplocation", True),
        ("io.microsoft.container.storage.*", None),
        ("shop.example/*", None),
        ("io.microsoft.virtualmachine.wcow.timezone.noinherit", None),
        ("[", None),
    ],
)
def test_patterns_let_dangerous_annotations_through_or_not(pattern: str, severe: bool | None):
    handler = handler_of(table=f"pod_annotations = ['{pattern}']", options="SandboxIsolation = 1")
    found = list(containerd_handlers.passed_to_shim(handler))
    assert (any(row.severe for row in found[0].annotations) if found else None) == severe


def test_annotations_of_the_utility_vm_do_nothing_without_one():
    handler = handler_of(table="pod_annotations = ['io.microsoft.virtualmachine.*']")
    assert list(containerd_handlers.passed_to_shim(handler)) == []


@pytest.mark.parametrize(
    ("options", "disabled"),
    [
        ("", False),
        ("DefaultContainerAnnotations = { 'io.microsoft.disable-unsafe-operations' = 'true' }", True),
        ("DefaultContainerAnnotations = { 'io.microsoft.disable-unsafe-operations' = 'false' }", False),
        ("DefaultContainerAnnotations = { 'io.microsoft.disable-unsafe-operations' = '{{unsafe}}' }", None),
        ("DefaultContainerAnnotations = { 'io.microsoft.container.wcow.gmsa.disable' = 'true' }", False),
        ("{{annotations}}", None),
    ],
)
def test_unsafe_operations_are_disabled_by_one_annotation(options: str, disabled: bool | None):
    assert containerd_handlers.disables_unsafe_operations(handler_of(options=options)) is disabled


@pytest.mark.parametrize(
    ("options", "scrubbed", "debug"),
    [
        ("ScrubLogs = true", True, False),
        ("ScrubLogs = false\nDebug = true", False, True),
        ("Debug = true\nLogLevel = 'info'", False, False),
        ("LogLevel = 'debug'", False, True),
        ("ScrubLogs = {{scrub}}", None, False),
    ],
)
def test_the_shim_scrubs_its_log_only_when_told(options: str, scrubbed: bool | None, debug: bool):
    handler = handler_of(options=options)
    assert containerd_handlers.scrubs_logs(handler)[0] is scrubbed
    assert (containerd_handlers.debug_option(handler) is not None) == debug


def test_handlers_of_linux_and_of_other_shims_are_left_out():
    text = (
        "[plugins.cri.containerd.runtimes.lcow]\nruntime_type = 'io.containerd.runhcs.v1'\n"
        "[plugins.cri.containerd.runtimes.lcow.options]\nSandboxPlatform = 'linux/amd64'\n"
        "[plugins.cri.containerd.runtimes.runc]\nruntime_type = 'io.containerd.runc.v2'\n"
    )
    assert list(containerd_handlers.of_windows(containerd_of(text))) == []


def test_registries_without_proof_and_mirrors_in_clear_are_found():
    text = (
        "[plugins.'io.containerd.grpc.v1.cri'.registry.configs.'r.example'.tls]\ninsecure_skip_verify = true\n"
        "[plugins.'io.containerd.grpc.v1.cri'.registry.configs.'localhost:5000'.tls]\ninsecure_skip_verify = true\n"
        "[plugins.'io.containerd.grpc.v1.cri'.registry.mirrors.'docker.io']\n"
        "endpoint = ['https://m.example', 'http://m.example']\n"
    )
    found = list(containerd_settings.insecure_registries(containerd_of(text)))
    assert [(each.name, each.is_mirror) for each in found] == [("r.example", False), ("http://m.example", True)]
    assert found[1].where.position().line == 6
