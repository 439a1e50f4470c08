"""What is said of the versions of engines, kubelets and csi-proxy, beyond the checks' own examples."""

import datetime
import json

import pytest

from deadlight import pipeline
from deadlight.model.outcome import Severity
from deadlight.model.settings import Settings

CHECKS = ("WIN612", "WIN613", "WIN708", "WIN709")


def audit(kind, text, **more):
    settings = Settings(today=datetime.date(2026, 11, 22), select=CHECKS, os="windows", **more)
    return pipeline.audit_texts({"input.json" if kind == "docker-api" else "daemon.json": (kind, text)}, settings)


def info(version, **more):
    answer = {"ID": "x", "Name": "build-1", "OSType": "windows", "ServerVersion": version, "Isolation": "process"}
    return audit("docker-api", json.dumps({**answer, "DockerRootDir": r"C:\ProgramData\docker", **more}))


def found(report):
    return {finding.name: finding for finding in report.findings}


def unknown(report):
    return [row.reason for row in report.unknown]


def test_an_engine_with_plugins_is_open_to_what_passes_them_by():
    report = info("27.1.0", Plugins={"Authorization": ["opa"]})
    finding = found(report)["engine-with-known-vulnerability"]
    assert "CVE-2024-41110" in finding.message
    assert "CVE-2026-34040" in finding.message
    assert "27.1.1" in finding.message
    assert finding.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    "name", ["Microsoft Windows 11 Pro (OS Build 26100.4652)", "Microsoft Windows Version 24H2 (OS Build 26100.4652)"]
)
def test_a_client_of_windows_is_not_held_against_what_is_known_of_servers(name):
    for system, reasons in ((name, 2), (name.replace("Windows", "Windows Server"), 0)):
        answer = {"OSType": "windows", "Name": "pc", "ServerVersion": "29.0.0", "OperatingSystem": system}
        texts = {"info.json": ("docker-api", json.dumps(answer)), "info.txt": ("docker-api", AS_TEXT % system)}
        for path, text in texts.items():
            settings = Settings(today=datetime.date(2026, 11, 22), select=("WIN616", "WIN620"))
            report = pipeline.audit_texts({path: text}, settings)
            told = [reason for reason in unknown(report) if "it is a client of Windows" in reason]
            assert len(told) == reasons
            assert bool(found(report)) is (reasons == 0)


AS_TEXT = """
Server:
 Server Version: 29.0.0
 Operating System: %s
 OSType: windows
 Name: pc
"""


def test_an_engine_without_plugins_is_not():
    report = info("28.5.2", Plugins={"Authorization": None})
    assert "engine-with-known-vulnerability" not in found(report)
    assert not unknown(report)


def test_an_answer_that_says_nothing_of_plugins_leaves_it_open():
    text = json.dumps(
        {
            "Client": {"Version": "28.5.2"},
            "Server": {"Version": "28.5.2", "Os": "windows", "KernelVersion": "10.0 20348"},
        }
    )
    (reason,) = unknown(audit("docker-api", text))
    assert "CVE-2026-34040" in reason


def test_the_bypass_over_grpc_is_to_be_verified():
    (reason,) = unknown(info("29.7.2", Plugins={"Authorization": ["opa"]}))
    assert "gRPC" in reason


@pytest.mark.parametrize(
    ("version", "state"),
    [("25.0.17", "supported"), ("28.5.2", "ended"), ("19.03.4", "ended"), ("30.0.0", "unknown"), ("dev", "unknown")],
)
def test_engines_are_supported_by_their_line(version, state):
    report = info(version, Plugins={"Authorization": None})
    assert ("engine-out-of-support" in found(report)) is (state == "ended")
    assert any("supported" in reason for reason in unknown(report)) is (state == "unknown")


def test_a_configuration_says_no_version_and_the_option_does():
    text = '{"hosts": ["npipe://"], "authorization-plugins": ["opa"]}'
    assert len(unknown(audit("daemon-json", text))) == 2
    report = audit("daemon-json", text, engine_version="20.10.27")
    assert set(found(report)) == {"engine-with-known-vulnerability", "engine-out-of-support"}
    assert "CVE-2024-41110" in found(report)["engine-with-known-vulnerability"].message


def test_a_file_beside_what_the_engine_says_is_not_judged_again():
    answer = {"OSType": "windows", "ServerVersion": "28.5.2", "Isolation": "process", "DockerRootDir": "C:\\\\docker"}
    settings = Settings(today=datetime.date(2026, 11, 22), select=CHECKS)
    files = {"daemon.json": ("daemon-json", '{"hosts": ["npipe://"]}'), "info.json": ("docker-api", json.dumps(answer))}
    report = pipeline.audit_texts(files, settings)
    assert [finding.name for finding in report.findings] == ["engine-out-of-support"]
    assert not unknown(report)


NODE = """
apiVersion: v1
kind: Node
metadata: {name: win-1, labels: {kubernetes.io/os: %s}}
status:
  nodeInfo: {%s}
"""


def node(version="", system="windows", **more):
    return audit("kubernetes", NODE % (system, f"kubeletVersion: {version}" if version else ""), **more)


@pytest.mark.parametrize(
    ("version", "severity"),
    [("v1.28.3", Severity.HIGH), ("v1.28.4", Severity.MEDIUM), ("v1.22.13", Severity.HIGH), ("v1.36.0", None)],
)
def test_a_kubelet_is_as_bad_as_the_worst_that_it_is_open_to(version, severity):
    findings = found(node(version))
    assert [finding.severity for finding in findings.values()] == ([severity] if severity is not None else [])


def test_a_kubelet_that_is_open_only_with_a_feature_is_to_be_looked_at():
    report = node("v1.31.4")
    assert not report.findings
    assert ["enableSystemLogQuery" in reason for reason in unknown(report)] == [True]


def test_a_vendors_kubelet_is_to_be_asked_about():
    report = node("v1.27.3-gke.100")
    assert not report.findings
    assert all("vendor" in reason for reason in unknown(report))


def test_linux_nodes_are_not_judged():
    report = node("v1.28.3", "linux")
    assert not report.findings
    assert not unknown(report)


def test_linux_nodes_beside_windows_ones_are_not_judged():
    linux = NODE.replace("win-1", "tux-1") % ("linux", "kubeletVersion: v1.28.3")
    report = audit("kubernetes", NODE % ("windows", "kubeletVersion: v1.36.4") + "---" + linux)
    assert not report.findings
    assert not unknown(report)


def test_a_node_without_a_version_takes_that_of_the_option():
    assert len(unknown(node())) == 1
    assert set(found(node(kubernetes_version="1.28.3"))) == {"kubelet-with-known-vulnerability"}


POD = """
apiVersion: v1
kind: Pod
metadata: {name: csi}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  containers: [{name: csi, image: "%s"}]
"""


@pytest.mark.parametrize(
    ("image", "outcome"),
    [
        ("ghcr.io/kubernetes-sigs/sig-windows/csi-proxy:v1.1.2", "finding"),
        ("ghcr.io/kubernetes-sigs/sig-windows/csi-proxy:v1.1.3", "none"),
        ("registry.example.com/mirror/csi-proxy:1.0.0@sha256:" + "0" * 64, "finding"),
        ("ghcr.io/kubernetes-sigs/sig-windows/csi-proxy:v2.0.0-alpha.0", "finding"),
        ("ghcr.io/kubernetes-sigs/sig-windows/csi-proxy:latest", "unknown"),
        ("ghcr.io/kubernetes-sigs/sig-windows/csi-proxy", "unknown"),
        ("registry.example.com/csi-proxy:v1.1.2-corp1", "unknown"),
        ("registry.example.com/my-csi-proxy-tool:v1.0.0", "none"),
        ("registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.1.0", "none"),
    ],
)
def test_csi_proxy_is_known_by_its_name_and_tag(image, outcome):
    report = audit("kubernetes", POD % image)
    assert ("finding" if report.findings else "unknown" if unknown(report) else "none") == outcome
