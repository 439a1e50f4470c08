"""What a container reaches, given how it runs: what is known of it, one row a test."""

from __future__ import annotations

import datetime

import pytest

from deadlight import pipeline
from deadlight.boundary.reasoning import reason
from deadlight.boundary.scene import scene_of
from deadlight.model.landscape import HostPool, Landscape
from deadlight.model.settings import Settings
from deadlight.semantics import images
from deadlight.semantics.isolation_costs import costs_of
from deadlight.semantics.walls import wall_of
from estates import estate_of, workload_of

NANO = "mcr.microsoft.com/windows/nanoserver:ltsc2025"
CORE = "mcr.microsoft.com/windows/servercore:ltsc2025"
PATCHED = HostPool(name="host", sku="server", release="10.0.26100.65000")
OLD = HostPool(name="host", sku="server", release="10.0.17763.1790")
NODES = HostPool(name="nodes", platform="self-managed", release="10.0.26100.65000")
PIPE = r"\\.\pipe\docker_engine:\\.\pipe\docker_engine"
BY_DESIGN, KNOWN, ASSUMED = "by-design", "known-vulnerability", "assumed"


def service(*lines, image=NANO, user="ContainerUser", isolation="process"):
    head = f"services:\n  web:\n    image: {image}\n    isolation: {isolation}\n    user: {user}\n"
    return {"compose.yaml": head + "".join(f"    {line}\n" for line in lines)}


def mounts(*sources):
    return ("volumes:", *(f"  - '{source}'" for source in sources))


def pod(*spec, image=NANO, before="", container=""):
    lines = "".join(f"  {line}\n" for line in spec)
    return {
        "pod.yaml": f"{before}apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec:\n{lines}"
        f"  containers:\n    - name: web\n      image: {image}\n{container}"
    }


WINDOWS = ("os: {name: windows}", "automountServiceAccountToken: false")
USER = "securityContext: {windowsOptions: {runAsUserName: ContainerUser}}"


def reached(files, *hosts, kinds=("host",), **given):
    """How certain the ways are from the workload to assets of these kinds."""
    scene = scene_of(estate_of(files), Landscape(hosts=hosts), **given)
    report = reason(scene, str)
    nodes = {node.key: node for node in report.graph.nodes}
    workload = {actor.node.key for actor in scene.actors if actor.workload.name == "web"}
    return {path.certainty for path in report.paths if path.source in workload and nodes[path.target].kind in kinds}


def wall(files, *hosts):
    estate = estate_of(files)
    return wall_of(workload_of(estate, "web"), estate, Landscape(hosts=hosts))


def test_an_administrator_on_a_shared_kernel_is_assumed_to_reach_the_host():
    files = service(user="ContainerAdministrator")
    assert reached(files, PATCHED) == {ASSUMED}
    assert (wall(files, PATCHED).kind, wall(files, PATCHED).robust) == ("kernel", False)


def test_a_user_on_a_patched_kernel_reaches_nothing_by_design_and_the_kernel_is_no_boundary():
    assert not reached(service(), PATCHED) & {BY_DESIGN, KNOWN}
    assert wall(service(), PATCHED).robust is False


def test_a_user_on_an_old_kernel_reaches_the_host_by_a_known_flaw():
    old = service(image=NANO.replace("2025", "2019"))
    assert KNOWN in reached(old, OLD)


def test_an_administrator_behind_a_hypervisor_without_grants_reaches_nothing():
    files = service(user="ContainerAdministrator", isolation="hyperv")
    assert reached(files, PATCHED) == set()
    assert wall(files, PATCHED).robust is True


def test_a_mounted_system_drive_crosses_a_hypervisor():
    files = service(*mounts(r"C:\:C:\host"), isolation="hyperv")
    assert reached(files, PATCHED) == {BY_DESIGN}
    assert wall(files, PATCHED).robust is False


@pytest.mark.parametrize("isolation", ["process", "hyperv"])
@pytest.mark.parametrize("pipe", [PIPE, PIPE.replace("docker_engine", "containerd-containerd")])
def test_the_pipe_of_an_engine_is_the_host_for_an_administrator(isolation, pipe):
    files = service(*mounts(pipe), user="ContainerAdministrator", isolation=isolation)
    assert BY_DESIGN in reached(files, PATCHED)


@pytest.mark.parametrize(("group", "open_"), [("", False), ("Users", True)])
def test_the_pipe_of_an_engine_is_the_host_for_a_user_where_its_group_is_let_in(group, open_):
    files = service(*mounts(PIPE)) | {"daemon.json": f'{{"hosts": ["npipe://"], "group": "{group}"}}'}
    assert (BY_DESIGN in reached(files, PATCHED)) is open_


@pytest.mark.parametrize("account", [r"NT AUTHORITY\SYSTEM", r"NT AUTHORITY\Local service"])
def test_a_host_process_container_has_no_wall(account):
    spec = f"securityContext: {{windowsOptions: {{hostProcess: true, runAsUserName: '{account}'}}}}"
    files = pod(*WINDOWS, "hostNetwork: true", spec)
    assert wall(files, NODES).kind == "none"
    assert (BY_DESIGN in reached(files, NODES)) is account.endswith("SYSTEM")


def test_a_user_writes_to_a_mounted_drive_only_what_users_may():
    volume = (
        "      volumeMounts: [{name: c, mountPath: 'C:\\host'}]\n  volumes: [{name: c, hostPath: {path: 'C:\\'}}]\n"
    )
    files = pod(*WINDOWS, USER, container=volume)
    assert BY_DESIGN not in reached(files, NODES)
    (mount,) = [each for each in wall(files, NODES).crossings if each.kind == "mount"]
    assert (mount.edge, mount.what.endswith("as ContainerUser")) == ("drive-root", True)


def test_an_engine_on_the_network_without_tls_is_the_host():
    files = service(isolation="hyperv") | {"daemon.json": '{"hosts": ["npipe://", "tcp://0.0.0.0:2375"]}'}
    assert BY_DESIGN in reached(files, PATCHED)
    assert wall(files, PATCHED).robust is False


def test_no_user_on_server_core_is_an_administrator_whatever_run_as_non_root_says():
    files = pod(*WINDOWS, "securityContext: {runAsNonRoot: true}", image=CORE)
    container = workload_of(estate_of(files), "web").containers[0]
    assert images.default_user(container).name == "ContainerAdministrator"
    assert ASSUMED in reached(files, NODES)


def test_no_user_on_nano_server_is_a_user():
    container = workload_of(estate_of(pod(*WINDOWS)), "web").containers[0]
    assert images.default_user(container).name == "ContainerUser"


def findings(path, text):
    report = pipeline.audit_texts({path: ("", text)}, Settings(today=datetime.date(2026, 11, 22)))
    return {finding.name for finding in report.findings}


def test_a_service_of_the_system_is_reported_whatever_user_the_image_names():
    text = f"FROM {CORE}\nRUN sc.exe create agent binPath= C:\\agent.exe obj= LocalSystem\nUSER ContainerUser\n"
    assert "service-runs-as-system" in findings("Dockerfile", text)


def test_the_metadata_address_is_the_identity_in_the_cloud_and_not_the_host():
    files = pod(*WINDOWS, USER, "nodeSelector: {kubernetes.io/os: windows, kubernetes.azure.com/mode: user}")
    pool = HostPool(name="nodes", platform="aks", release="10.0.26100.65000")
    assert reached(files, pool, kinds=("cloud",))
    assert not reached(files, pool) & {BY_DESIGN, KNOWN}


@pytest.mark.parametrize("isolation", ["process", "hyperv"])
def test_a_managed_account_reaches_the_domain_and_not_the_host(isolation):
    files = service("security_opt: ['credentialspec=file://web.json']", isolation=isolation)
    assert reached(files, PATCHED, kinds=("domain",))
    assert not reached(files, PATCHED) & {BY_DESIGN, KNOWN}


def test_copying_out_of_a_running_container_is_refused_behind_a_hypervisor():
    estate = estate_of(service(isolation="hyperv"))
    assert "docker cp" in next(row.cost for row in costs_of(estate.workloads[0]) if row.feature == "copy")


def test_a_pod_that_only_selects_windows_does_not_declare_it():
    text = pod("nodeSelector: {kubernetes.io/os: windows}")["pod.yaml"]
    assert "os-not-declared" in findings("pod.yaml", text)


def test_a_runtime_class_is_no_wall_on_aks():
    named = (
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: iso}\nhandler: runhcs-wcow-hypervisor\n---\n"
    )
    files = pod(*WINDOWS, USER, "runtimeClassName: iso", before=named)
    assert wall(files, NODES).kind == "hypervisor"
    found = wall(files, HostPool(name="nodes", platform="aks"))
    assert (found.kind, found.robust) == ("unknown", None)
