"""The wall of a workload: what isolates it, what crosses that, and what is not known."""

from __future__ import annotations

import pytest

from deadlight.model.landscape import HostPool, Landscape, Zone
from deadlight.semantics.surroundings import surroundings
from deadlight.semantics.walls import wall_of
from estates import estate_of, workload_of

NANO = "mcr.microsoft.com/windows/nanoserver:ltsc2025"
CORE = "mcr.microsoft.com/windows/servercore:ltsc2025"

SERVER = HostPool(name="servers", sku="server")
CLIENT = HostPool(name="desks", sku="client")
WITHOUT = HostPool(name="plain", sku="server", hyperv=False)


def service(*lines, image=NANO):
    text = "\n".join(f"    {line}" for line in lines)
    return {"compose.yaml": f"services:\n  shop:\n    image: {image}\n{text}\n"}


def pod(*spec, annotations="", image=NANO):
    lines = "\n".join(f"  {line}" for line in spec)
    return f"""\
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: tenant-a
{f"  annotations: {{{annotations}}}" if annotations else ""}
spec:
  os: {{name: windows}}
{lines}
  containers:
    - name: shop
      image: {image}
"""


def runtime_class(handler):
    return f"""\
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {{name: isolated}}
handler: {handler}
"""


def containerd(isolation=1, name="runhcs-wcow-hypervisor", patterns="[]"):
    table = f"plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.{name}"
    return f"""\
version = 3
[{table}]
  runtime_type = 'io.containerd.runhcs.v1'
  pod_annotations = {patterns}
  [{table}.options]
    SandboxPlatform = 'windows/amd64'
    SandboxIsolation = {isolation}
"""


def wall(files, *hosts, zones=(), host=None):
    estate = estate_of(files)
    return wall_of(workload_of(estate, "shop"), estate, Landscape(hosts=hosts, zones=zones), host)


def isolated(handler="runhcs-wcow-hypervisor", **more):
    return {
        "pod.yaml": pod("runtimeClassName: isolated"),
        "class.yaml": runtime_class(handler),
        **more,
    }


# --- Engines ---


@pytest.mark.parametrize(
    ("written", "kind"), [("hyperv", "hypervisor"), ("Hyperv", "hypervisor"), ("process", "kernel")]
)
def test_what_a_service_writes_decides_before_engine_and_host(written, kind):
    engine = {"daemon.json": '{"exec-opts": ["isolation=process"], "data-root": "D:\\\\docker"}'}
    assert wall({**service(f"isolation: {written}"), **engine}, CLIENT).kind == kind


@pytest.mark.parametrize(("default", "kind"), [("hyperv", "hypervisor"), ("process", "kernel")])
@pytest.mark.parametrize("written", [(), ("isolation: default",)])
def test_a_service_that_names_none_takes_the_default_of_the_engine(default, kind, written):
    engine = {"daemon.json": f'{{"exec-opts": ["isolation={default}"]}}'}
    found = wall({**service(*written), **engine}, SERVER)
    assert found.kind == kind
    assert "default" in found.reasons[0]


def test_what_the_engine_says_of_itself_counts():
    info = {
        "info.json": '{"OSType": "windows", "Name": "h", "Isolation": "hyperv", "ServerVersion": "28.5.2", "DockerRootDir": "C:\\\\d"}'
    }
    assert wall({**service(), **info}).kind == "hypervisor"


def test_engines_that_differ_leave_it_open():
    engines = {
        "a/daemon.json": '{"exec-opts": ["isolation=hyperv"]}',
        "b/daemon.json": '{"exec-opts": ["isolation=process"]}',
    }
    found = wall({**service(), **engines})
    assert (found.kind, found.robust) == ("unknown", None)
    assert "Which engine" in found.question


def test_an_engine_in_the_folder_of_the_project_is_the_one_that_runs_it():
    files = {
        "a/compose.yaml": service()["compose.yaml"],
        "a/daemon.json": '{"exec-opts": ["isolation=hyperv"]}',
        "b/daemon.json": '{"exec-opts": ["isolation=process"]}',
    }
    assert wall(files).kind == "hypervisor"


def test_windows_server_isolates_by_process_unless_told_otherwise():
    assert wall(service(), SERVER).kind == "kernel"


def test_a_client_is_believed_only_where_its_engine_was_read():
    assert wall(service(), CLIENT).kind == "unknown"
    assert wall({**service(), "daemon.json": '{"data-root": "D:\\\\docker"}'}, CLIENT).kind == "hypervisor"


def test_nothing_known_is_unknown_with_the_question():
    found = wall(service())
    assert found.kind == "unknown"
    assert "Windows Server or on a client" in found.question


def test_hosts_of_both_kinds_leave_it_open():
    assert wall(service(), SERVER, CLIENT).kind == "unknown"


@pytest.mark.parametrize("written", ["${MODE}", "virtual"])
def test_an_isolation_that_is_not_known_or_refused_is_no_wall(written):
    assert wall(service(f"isolation: {written}"), SERVER).kind == "unknown"


def test_hypervisor_isolation_is_not_credited_on_hosts_without_it():
    found = wall(service("isolation: hyperv"), WITHOUT)
    assert found.kind == "unknown"
    assert "hyperv = true" in found.question


def test_a_virtual_host_without_nested_virtualization_cannot_isolate():
    assert wall(service("isolation: hyperv"), HostPool(name="vm", virtual=True, nested=False)).kind == "unknown"


def test_a_virtual_host_without_nested_virtualization_cannot_isolate_whatever_is_said_of_it():
    pool = HostPool(name="vm", virtual=True, nested=False, hyperv=True)
    assert wall(service("isolation: hyperv"), pool).kind == "unknown"


def test_hypervisor_isolation_is_credited_where_one_host_of_several_has_it():
    assert wall(service("isolation: hyperv"), WITHOUT, HostPool(name="good", hyperv=True)).kind == "hypervisor"


def test_one_host_can_be_asked_for():
    files = service("isolation: hyperv")
    assert wall(files, WITHOUT, HostPool(name="good", hyperv=True), host=WITHOUT).kind == "unknown"


# --- Clusters ---


def test_host_process_has_no_wall_whatever_its_runtime_class():
    spec = (
        "hostNetwork: true",
        "securityContext: {windowsOptions: {hostProcess: true, runAsUserName: 'NT AUTHORITY\\SYSTEM'}}",
    )
    found = wall(
        {"pod.yaml": pod(*spec, "runtimeClassName: isolated"), "class.yaml": runtime_class("runhcs-wcow-hypervisor")}
    )
    assert (found.kind, found.robust) == ("none", False)
    assert [each.edge for each in found.crossings][:1] == ["host-process"]


def test_a_pod_without_a_class_shares_the_kernel():
    assert wall({"pod.yaml": pod()}).kind == "kernel"


def test_a_default_handler_that_isolates_counts():
    config = containerd().replace(
        "version = 3",
        "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd]\n  default_runtime_name = 'runhcs-wcow-hypervisor'",
    )
    assert wall({"pod.yaml": pod(), "config.toml": config}).kind == "hypervisor"


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        ("runhcs-wcow-hypervisor", "hypervisor"),
        ("runhcs-wcow-process", "kernel"),
        ("kata", "unknown"),
        ("runhcs-wcow-hypervisor-20348", "unknown"),
    ],
)
def test_handlers_of_containerd_itself_are_known_and_others_are_not(handler, kind):
    assert wall(isolated(handler)).kind == kind


@pytest.mark.parametrize(("value", "kind"), [(1, "hypervisor"), (0, "kernel")])
def test_what_containerd_is_configured_to_do_counts_before_the_name_of_its_handler(value, kind):
    assert wall(isolated(**{"config.toml": containerd(value)})).kind == kind


def test_a_handler_of_any_name_isolates_where_its_configuration_says_so():
    assert wall(isolated("tenants", **{"config.toml": containerd(name="tenants")})).kind == "hypervisor"


def test_nodes_that_isolate_differently_leave_it_open():
    files = isolated(**{"a/config.toml": containerd(1), "b/config.toml": containerd(0)})
    assert wall(files).kind == "unknown"


def test_a_class_that_was_not_read_is_asked_for():
    found = wall({"pod.yaml": pod("runtimeClassName: isolated")})
    assert found.kind == "unknown"
    assert "RuntimeClass isolated" in found.question


@pytest.mark.parametrize("platform", ["aks", "gke"])
@pytest.mark.parametrize("hyperv", [None, True])
def test_a_platform_that_cannot_isolate_is_never_credited(platform, hyperv):
    found = wall(isolated(**{"config.toml": containerd()}), HostPool(name="win", platform=platform, hyperv=hyperv))
    assert (found.kind, found.robust) == ("unknown", None)


def test_a_platform_is_told_by_the_labels_of_its_nodes():
    files = isolated(
        **{
            "node.yaml": "apiVersion: v1\nkind: Node\nmetadata: {name: n, labels: {kubernetes.azure.com/os-sku: Windows2022, kubernetes.io/os: windows}}\n"
        }
    )
    assert wall(files).kind == "unknown"


@pytest.mark.parametrize(("hyperv", "kind"), [(None, "unknown"), (False, "unknown"), (True, "hypervisor")])
def test_isolation_on_eks_takes_the_word_of_the_user(hyperv, kind):
    assert wall(isolated(), HostPool(name="win", platform="eks", hyperv=hyperv)).kind == kind


# --- What crosses ---


def edges(found):
    return [each.edge for each in found.crossings]


def test_a_wall_behind_which_nothing_is_granted_is_robust():
    found = wall(service("isolation: hyperv"))
    assert (found.robust, found.crossings) == (True, ())


@pytest.mark.parametrize(
    ("mount", "edge"),
    [
        (r"C:\:C:\host", "drive-root"),
        (r"C:\:C:\host:ro", "drive-root"),
        (r"C:\ProgramData\docker:C:\d:ro", "system-directory"),
        (r"C:\Users\me\.ssh:C:\keys", "credentials-mount"),
        (r"\\.\pipe\docker_engine:\\.\pipe\docker_engine", "engine-pipe"),
        (r"\\.\pipe\containerd-containerd:\\.\pipe\containerd-containerd", "containerd-pipe"),
        (r"\\.\pipe\csi-proxy-filesystem-v1:\\.\pipe\csi-proxy", "host-service-pipe"),
    ],
)
def test_a_hypervisor_with_a_way_around_it_is_not_robust(mount, edge):
    found = wall(service("isolation: hyperv", "volumes:", f"  - '{mount}'"))
    assert (found.kind, edges(found), found.robust) == ("hypervisor", [edge], False)


def test_a_directory_of_its_own_crosses_the_wall_and_does_not_break_it():
    found = wall(service("isolation: hyperv", "volumes:", r"  - C:\shop:C:\data"))
    assert (edges(found), found.robust) == (["host-mount"], True)
    assert "LocalSystem" in found.crossings[0].what


def test_in_process_isolation_the_account_of_the_container_counts_on_a_mount():
    found = wall(service("isolation: process", "volumes:", r"  - C:\shop:C:\data"))
    assert edges(found) == ["shared-kernel", "host-mount"]
    assert "ContainerUser" in found.crossings[1].what


def test_a_mount_that_is_not_known_leaves_open_whether_the_wall_is_robust():
    found = wall(service("isolation: hyperv", "volumes:", "  - ${DATA}:C:\\data"))
    assert (found.kind, found.robust) == ("hypervisor", None)


@pytest.mark.parametrize(
    ("image", "group", "edge"),
    [(NANO, "", ""), (CORE, "", "engine-pipe"), (NANO, "Users", "engine-pipe"), (NANO, "docker-users", "")],
)
def test_the_pipe_of_the_engine_lets_in_whom_its_list_names(image, group, edge):
    files = service(
        "isolation: process", "volumes:", r"  - '\\.\pipe\docker_engine:\\.\pipe\docker_engine'", image=image
    )
    files["daemon.json"] = f'{{"group": "{group}", "hosts": ["npipe://"]}}'
    assert edges(wall(files)) == ["shared-kernel", edge]


def test_devices_cross_a_kernel_and_no_hypervisor():
    lines = ("devices:", "  - class/5B45201D-F2F2-4F3B-85BB-30FF1F953599")
    assert edges(wall(service("isolation: process", *lines))) == ["shared-kernel", "device-class"]
    assert edges(wall(service("isolation: hyperv", *lines))) == [""]


def test_identities_cross_every_wall():
    found = wall({"pod.yaml": pod("securityContext: {windowsOptions: {gmsaCredentialSpecName: web}}")})
    assert edges(found) == ["shared-kernel", "gmsa-to-domain", "token-to-api-server"]
    without = wall({"pod.yaml": pod("automountServiceAccountToken: false")})
    assert edges(without) == ["shared-kernel"]


@pytest.mark.parametrize(
    ("config", "edge"),
    [
        ({}, ["tenant-annotation"]),
        ({"config.toml": containerd()}, []),
        ({"config.toml": containerd(patterns="['io.microsoft.*']")}, ["tenant-annotation"]),
    ],
)
def test_annotations_cross_where_the_handler_passes_them_on(config, edge):
    files = isolated(**config)
    files["pod.yaml"] = pod(
        "runtimeClassName: isolated",
        "automountServiceAccountToken: false",
        annotations='io.microsoft.virtualmachine.kerneldrivers: "C:/d"',
    )
    found = wall(files)
    assert edges(found) == edge
    assert found.robust is (not edge)


def test_an_engine_on_the_network_is_open_to_every_container():
    engine = {"daemon.json": '{"hosts": ["npipe://", "tcp://0.0.0.0:2375"]}'}
    found = wall({**service("isolation: hyperv"), **engine})
    assert (edges(found), found.robust) == (["engine-on-tcp"], False)


# --- Against whom ---

TENANTS = (
    Zone(name="a", trust="untrusted", namespaces=("tenant-a",)),
    Zone(name="b", trust="untrusted", namespaces=("tenant-b",)),
)


def beside(*spec):
    return pod(*spec).replace("name: shop", "name: other").replace("tenant-a", "tenant-b")


def test_the_last_reason_says_who_else_may_land_on_the_host():
    files = {"pod.yaml": pod(), "other.yaml": beside()}
    assert "b, which it distrusts, may land" in wall(files, zones=TENANTS).reasons[-1]


def test_pods_whose_selectors_contradict_each_other_do_not_meet():
    files = {"pod.yaml": pod("nodeSelector: {pool: a}"), "other.yaml": beside("nodeSelector: {pool: b}")}
    assert wall(files, zones=TENANTS).reasons[-1].startswith("no zone that it distrusts")


def test_pools_that_are_kept_for_zones_keep_others_away():
    hosts = [HostPool(name=name, platform="self-managed", zones=(name,)) for name in "ab"]
    files = {"pod.yaml": pod(), "other.yaml": beside()}
    assert wall(files, *hosts, zones=TENANTS).reasons[-1].startswith("no zone that it distrusts")


def test_a_taint_keeps_away_what_does_not_tolerate_it():
    pools = (
        HostPool(name="kept", platform="self-managed", taints=("tenant=b:NoSchedule",), labels=(("pool", "b"),)),
        HostPool(name="common", platform="self-managed", labels=(("pool", "a"),)),
    )
    tolerant = beside("nodeSelector: {pool: b}", "tolerations: [{key: tenant, value: b}]")
    files = {"pod.yaml": pod(), "other.yaml": tolerant}
    assert wall(files, *pools, zones=TENANTS).reasons[-1].startswith("no zone that it distrusts")


def test_a_runtime_class_tolerates_for_its_pods():
    tainted = HostPool(name="nodes", platform="self-managed", taints=("os=windows:NoSchedule",))
    scheduling = "scheduling: {tolerations: [{key: os, operator: Equal, value: windows, effect: NoSchedule}]}\n"
    files = isolated()
    estate = estate_of(files)
    assert surroundings(estate, Landscape(hosts=(tainted,))).standing(workload_of(estate, "shop")).hosts == ()
    files["class.yaml"] += scheduling
    estate = estate_of(files)
    shop = workload_of(estate, "shop")
    assert surroundings(estate, Landscape(hosts=(tainted,))).standing(shop).hosts == (tainted,)
