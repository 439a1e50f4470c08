"""What the table says of Docker Engine on Windows, held to the words of the engine's own source.

Texts are those of moby v28.5.2 and v29.7.2, and of v27.5.1 where an older engine speaks otherwise.
"""

import pytest

from deadlight.semantics import settings
from deadlight.semantics.settings import fate

NOT_SUPPORTED = "invalid option: Windows does not support "


def row(name, value, **known):
    found = fate("compose", name, value, **known)
    assert found is not None, (name, value)
    return found


def test_a_read_only_root_is_refused_when_the_container_is_created():
    newest = row("read_only", True)
    assert newest.fate == "rejected-at-create"
    assert newest.error == "invalid option: read-only mode is not supported for Windows containers"
    assert (
        row("read_only", True, version="27.5.1").error == "Windows does not support root filesystem in read-only mode"
    )
    assert "ContainerUser" in newest.instead


def test_privileged_mode_is_refused_when_the_container_is_created():
    newest = row("privileged", True)
    assert newest.fate == "rejected-at-create"
    assert newest.error == "invalid option: privileged mode is not supported for Windows containers"
    assert row("privileged", True, version="20.10.27").error == "Windows does not support privileged mode"


def test_tmpfs_is_ignored_without_a_word_in_the_short_form_and_refused_as_a_mount():
    short = row("tmpfs", ["C:/Temp"])
    assert short.fate == "ignored"
    assert not short.error
    long = row("volumes.tmpfs", None)
    assert long.fate == "rejected-at-create"
    assert long.error == 'invalid mount config for type "tmpfs": mount type unknown'


@pytest.mark.parametrize("name", ["cap_add", "cap_drop"])
def test_all_capabilities_are_ignored_on_every_engine(name):
    for version in ("", "20.10.27", "23.0.0", "29.7.2"):
        assert row(name, ["ALL"], version=version).fate == "ignored"
        assert row(name, ["all"], version=version).fate == "ignored"


@pytest.mark.parametrize(("name", "word"), [("cap_add", "CapAdd"), ("cap_drop", "CapDrop")])
def test_a_capability_by_name_is_refused_from_version_23_on(name, word):
    for capability in ("NET_RAW", "CAP_NET_RAW", "net_raw", "CAP_ALL"):
        refused = row(name, [capability])
        assert refused.fate == "rejected-at-create"
        assert refused.error.startswith(f"invalid {word}: unknown capability:")
    assert row(name, ["NET_RAW"], version="23.0").fate == "rejected-at-create"
    assert row(name, ["NET_RAW"], version="20.10.27").fate == "ignored"
    assert row(name, ["ALL", "NET_RAW"]).fate == "rejected-at-create"


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("pids_limit", 100, "PidsLimit"),
        ("deploy.resources.limits.pids", 100, "PidsLimit"),
        ("cpu_period", 100000, "CPUPeriod"),
        ("cpuset", "0-3", "CpusetCpus"),
        ("mem_reservation", "512m", "MemoryReservation"),
        ("memswap_limit", "-1", "MemorySwap"),
        ("mem_swappiness", 60, "MemorySwappiness"),
        ("blkio_config", {"weight": 300}, "BlkioWeight"),
        ("cgroup_parent", "shop", "CgroupParent"),
        ("oom_kill_disable", True, "OomKillDisable"),
        ("ulimits", {"nofile": 1024}, "Ulimits"),
    ],
)
def test_a_limit_of_linux_is_refused_when_the_container_is_created(name, value, word):
    for version in ("", "24.0.9", "28.5.2", "29.7.2"):
        refused = row(name, value, version=version)
        assert refused.fate == "rejected-at-create"
        assert refused.error == NOT_SUPPORTED + word
        assert refused.instead


def test_a_quota_of_processors_is_ignored():
    assert row("cpu_quota", 50000).fate == "ignored"


def test_real_time_scheduling_is_refused_in_the_words_of_the_version():
    text = "CPU real-time period is not supported for Windows containers"
    assert row("cpu_rt_period", 1000).error == f"invalid option: {text}"
    assert row("cpu_rt_period", 1000, version="27.5.1").error == "Windows does not support CPU real-time period"
    assert row("cpu_rt_runtime", 1000, version="24.0").error == "Windows does not support CPU real-time runtime"


def test_shares_of_processors_go_up_to_ten_thousand():
    for share in (1, 512, 10000):
        assert row("cpu_shares", share).fate == "honoured"
    for share in (10001, 20000, 100000, -1):
        assert row("cpu_shares", share).error == "range of CPUShares is from 1 to 10000"


@pytest.mark.parametrize(
    "name", ["mem_limit", "deploy.resources.limits.memory", "cpus", "deploy.resources.limits.cpus"]
)
def test_limits_of_memory_and_processors_are_honoured(name):
    assert row(name, "1").fate == "honoured"


def test_a_reservation_of_memory_hangs_on_who_deploys_it():
    assert row("deploy.resources.reservations.memory", "1g").fate == "unknown"


@pytest.mark.parametrize("option", ["no-new-privileges", "no-new-privileges:true"])
def test_no_new_privileges_without_an_equals_sign_does_not_start(option):
    refused = row("security_opt", [option])
    assert refused.fate == "rejected-at-start"
    assert refused.error == "invalid security option: no equals sign in supplied value no-new-privileges"


def test_no_new_privileges_with_an_equals_sign_is_named_as_what_is_not_supported():
    assert row("security_opt", ["no-new-privileges=true"]).error == "security option not supported: no-new-privileges"


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("seccomp=unconfined", "security option not supported: …"),
        ("apparmor=docker-default", "security option not supported: …"),
        ("label=disable", "security option not supported: …"),
        ("seccomp:unconfined", "invalid security option: no equals sign in supplied value …"),
        ("label:disable", "invalid security option: no equals sign in supplied value …"),
        ("credentialspec:file://shop.json", "invalid security option: no equals sign in supplied value …"),
        (r"credentialspec=file://C:\specs\shop.json", "invalid credential spec: file:// path cannot be absolute"),
        (r"credentialspec=file://..\shop.json", "invalid credential spec: file:// path must be under …"),
    ],
)
def test_an_option_of_linux_or_a_wrong_credential_spec_does_not_start(option, error):
    for others in ([], ["credentialspec=file://shop.json"]):
        refused = row("security_opt", [*others, option])
        assert refused.fate == "rejected-at-start"
        assert refused.error == error


@pytest.mark.parametrize(
    "option", ["credentialspec=config://shop", "credentialspec=shop.json", "credentialspec=raw://"]
)
def test_a_credential_spec_of_another_kind_does_not_start(option):
    refused = row("security_opt", [option])
    assert refused.fate == "rejected-at-start"
    assert "must be prefixed by 'file://', 'registry://', or 'raw://'" in refused.error


@pytest.mark.parametrize("value", ["file://shop.json", r"file://shops\shop.json", "registry://shop", "raw://{}"])
def test_a_credential_spec_is_honoured(value):
    assert row("security_opt", [f"credentialspec={value}"]).fate == "honoured"
    assert row("security_opt", [f"CredentialSpec={value}"]).fate == "honoured"


def test_the_key_for_credential_specs_is_read_by_a_swarm_only():
    key = row("credential_spec", {"file": "shop.json"})
    assert key.fate == "unknown"
    assert "docker stack deploy" in key.effect
    assert "security_opt" in key.instead


@pytest.mark.parametrize("value", ["default", "process", "hyperv", "HyperV"])
def test_the_three_isolations_are_honoured(value):
    assert row("isolation", value).fate == "honoured"


def test_another_isolation_is_refused_in_the_words_of_the_version():
    newest = row("isolation", "hyper-v")
    assert newest.fate == "rejected-at-create"
    assert newest.error.startswith("invalid isolation (")
    assert row("isolation", "hyper-v", version="27.5.1").error.startswith("Invalid isolation: ")


@pytest.mark.parametrize("name", ["host", "bridge"])
def test_a_network_mode_of_linux_is_taken_for_the_name_of_a_network(name):
    refused = row("network_mode", name)
    assert refused.fate == "rejected-at-start"
    assert refused.error == f"could not find a network matching network mode {name}: network {name} not found"


def test_the_network_stack_of_another_container_is_shared_without_a_hypervisor_only():
    refused = row("network_mode", "service:shop", isolation="hyperv")
    assert refused.error.startswith("invalid network-mode: using the network stack of another container")
    older = row("network_mode", "container:shop", isolation="hyperv", version="27.5.1")
    assert older.error.startswith("Using the network stack of another container")
    assert row("network_mode", "service:shop", isolation="process").fate == "honoured"
    assert row("network_mode", "service:shop").fate == "unknown"
    assert row("network_mode", "none").fate == "honoured"


@pytest.mark.parametrize("name", ["pid", "ipc", "uts", "userns_mode", "cgroup"])
def test_namespaces_are_ignored(name):
    assert row(name, "host").fate == "ignored"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("init", True),
        ("group_add", ["docker"]),
        ("oom_score_adj", 100),
        ("sysctls", {"net.core.somaxconn": 1024}),
        ("shm_size", "64m"),
        ("device_cgroup_rules", ["c 1:3 mr"]),
        ("gpus", "all"),
        ("deploy.resources.reservations.devices", [{"capabilities": ["gpu"]}]),
        ("links", ["db"]),
        ("external_links", ["db"]),
        ("extra_hosts", ["db:10.0.0.5"]),
        ("dns_opt", ["ndots:1"]),
    ],
)
def test_options_of_the_runtime_are_ignored(name, value):
    ignored = row(name, value)
    assert ignored.fate == "ignored"
    assert not ignored.error


@pytest.mark.parametrize("name", ["restart", "hostname", "domainname", "mac_address", "dns", "dns_search"])
def test_options_that_windows_has_too_are_honoured(name):
    assert row(name, "shop").fate == "honoured"


def test_devices_are_shared_by_class_without_a_hypervisor_only():
    gpu = "class/5B45201D-F2F2-4F3B-85BB-30FF1F953599"
    assert row("devices", [gpu], isolation="process").fate == "honoured"
    refused = row("devices", [gpu], isolation="hyperv")
    assert (refused.fate, refused.error) == (
        "rejected-at-start",
        "device assignment is not supported for HyperV containers",
    )
    assert row("devices", ["/dev/dri"]).error.startswith("invalid device assignment path: ")
    assert row("devices", [gpu, "/dev/dri"], isolation="process").fate == "rejected-at-start"


@pytest.mark.parametrize("target", ["c:", "C:\\", "c:/"])
def test_nothing_is_mounted_over_the_system_drive_of_a_container(target):
    assert row("volumes.target", target).error.startswith("destination path (c:\\) cannot be")
    assert row("volumes.target", target, version="27.5.1").error.startswith("destination path cannot be")


def test_another_drive_and_a_directory_are_mounted_over():
    assert fate("compose", "volumes.target", "D:\\") is None
    assert fate("compose", "volumes.target", r"C:\data") is None


def test_a_file_is_not_mounted_and_a_pipe_not_read_only():
    assert row("volumes.file", None).error == "source path must be a directory"
    assert row("volumes.pipe.read_only", True).error == "field ReadOnly must not be specified"
    assert row("volumes.read_only", True).fate == "honoured"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "::1"])
def test_one_address_of_the_host_is_refused(address):
    refused = row("ports.host_ip", address)
    assert refused.fate == "rejected-at-start"
    assert refused.error == "Windows does not support host IP addresses in NAT settings"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "[::]", ""])
def test_every_address_of_the_host_is_not_refused(address):
    assert fate("compose", "ports.host_ip", address) is None


def test_a_range_of_host_ports_and_sctp_are_refused():
    assert (
        row("ports.published", "8000-8010").error == "Windows does not support more than one host port in NAT settings"
    )
    assert row("ports.protocol", "sctp").error == "invalid protocol sctp"


def test_an_internal_network_is_stored_and_reaches_everything():
    ignored = row("networks.internal", True)
    assert ignored.fate == "ignored"
    assert "driver internal" in ignored.instead


def test_networks_are_of_the_drivers_that_windows_has():
    for driver in ("nat", "transparent", "l2bridge", "l2tunnel", "ics", "internal", "private", "overlay"):
        assert row("networks.driver", driver).fate == "honoured"
    for driver in ("bridge", "macvlan", "ipvlan"):
        assert row("networks.driver", driver).fate == "rejected-at-create"


def test_communication_between_containers_cannot_be_switched_off():
    assert row("networks.driver_opts.com.docker.network.bridge.enable_icc", "false").fate == "ignored"


def test_file_modes_and_owners_of_secrets_and_configs_are_ignored():
    for section in ("secrets", "configs"):
        for name in ("mode", "uid", "gid"):
            assert row(f"{section}.{name}", 256).fate == "ignored"


def test_what_is_refused_for_good_says_what_works_instead():
    without = {
        found.setting
        for found in settings.all_rows()
        if found.platform == "compose" and found.fate.startswith("rejected") and not found.instead
    }
    # Isolations and protocols that do not exist: there is nothing to offer.
    assert without == {"isolation", "ports.published", "ports.protocol", "devices"}
