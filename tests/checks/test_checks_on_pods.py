"""What the checks say of pods, beyond their own examples."""

import datetime
import textwrap

import pytest

from deadlight import pipeline
from deadlight.model.outcome import Severity
from deadlight.model.settings import Settings

POD = """
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
"""
IMAGE = "mcr.microsoft.com/windows/servercore:10.0.26100.32230"
LIMITS = 'resources: {limits: {cpu: "1", memory: 512Mi}}'


def audit(text):
    settings = Settings(today=datetime.date(2026, 11, 22))
    return pipeline.audit_texts({"pod.yaml": ("kubernetes", text)}, settings)


def pod(spec, *, head=POD):
    return audit(head + textwrap.indent(textwrap.dedent(spec), "  "))


def found(report):
    return sorted(finding.name for finding in report.findings)


def places(report, name):
    return [".".join(map(str, f.place.route[2:])) for f in report.findings if f.name == name]


HOST_PROCESS = f"""
hostNetwork: true
securityContext:
  runAsNonRoot: true
  windowsOptions: {{hostProcess: true, runAsUserName: 'NT AUTHORITY\\SYSTEM', gmsaCredentialSpec: '{{}}'}}
initContainers:
- {{name: set-up, image: {IMAGE}, {LIMITS}}}
containers:
- name: agent
  image: {IMAGE}
  {LIMITS}
  volumeMounts: [{{name: root, mountPath: 'C:\\root'}}]
volumes:
- {{name: root, hostPath: {{path: 'C:\\'}}}}
"""


def test_a_host_process_pod_is_reported_once_and_makes_what_concerns_its_wall_moot():
    report = pod(HOST_PROCESS)
    assert found(report) == ["host-process-container"]
    assert {row.name for row in report.not_applicable} >= {
        "system-account", "run-as-non-root-is-not-enough", "gmsa-spec-inline", "service-account-token-mounted",
        "drive-root-mount",
    }  # fmt: skip


def test_a_host_process_pod_is_reported_at_the_pods_own_option():
    assert places(pod(HOST_PROCESS), "host-process-container") == ["securityContext.windowsOptions.hostProcess"]
    own = HOST_PROCESS.replace(
        "- name: agent", "- name: agent\n  securityContext: {windowsOptions: {hostProcess: true}}"
    ).replace("hostProcess: true, run", "run")
    assert places(pod(own), "host-process-container") == ["containers.0.securityContext.windowsOptions.hostProcess"]


@pytest.mark.parametrize(
    ("user", "severity"),
    [
        ("NT AUTHORITY\\SYSTEM", Severity.CRITICAL),
        ("Administrators", Severity.CRITICAL),
        ("NT AUTHORITY\\Local service", Severity.HIGH),
        ("NT AUTHORITY\\NetworkService", Severity.HIGH),
        ("{{ .Values.user }}", Severity.CRITICAL),
    ],
)
def test_a_host_process_pod_is_worst_as_an_administrator(user, severity):
    report = pod(HOST_PROCESS.replace("NT AUTHORITY\\SYSTEM", user))
    assert [f.severity for f in report.findings] == [severity]


def test_the_annotation_for_the_shims_token_counts_for_host_process_pods_only():
    annotated = POD.replace(
        "{name: shop}", '{name: shop, annotations: {microsoft.com/hostprocess-inherit-user: "true"}}'
    )
    assert "hostprocess-inherits-shim-user" in found(pod(HOST_PROCESS, head=annotated))
    ordinary = HOST_PROCESS.replace("hostProcess: true, ", "")
    assert "hostprocess-inherits-shim-user" not in found(pod(ordinary, head=annotated))


CONTAINERS = f"""
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  windowsOptions: {{runAsUserName: ContainerUser}}
initContainers:
- {{name: first, image: {IMAGE}, {LIMITS}}}
containers:
- {{name: second, image: {IMAGE}, {LIMITS}}}
- {{name: third, image: {IMAGE}, {LIMITS}}}
"""


def test_a_hardened_pod_of_several_containers_gives_nothing():
    assert found(pod(CONTAINERS)) == []


@pytest.mark.parametrize(
    ("user", "names"),
    [
        ("ContainerAdministrator", ["container-administrator"]),
        ("NT AUTHORITY\\SYSTEM", ["run-as-non-root-is-not-enough", "system-account"]),
        ("Administrator", ["run-as-non-root-is-not-enough", "system-account"]),
        ("x\\ContainerAdministrator", ["container-administrator", "run-as-non-root-is-not-enough"]),
        ("1000", ["numeric-user"]),
    ],
)
def test_what_several_containers_have_from_their_pod_is_one_finding(user, names):
    assert found(pod(CONTAINERS.replace("ContainerUser", user))) == names


def test_a_token_that_the_account_withholds_is_none_that_is_mounted():
    account = "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: default}\nautomountServiceAccountToken: "
    text = (POD + textwrap.indent(CONTAINERS, "  ")).replace("  automountServiceAccountToken: false\n", "")
    assert found(audit(text)) == ["service-account-token-mounted"]
    assert found(audit(text + account + "false\n")) == []
    assert found(audit(text + account + "true\n")) == ["service-account-token-mounted"]


def mounting(path, more=""):
    return (
        CONTAINERS.replace(
            f"{{name: third, image: {IMAGE}, {LIMITS}}}",
            f"{{name: third, image: {IMAGE}, {LIMITS}, volumeMounts: [{{name: v, mountPath: 'C:\\v'{more}}}]}}",
        )
        + f"volumes: [{{name: v, hostPath: {{path: '{path}'}}}}]\n"
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("\\\\.\\pipe\\docker_engine", "engine-pipe-mount"),
        ("\\\\.\\pipe\\containerd-containerd", "containerd-pipe-mount"),
        ("\\\\.\\pipe\\csi-proxy-disk-v1", "host-service-pipe-mount"),
        ("\\\\.\\pipe\\anything", "host-service-pipe-mount"),
    ],
)
def test_a_pipe_counts_where_it_is_spelled_as_containerd_wants_and_is_unknown_elsewhere(path, name):
    assert found(pod(mounting(path))) == [name]
    for other in (path.replace("\\", "/"), path.replace("pipe", "PIPE")):
        report = pod(mounting(other))
        assert found(report) == []
        assert [row.name for row in report.unknown] == [name]


@pytest.mark.parametrize(
    ("path", "more", "names"),
    [
        ("C:\\", "", ["drive-root-mount"]),
        ("C:\\", ", subPath: data", []),
        ("C:\\", ", subPath: Windows", ["system-directory-mount"]),
        ("/", "", ["drive-root-mount"]),
        ("/var/lib/kubelet", "", ["system-directory-mount"]),
        ("C:\\Users\\me\\.ssh", "", ["credentials-file-mount"]),
        ("D:\\logs", "", []),
    ],
)
def test_a_mounted_directory_is_reported_as_what_it_is_by_one_check(path, more, names):
    assert found(pod(mounting(path, more))) == names
    administrator = pod(mounting(path, more).replace("ContainerUser", "ContainerAdministrator"))
    assert set(found(administrator)) - {"container-administrator"} == set(
        names or ["writable-host-mount-by-administrator"]
    )
