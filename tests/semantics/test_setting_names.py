"""A setting is found by whatever it is called."""

import pytest

from deadlight.semantics.setting_names import nearest, rows_for


@pytest.mark.parametrize(
    ("name", "platform", "setting"),
    [
        ("read_only", "compose", "read_only"),
        ("--read-only", "compose", "read_only"),
        ("read-only", "compose", "read_only"),
        ("ReadonlyRootfs", "compose", "read_only"),
        ("HostConfig.ReadonlyRootfs", "compose", "read_only"),
        ("-u", "compose", "user"),
        ("--net", "compose", "network_mode"),
        ("-p", "compose", "ports.host_ip"),
        ("IOMaximumIOps", "compose", "HostConfig.IOMaximumIOps"),
        ("--cpuset-mems", "compose", "HostConfig.CpusetMems"),
        ("--internal", "network", "networks.internal"),
        ("disableicc", "network", "networks.driver_opts.com.docker.network.windowsshim.disableicc"),
        ("com.docker.network.windowsshim.disableicc", "network", "endpoint.driver_opts.com.docker.network.windowsshim.disableicc"),
        ("enable_icc", "network", "networks.driver_opts.com.docker.network.bridge.enable_icc"),
        ("USER", "dockerfile", "USER"),
        ("healthcheck", "dockerfile", "HEALTHCHECK"),
        ("COPY --chown", "dockerfile", "COPY --chown"),
        ("copy  --CHOWN", "dockerfile", "COPY --chown"),
        ("--chown", "dockerfile", "ADD --chown"),
        ("copy", "dockerfile", "COPY --chmod"),
        ("docker pause", "command", "docker pause"),
        ("New-NetFirewallRule", "command", "New-NetFirewallRule -Priority"),
        ("readOnlyRootFilesystem", "kubernetes", "securityContext.readOnlyRootFilesystem"),
        ("windowsOptions.hostProcess", "pod-security", "spec.securityContext.windowsOptions.hostProcess"),
        ("enforce-version", "cluster", "metadata.labels.pod-security.kubernetes.io/enforce-version"),
        ("DomainJoinConfig", "cluster", "credspec.DomainJoinConfig.Password"),
        ("securityContext.capabilities.drop", "kubernetes", "securityContext.capabilities"),
    ],
)  # fmt: skip
def test_a_setting_is_found_by_its_name(name, platform, setting):
    assert (platform, setting.lower()) in {(row.platform, row.setting.lower()) for row in rows_for(name)}


@pytest.mark.parametrize("name", ["noSuchSetting", "", " ", "-", "--", ".", "no.such.setting", "é" * 500])
def test_a_name_that_nothing_has_finds_nothing(name):
    assert rows_for(name) == []


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("readOnlyRootFilesytem", "readOnlyRootFilesystem"),
        ("--readonly", "read_only"),
        ("ReadOnlyRootFs", "ReadonlyRootfs"),
        ("healtcheck", "HEALTHCHECK"),
        ("New-GMSACredentialSpecs", "New-GMSACredentialSpec"),
    ],
)
def test_a_misspelt_name_has_neighbours(name, near):
    assert near.lower() in {each.lower() for each in nearest(name)}


def test_a_name_like_nothing_has_no_neighbours():
    assert nearest("zzzzqqqq") == []


@pytest.mark.parametrize("name", ["no-new-privileges", "seccomp", "apparmor", "credentialspec"])
def test_a_security_option_is_found_by_its_own_name(name):
    (row,) = [row for row in rows_for(name) if row.setting == "security_opt"]
    assert row.fate == ("honoured" if name == "credentialspec" else "rejected-at-start")
