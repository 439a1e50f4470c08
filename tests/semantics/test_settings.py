import pytest

from deadlight.semantics import settings
from deadlight.semantics.setting_names import rows_for
from deadlight.semantics.settings import fate


def test_every_row_has_evidence_a_certainty_and_a_platform():
    for row in settings.all_rows():
        assert all(source.strip() for source in row.evidence), row
        assert row.certainty, row
        assert row.platform in {platform.name for platform in settings.PLATFORMS}, row


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("read_only", True, "rejected-at-create"),
        ("privileged", True, "rejected-at-create"),
        ("tmpfs", ["C:/Temp"], "ignored"),
        ("tmpfs", "/tmp", "ignored"),
        ("cap_drop", ["ALL"], "ignored"),
        ("cap_drop", ["NET_RAW"], "rejected-at-create"),
        ("cap_drop", ["ALL", "NET_RAW"], "rejected-at-create"),
        ("cap_add", ["SYS_ADMIN"], "rejected-at-create"),
        ("pids_limit", 100, "rejected-at-create"),
        ("deploy.resources.limits.pids", 100, "rejected-at-create"),
        ("cpu_quota", 50000, "ignored"),
        ("mem_limit", "1g", "honoured"),
        ("deploy.resources.limits.memory", "1g", "honoured"),
        ("deploy.resources.reservations.memory", "1g", "unknown"),
        ("blkio_config", {"weight": 300}, "rejected-at-create"),
        ("ulimits", {"nofile": 10}, "rejected-at-create"),
        ("pid", "host", "ignored"),
        ("ipc", "host", "ignored"),
        ("sysctls", {"net.core.somaxconn": 1024}, "ignored"),
        ("init", True, "ignored"),
        ("extra_hosts", ["a:1.2.3.4"], "ignored"),
        ("network_mode", "host", "rejected-at-start"),
        ("network_mode", "none", "honoured"),
        ("security_opt", ["no-new-privileges"], "rejected-at-start"),
        ("security_opt", ["no-new-privileges:true"], "rejected-at-start"),
        ("security_opt", ["seccomp=unconfined"], "rejected-at-start"),
        ("security_opt", ["credentialspec=file://spec.json"], "honoured"),
        ("security_opt", "credentialspec:registry://spec", "rejected-at-start"),
        ("security_opt", ["credentialspec=config://spec"], "rejected-at-start"),
        ("isolation", "hyperv", "honoured"),
        ("isolation", "Process", "honoured"),
        ("isolation", "chroot", "rejected-at-create"),
        ("networks.internal", True, "ignored"),
        ("networks.enable_ipv6", True, "rejected-at-create"),
        ("networks.driver_opts.com.docker.network.bridge.enable_icc", "false", "ignored"),
        ("networks.driver_opts.com.docker.network.windowsshim.vlanid", "5", "honoured"),
        ("ports.host_ip", "127.0.0.1", "rejected-at-start"),
        ("volumes.tmpfs", None, "rejected-at-create"),
        ("restart", "always", "honoured"),
        ("runtime", "runc", "unknown"),
    ],
)
def test_docker_on_windows_does_with_compose_settings(name, value, expected):
    row = fate("compose", name, value)
    assert row is not None
    assert row.fate == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("read_only", False),
        ("privileged", False),
        ("init", False),
        ("oom_kill_disable", False),
        ("pids_limit", 0),
        ("cap_add", []),
        ("tmpfs", None),
        ("ulimits", {}),
        ("ports.host_ip", "0.0.0.0"),
        ("networks.internal", False),
        ("image", "shop"),
        ("environment", {"A": "b"}),
        ("network_mode", "nat"),
        ("", None),
    ],
)
def test_settings_that_change_nothing_have_no_row(name, value):
    assert fate("compose", name, value) is None


def test_the_error_is_that_of_the_engines_version():
    assert "invalid option" in fate("compose", "read_only", True).error
    assert "invalid option" in fate("compose", "read_only", True, version="29.0.1").error
    assert fate("compose", "read_only", True, version="v27.5.1").error.startswith("Windows does not support")


def test_capabilities_by_name_were_ignored_before_version_23():
    assert fate("compose", "cap_drop", ["NET_RAW"], version="20.10.27").fate == "ignored"
    assert fate("compose", "cap_drop", ["NET_RAW"], version="23.0.0").fate == "rejected-at-create"


@pytest.mark.parametrize(
    ("isolation", "expected"), [("process", "honoured"), ("hyperv", "rejected-at-create"), ("", "unknown")]
)
def test_sharing_a_network_stack_depends_on_the_isolation(isolation, expected):
    assert fate("compose", "network_mode", "service:web", isolation=isolation).fate == expected
    assert fate("compose", "network_mode", "container:web", isolation=isolation.upper()).fate == expected


def test_docker_is_another_name_for_compose_and_dockerfiles_have_no_settings():
    assert fate("docker", "read_only", True) == fate("compose", "read_only", True)
    assert fate("dockerfile", "read_only", True) is None


FORBIDDEN = [
    "securityContext.readOnlyRootFilesystem",
    "securityContext.allowPrivilegeEscalation",
    "securityContext.privileged",
    "securityContext.capabilities",
    "securityContext.capabilities.drop",
    "securityContext.seccompProfile.type",
    "securityContext.runAsUser",
    "spec.securityContext.fsGroup",
    "spec.securityContext.runAsUser",
    "spec.securityContext.supplementalGroups",
    "spec.shareProcessNamespace",
    "spec.hostUsers",
    "spec.resources.limits",
]


@pytest.mark.parametrize("name", FORBIDDEN)
@pytest.mark.parametrize("value", [True, False, 0, "x", ["ALL"], {}])
def test_linux_fields_are_refused_on_a_declared_windows_pod_whatever_their_value(name, value):
    row = fate("kubernetes", name, value, os_name="windows")
    assert row is not None
    assert row.fate == "rejected-at-create"
    assert "windows pod" in row.error


@pytest.mark.parametrize("name", [name for name in FORBIDDEN if "resources" not in name and "share" not in name])
@pytest.mark.parametrize("os_name", ["", "unset"])
def test_linux_fields_are_ignored_where_the_pod_does_not_declare_its_system(name, os_name):
    assert fate("kubernetes", name, True, os_name=os_name).fate == "ignored"


def test_host_namespaces_are_refused_only_where_they_are_asked_for():
    assert fate("kubernetes", "spec.hostPID", True, os_name="windows").fate == "rejected-at-create"
    assert fate("kubernetes", "spec.hostPID", False, os_name="windows") is None
    assert fate("kubernetes", "spec.securityContext.sysctls", [], os_name="windows") is None


@pytest.mark.parametrize("os_name", ["windows", ""])
def test_windows_fields_are_honoured_either_way(os_name):
    for name, value in [
        ("securityContext.runAsNonRoot", True),
        ("securityContext.windowsOptions.runAsUserName", "ContainerUser"),
        ("spec.securityContext.windowsOptions.hostProcess", True),
        ("resources.limits.memory", "1Gi"),
    ]:
        assert fate("kubernetes", name, value, os_name=os_name).fate == "honoured"


def test_a_strict_policy_for_groups_and_an_apparmor_profile_keep_an_undeclared_pod_from_starting():
    assert fate("kubernetes", "spec.securityContext.supplementalGroupsPolicy", "Strict").fate == "rejected-at-start"
    assert fate("kubernetes", "spec.securityContext.supplementalGroupsPolicy", "Merge").fate == "ignored"
    profile = {"type": "RuntimeDefault"}
    assert fate("kubernetes", "securityContext.appArmorProfile", profile).fate == "rejected-at-start"
    assert fate("kubernetes", "securityContext.appArmorProfile", {"type": "Unconfined"}) is None


def test_memory_volumes_and_file_modes_are_ignored():
    assert fate("kubernetes", "volumes.emptyDir.medium", "Memory").fate == "ignored"
    assert fate("kubernetes", "volumes.emptyDir.medium", "") is None
    assert fate("kubernetes", "volumes.secret.defaultMode", 256).fate == "ignored"


@pytest.mark.parametrize(
    "name", ["readOnlyRootFilesystem", "READONLYROOTFILESYSTEM", "securityContext.readOnlyRootFilesystem"]
)
def test_rows_are_found_by_the_field_alone(name):
    assert {(row.platform, row.os_name) for row in rows_for(name)} == {
        ("kubernetes", "windows"),
        ("kubernetes", "unset"),
    }


@pytest.mark.parametrize("name", ["read_only", "--read-only", "read-only"])
def test_rows_are_found_by_the_option_of_docker_run(name):
    assert {row.setting for row in rows_for(name)} >= {"read_only"}


def test_a_name_on_several_platforms_finds_the_rows_of_all():
    assert {row.platform for row in rows_for("runAsUser")} == {"kubernetes", "pod-security"}
    assert {row.platform for row in rows_for("privileged")} >= {"compose", "kubernetes", "command"}


def test_a_name_that_no_row_has_finds_none():
    assert rows_for("noSuchSetting") == []
    assert rows_for("") == []


def test_the_named_groups_of_settings_all_have_rows():
    for name in (*settings.RESOURCE_LIMITS, *settings.RUNTIME_OPTIONS):
        assert any(row.setting == name for row in settings.all_rows()), name
