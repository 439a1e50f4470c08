import pytest
from msgspec.structs import replace

from deadlight.model.build import Build, Stage
from deadlight.model.cluster import RuntimeClass
from deadlight.model.estate import Estate
from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import (
    Container,
    CredentialSpecUse,
    Mount,
    OperatingSystem,
    Pod,
    Setting,
    Workload,
)
from deadlight.semantics import operating_system

HERE = Where(Document("x.yaml", "kubernetes", ""))
EMPTY = Estate()


def at(value, unknown=""):
    return Located(value, HERE, unknown)


def container(surface="kubernetes", **fields):
    if isinstance(fields.get("image"), str):
        fields["image"] = at(fields["image"])
    return Container(name="shop", where=HERE, surface=surface, **fields)


def pod(*containers, **fields):
    return Workload(
        kind="Pod",
        name="shop",
        where=HERE,
        surface="kubernetes",
        containers=containers or (container(image="example.org/shop:1"),),
        pod=Pod(spec=HERE, metadata=HERE, **fields),
    )


def service(name="shop", platform=None, project="compose.yaml", **fields):
    return Workload(
        kind="service",
        name=name,
        where=HERE,
        surface="compose",
        containers=(container("compose", **fields),),
        project=project,
        platform=at(platform) if platform else None,
    )


def system(workload, estate=EMPTY):
    return operating_system.of_workload(workload, estate).name


def reason(workload, estate=EMPTY):
    return operating_system.of_workload(workload, estate).reason


def selector(label, value):
    return ((label, at(value)),)


def test_a_pod_with_no_hint_is_unknown():
    assert operating_system.of_workload(pod(), EMPTY) == OperatingSystem("unknown", operating_system.NOTHING)


@pytest.mark.parametrize("name", ["windows", "linux"])
def test_a_pod_is_of_the_system_it_declares(name):
    assert system(pod(os_name=at(name))) == name


@pytest.mark.parametrize("label", ["kubernetes.io/os", "beta.kubernetes.io/os"])
@pytest.mark.parametrize("name", ["windows", "linux"])
def test_a_node_selector_tells_the_system(label, name):
    workload = pod(node_selector=selector(label, name))
    assert system(workload) == name
    assert label in reason(workload)


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("node.kubernetes.io/windows-build", "10.0.20348"),
        ("kubernetes.azure.com/os-sku", "Windows2022"),
        ("cloud.google.com/gke-os-distribution", "windows_ltsc_2022"),
    ],
)
def test_labels_that_only_windows_nodes_have_tell_windows(label, value):
    assert system(pod(node_selector=selector(label, value))) == "windows"
    assert system(pod(required_labels=selector(label, value))) == "windows"


def test_other_labels_and_values_tell_nothing():
    assert system(pod(node_selector=selector("agentpool", "windows"))) == "unknown"
    assert system(pod(node_selector=selector("kubernetes.io/os", "plan9"))) == "unknown"
    assert system(pod(node_selector=(("kubernetes.io/os", at("windows", "it is a template")),))) == "unknown"


def test_a_required_affinity_for_one_system_tells_it():
    assert system(pod(required_node_os=(at("windows"),))) == "windows"
    assert system(pod(required_node_os=(at("linux"), at("windows")))) == "unknown"


def test_a_toleration_is_no_proof():
    assert system(pod(tolerations=(("os", "windows"),))) == "unknown"


def test_a_runtime_class_with_a_handler_for_windows_tells_windows():
    estate = Estate(configured=(RuntimeClass(name="isolated", handler=at("runhcs-wcow-hypervisor"), where=HERE),))
    assert system(pod(runtime_class=at("isolated")), estate) == "windows"


def test_the_node_selector_of_a_runtime_class_tells_the_system():
    found = RuntimeClass(
        name="gvisor", handler=at("runsc"), where=HERE, node_selector=selector("kubernetes.io/os", "linux")
    )
    assert system(pod(runtime_class=at("gvisor")), Estate(configured=(found,))) == "linux"


def test_a_runtime_class_that_was_not_read_is_named_as_what_is_missing():
    assert "isolated was not read" in reason(pod(runtime_class=at("isolated")))
    assert system(pod(runtime_class=at("runhcs-wcow-process"))) == "windows"


def test_windows_options_tell_windows():
    setting = Setting("securityContext.windowsOptions.runAsUserName", "ContainerUser", HERE)
    assert system(pod(container(settings=(setting,)))) == "windows"
    assert system(replace(pod(), settings=(Setting("spec.securityContext.windowsOptions", {}, HERE),))) == "windows"
    user = Located("app", HERE.child("securityContext", "windowsOptions", "runAsUserName"))
    assert system(pod(container(user=user))) == "windows"


def test_a_host_process_container_is_of_windows():
    assert system(pod(container(host_process=at(value=True)))) == "windows"
    assert system(pod(container(host_process=at(value=False)))) == "unknown"


def test_a_credential_spec_is_of_windows():
    assert system(pod(container(credential_spec=CredentialSpecUse("name", at("webapp"))))) == "windows"


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("mcr.microsoft.com/windows/nanoserver:ltsc2022", "windows"),
        ("nginx:1.29", "linux"),
        ("golang:1.26", "unknown"),
        ("example.org/shop:1", "unknown"),
    ],
)
def test_without_more_the_image_tells_the_system(image, name):
    assert system(pod(container(image=image))) == name
    assert system(service(image=image)) == name


def test_the_stronger_evidence_decides():
    linux_image = container(image="nginx:1.29")
    assert system(pod(linux_image, node_selector=selector("kubernetes.io/os", "windows"))) == "windows"
    both = pod(linux_image, os_name=at("linux"), node_selector=selector("kubernetes.io/os", "windows"))
    assert system(both) == "linux"
    windows_path = container(image="nginx:1.29", command=(at("C:\\shop.exe"),))
    assert system(pod(windows_path)) == "linux"


def test_evidence_of_one_strength_that_disagrees_leaves_the_system_unknown():
    two = pod(container(image="nginx:1.29"), container(image="mcr.microsoft.com/windows/servercore:ltsc2022"))
    assert system(two) == "unknown"
    assert ", but " in reason(two)


@pytest.mark.parametrize(
    ("platform", "name"),
    [("windows", "windows"), ("windows/amd64", "windows"), ("linux/arm64", "linux"), ("${P}", "unknown")],
)
def test_a_service_is_of_its_platform(platform, name):
    assert system(service(platform=platform, image="example.org/shop")) == name


@pytest.mark.parametrize("isolation", ["hyperv", "process"])
def test_an_isolation_tells_windows(isolation):
    assert system(service(isolation=at(isolation))) == "windows"


def test_the_default_isolation_tells_nothing():
    assert system(service(isolation=at("default"))) == "unknown"


def test_a_mounted_pipe_tells_windows():
    mount = Mount(kind="pipe", source=at(r"\\.\pipe\x"), target=at(r"\\.\pipe\x"), where=HERE)
    assert system(service(mounts=(mount,))) == "windows"


@pytest.mark.parametrize(
    ("constraint", "name"),
    [
        ("node.platform.os == windows", "windows"),
        ("node.platform.os==linux", "linux"),
        ("node.platform.os != windows", "linux"),
        ("node.role == manager", "unknown"),
    ],
)
def test_a_placement_constraint_tells_the_system(constraint, name):
    assert system(service(settings=(Setting("deploy.placement.constraints", [constraint], HERE),))) == name


@pytest.mark.parametrize(
    ("target", "name"),
    [("C:\\data", "windows"), ("c:/data", "windows"), ("/var/lib/data", "linux"), ("data", "unknown")],
)
def test_the_target_of_a_mount_tells_the_system_of_a_service(target, name):
    mount = Mount(kind="bind", source=at("C:\\work"), target=at(target), where=HERE)
    assert system(service(mounts=(mount,))) == name


def test_the_host_path_of_a_mount_tells_nothing():
    mount = Mount(kind="bind", source=at("C:\\work"), target=None, where=HERE)
    assert system(service(mounts=(mount,))) == "unknown"


def test_a_slash_in_a_mount_of_a_pod_tells_nothing():
    mount = Mount(kind="bind", source=at("/etc/cni"), target=at("/etc/cni"), where=HERE)
    assert system(pod(container(mounts=(mount,)))) == "unknown"


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("powershell.exe", "windows"),
        ("cmd", "windows"),
        ("C:\\shop\\run", "windows"),
        ("run.ps1", "windows"),
        ("/bin/sh", "linux"),
        ("bash", "linux"),
        ("shop", "unknown"),
        ("pwsh", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_command_tells_the_system(word, name):
    assert system(pod(container(command=(at(word),)))) == name


def test_the_first_word_of_a_services_command_counts():
    assert system(service(command=(at("powershell -File run"),))) == "windows"


def test_a_working_directory_of_windows_tells_windows():
    assert system(service(settings=(Setting("working_dir", "C:\\shop", HERE),))) == "windows"


def test_a_service_is_of_the_system_of_its_dockerfile():
    stage = Stage(index=0, name="", base=at("mcr.microsoft.com/windows/nanoserver:1809"), where=HERE, final=True)
    build = Build(where=HERE, escape="\\", stages=(stage,))
    workload = service(build=build, image="example.org/shop")
    assert system(workload) == "windows"
    dockerfile = Workload(kind="Dockerfile", name="Dockerfile", where=HERE, surface="dockerfile", build=build)
    assert system(dockerfile) == "windows"


def understood(*services):
    return [replace(item, os=operating_system.of_workload(item, EMPTY)) for item in services]


def test_one_engine_runs_all_services_of_a_file():
    known, open_ = service("web", image="microsoft/iis"), service("api", image="example.org/api")
    settled = operating_system.settle(understood(known, open_))
    assert [item.os.name for item in settled] == ["windows", "windows"]
    assert "the service web" in settled[1].os.reason


def test_services_of_both_systems_settle_nothing():
    services = [
        service("web", image="microsoft/iis"),
        service("db", image="postgres"),
        service("api", image="example.org/api"),
    ]
    assert [item.os.name for item in operating_system.settle(understood(*services))] == ["windows", "linux", "unknown"]


def test_services_of_another_file_settle_nothing():
    services = [service("web", image="microsoft/iis"), service("api", image="example.org/api", project="other.yaml")]
    assert operating_system.settle(understood(*services))[1].os.name == "unknown"


def test_pods_are_not_settled_by_others():
    workloads = [replace(pod(container(image="microsoft/iis")), project="default"), replace(pod(), project="default")]
    assert operating_system.settle(understood(*workloads))[1].os.name == "unknown"
