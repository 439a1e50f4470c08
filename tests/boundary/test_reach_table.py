"""What reaches the host, given what: the rows of the published escapes as verdicts on paths.

"by design" and the other certainties are those of the least certain step of the shortest path to the host.
"""

import datetime

import pytest
from scenes import report

from deadlight import pipeline
from deadlight.model.landscape import HostPool, Landscape
from deadlight.model.settings import Settings

PATCHED, OLD = "10.0.26100.40000", "10.0.17763.1816"
SERVER, NANO = "servercore:10.0.26100.32230", "nanoserver:10.0.26100.32230"
PIPE, DRIVE = "\\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine", "C:\\:C:\\host"


def on(release):
    return Landscape(hosts=(HostPool(name="build-1", release=release, sku="server"),))


def service(image, isolation, *volumes, user="", more=""):
    lines = [f"    - {volume}" for volume in volumes]
    mounts = "\n  volumes:\n" + "\n".join(lines) if lines else ""
    account = f"\n  user: {user}" if user else ""
    text = f"app:\n  image: mcr.microsoft.com/windows/{image}\n  isolation: {isolation}{account}{mounts}{more}"
    return {"compose.yaml": "services:\n" + "\n".join(f"  {line}" for line in text.split("\n")) + "\n"}


def pod(body, *, name="web", labels=""):
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop{labels}}}\n"
        f"spec:\n  os: {{name: windows}}\n{body}"
    )


def plain(image, more=""):
    return f"  automountServiceAccountToken: false\n{more}  containers:\n    - {{name: web, image: {image}}}\n"


def reach(files, landscape, kind="host", **options):
    """Return the certainty of the path to a host (or what else is asked), or "no"."""
    found = report(files, landscape, **options)
    kinds = {node.key: node.kind for node in found.graph.nodes}
    starts = [path for path in found.paths if kinds[path.source] == "workload" and kinds[path.target] == kind]
    return starts[0].certainty if starts else "no"


DAEMON_OPEN = {"daemon.json": '{"hosts": ["npipe://", "tcp://0.0.0.0:2375"]}'}
USERS = {"daemon.json": '{"group": "Users"}'}
ADMINISTRATOR = "ContainerAdministrator"


@pytest.mark.parametrize(
    ("files", "landscape", "verdict"),
    [
        pytest.param(service(SERVER, "process"), on(PATCHED), "assumed", id="1-process-administrator-patched"),
        pytest.param(service(NANO, "process"), on(PATCHED), "no", id="2-process-user-patched"),
        pytest.param(service(NANO, "process"), on(OLD), "known-vulnerability", id="3-process-user-below-a-fix"),
        pytest.param(service(NANO, "hyperv"), on(OLD), "no", id="3-hyperv-user-below-a-fix"),
        pytest.param(service(SERVER, "hyperv"), on(PATCHED), "no", id="4-hyperv-administrator"),
        pytest.param(service(SERVER, "hyperv", DRIVE), on(PATCHED), "by-design", id="5-hyperv-with-the-drive"),
        pytest.param(service(NANO, "hyperv", DRIVE), on(PATCHED), "by-design", id="5-hyperv-user-with-the-drive"),
        pytest.param(service(SERVER, "hyperv", PIPE), on(PATCHED), "by-design", id="6-hyperv-with-the-pipe"),
        pytest.param(service(SERVER, "process", PIPE), on(PATCHED), "by-design", id="6-process-with-the-pipe"),
        pytest.param(service(NANO, "process", PIPE), on(PATCHED), "no", id="7-user-with-the-pipe"),
        pytest.param(
            service(NANO, "process", PIPE) | USERS, on(PATCHED), "by-design", id="7-user-with-the-pipe-for-users"
        ),
        pytest.param(
            service(NANO, "hyperv") | DAEMON_OPEN, on(PATCHED), "by-design", id="10-engine-on-tcp-from-a-container"
        ),
        pytest.param(
            service(NANO, "hyperv", more="\n  network_mode: none") | DAEMON_OPEN,
            on(PATCHED),
            "no",
            id="10-engine-on-tcp-without-a-network",
        ),
    ],
)
def test_a_container_of_an_engine(files, landscape, verdict):
    assert reach(files, landscape) == verdict


def test_3_flaws_of_a_service_that_only_accounts_of_the_host_reach_are_no_way_out():
    found = report(service(NANO, "process"), on("10.0.17763.1000"))
    flaws = next(step.how for step in found.graph.steps if step.edge == "unpatched-kernel")
    assert "CVE-2021-26864" in flaws
    assert not any(service_flaw in flaws for service_flaw in ("CVE-2024-30076", "CVE-2023-36723", "CVE-2021-31167"))


HOST_PROCESS = (
    "  securityContext:\n    windowsOptions: {{hostProcess: true, runAsUserName: '{}'}}\n  hostNetwork: true\n"
)
WHOLE_DRIVE = """\
  automountServiceAccountToken: false
  containers:
    - name: web
      image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
      volumeMounts: [{name: c, mountPath: 'C:\\host'}]
  volumes: [{name: c, hostPath: {path: 'C:\\'}}]
"""
NODES = Landscape(hosts=(HostPool(name="win", platform="self-managed", release=PATCHED),))


def test_8_a_host_process_pod_as_system_is_the_node():
    files = {"pod.yaml": pod(plain("a.example/agent:1", HOST_PROCESS.format("NT AUTHORITY\\SYSTEM")))}
    assert reach(files, NODES) == "by-design"


def test_8_a_host_process_pod_as_local_service_is_that_account_on_the_node():
    files = {"pod.yaml": pod(plain("a.example/agent:1", HOST_PROCESS.format("NT AUTHORITY\\LOCAL SERVICE")))}
    found = report(files, NODES)
    assert [(step.edge, step.target) for step in found.graph.steps if step.source.startswith("workload:")] == [
        ("host-process", "identity:win/nt authority\\local service")
    ]
    assert reach(files, NODES) == "no"


def test_9_a_user_with_the_drive_has_what_lies_on_it_and_not_the_host():
    files = {"pod.yaml": pod(WHOLE_DRIVE)}
    assert reach(files, NODES) == "no"
    assert reach(files, NODES, "data") == "by-design"


def test_11_whoever_creates_pods_has_a_node_with_an_old_kubelet_whatever_the_isolation():
    node = (
        "apiVersion: v1\nkind: Node\nmetadata: {name: win-1, labels: {kubernetes.io/os: windows}}\n"
        "status: {nodeInfo: {kubeletVersion: v1.28.0, operatingSystem: windows}}\n"
    )
    found = report({"node.yaml": node})
    assert [(path.source, path.certainty) for path in found.paths] == [("identity:pod-creators", "known-vulnerability")]


@pytest.mark.parametrize(
    ("image", "verdict"),
    [(f"mcr.microsoft.com/windows/{SERVER}", "assumed"), (f"mcr.microsoft.com/windows/{NANO}", "no")],
    ids=["12-servercore-runs-as-administrator-in-spite-of-run-as-non-root", "13-nanoserver-runs-as-user"],
)
def test_a_pod_that_names_no_user_runs_as_its_image_says(image, verdict):
    files = {"pod.yaml": pod(plain(image, "  securityContext: {runAsNonRoot: true}\n"))}
    assert reach(files, NODES) == verdict


def test_15_the_metadata_address_is_a_way_to_the_cloud_and_not_to_the_host():
    aks = Landscape(hosts=(HostPool(name="win", platform="aks", release=PATCHED),))
    files = {"pod.yaml": pod(plain(f"mcr.microsoft.com/windows/{NANO}"))}
    assert reach(files, aks, "cloud") == "assumed"
    assert reach(files, aks) == "no"


def test_16_a_gmsa_is_a_way_to_the_domain_and_not_to_the_host():
    files = service(NANO, "hyperv", more="\n  security_opt: [credentialspec=file://shop.json]")
    assert reach(files, on(PATCHED), "domain") == "assumed"
    assert reach(files, on(PATCHED)) == "no"


def desktop(version, system):
    text = (
        f'{{"Client": {{"Version": "28.3.2", "ApiVersion": "1.51", "Os": "windows"}}, "Server": {{"Version": "28.3.2",'
        f' "Platform": {{"Name": "Docker Desktop {version} (202017)"}}, "ApiVersion": "1.51", "Os": "{system}",'
        f' "KernelVersion": "{"10.0 26100" if system == "windows" else "6.6.87"}"}}}}'
    )
    audited = pipeline.audit_texts({"version.json": ("", text)}, Settings(today=datetime.date(2026, 8, 23)))
    return [finding.message for finding in audited.findings], [each.reason for each in audited.unknown]


def test_17_an_old_docker_desktop_gives_linux_containers_the_drives_of_windows():
    (message,), _ = desktop("4.44.2", "linux")
    assert "CVE-2025-9074" in message
    assert "drives of the Windows host" in message
    assert desktop("4.44.3", "linux") == ([], [])


def test_17_a_docker_desktop_from_before_the_flaw_is_not_said_to_have_it():
    assert desktop("4.24.2", "linux") == ([], [])


def test_17_whether_a_docker_desktop_with_windows_containers_runs_linux_ones_too_is_not_known():
    findings, unknown = desktop("4.44.2", "windows")
    assert not any("CVE-2025-9074" in message for message in findings)
    assert any("where it runs Linux containers too" in reason for reason in unknown)


def test_20_a_hypervisor_that_the_platform_cannot_give_is_a_question_and_no_wall():
    aks = Landscape(hosts=(HostPool(name="win", platform="aks", release=PATCHED),))
    runtime_class = (
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: isolated}\nhandler: runhcs-wcow-hypervisor\n"
    )
    body = plain(f"mcr.microsoft.com/windows/{SERVER}", "  runtimeClassName: isolated\n")
    found = report({"class.yaml": runtime_class, "pod.yaml": pod(body)}, aks)
    assert [node.wall for node in found.graph.nodes if node.kind == "workload"] == ["unknown"]
    assert any("Hyper-V isolation" in question for question in found.graph.questions)


def test_the_keys_of_an_administrator_are_a_way_to_the_host_by_design():
    files = service(SERVER, "process", "C:\\Users\\Administrator\\.ssh:C:\\keys")
    assert reach(files, on(PATCHED)) == "by-design"


def test_a_token_that_reads_every_secret_is_the_cluster_its_nodes_and_their_pods():
    rights = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: web}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
    """
    body = f"  containers:\n    - {{name: web, image: mcr.microsoft.com/windows/{NANO}}}\n"
    files = {"pod.yaml": pod(body), "rights.yaml": rights}
    assert reach(files, NODES, "api-server") == "by-design"
    assert reach(files, NODES) == "by-design"


def test_who_may_create_pods_in_one_namespace_does_not_gain_by_what_another_lacks():
    rights = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: web, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
    """

    def namespace(name, level):
        labels = f"{{pod-security.kubernetes.io/enforce: {level}}}"
        return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}}}\n"

    body = f"  containers:\n    - {{name: web, image: mcr.microsoft.com/windows/{NANO}}}\n"
    files = {"pod.yaml": pod(body), "rights.yaml": rights}
    other = pod(plain(f"mcr.microsoft.com/windows/{NANO}"), name="x").replace("namespace: shop", "namespace: lab")
    lab = {"lab.yaml": namespace("lab", "privileged"), "other.yaml": other}
    assert reach(files | lab | {"shop.yaml": namespace("shop", "baseline")}, NODES) == "no"
    assert reach(files | lab | {"shop.yaml": namespace("shop", "privileged")}, NODES) == "by-design"
