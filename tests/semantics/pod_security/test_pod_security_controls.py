"""What each control of the Pod Security Standards denies, on pods of our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.pod_security.controls import LEVELS, all_controls, controls_at, is_version
from deadlight.semantics.pod_security.evaluation import RULES, violations, warnings_on_label
from deadlight.semantics.pod_security.namespaces import PREFIX, Policy, Standard, on_windows, policy_of

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(
        st.sampled_from(
            [
                "metadata", "spec", "containers", "initContainers", "ephemeralContainers", "securityContext", "volumes",
                "windowsOptions", "hostProcess", "runAsNonRoot", "capabilities", "add", "drop", "name", "ports",
                "hostPort", "hostNetwork", "annotations", "seccompProfile", "type", "seLinuxOptions", "os", "sysctls",
                "livenessProbe", "httpGet", "host", "lifecycle", "preStop", "procMount", "hostUsers", "runAsUser",
            ]
        ),
        below,
        max_size=5,
    ),
    max_leaves=30,
)  # fmt: skip

NON_DEFAULT = (
    'non-default capabilities (container "web" must not include "BPF", "SYS_TIME" in securityContext.capabilities.add)'
)
SELINUX = (
    'seLinuxOptions (container "web" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)'
)
APPARMOR = (
    "forbidden AppArmor profile (annotation must not set AppArmor profile type to "
    '"container.apparmor.security.beta.kubernetes.io/web="unconfined"")'
)


def pod(container: dict | None = None, *, metadata: dict | None = None, **spec: object) -> dict:
    made = {"name": "web", **(container or {})}
    return {"metadata": metadata or {"name": "shop"}, "spec": {"containers": [made], **spec}}


def texts(made: dict, level: str = "baseline", version: str = "latest", **options: object) -> list[str]:
    return [found.text for found in violations(made, level, version, **options)]


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (pod(hostPID=True, hostIPC=True), "host namespaces (hostPID=true, hostIPC=true)"),
        (
            pod(volumes=[{"name": "a", "hostPath": {}}, {"name": "b", "hostPath": {"path": "C:\\"}}]),
            'hostPath volumes (volumes "a", "b")',
        ),
        (
            pod({"ports": [{"hostPort": 8443}, {"hostPort": 80}]}),
            'hostPort (container "web" uses hostPorts 80, 8443)',
        ),
        (
            pod({"securityContext": {"windowsOptions": {"hostProcess": True}}}),
            'hostProcess (container "web" must not set securityContext.windowsOptions.hostProcess=true)',
        ),
        (
            pod({"securityContext": {"privileged": True}}),
            'privileged (container "web" must not set securityContext.privileged=true)',
        ),
        (
            pod({"securityContext": {"capabilities": {"add": ["CHOWN", "SYS_TIME", "BPF"]}}}),
            NON_DEFAULT,
        ),
        (
            pod({"securityContext": {"seLinuxOptions": {"type": "spc_t", "user": "u"}}}),
            SELINUX,
        ),
        (
            pod(securityContext={"seccompProfile": {"type": "Unconfined"}}),
            'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
        ),
        (pod(securityContext={"sysctls": [{"name": "kernel.msgmax"}]}), "forbidden sysctls (kernel.msgmax)"),
        (
            pod({"securityContext": {"procMount": "Unmasked"}}),
            'procMount (container "web" must not set securityContext.procMount to "Unmasked")',
        ),
        (
            pod({"startupProbe": {"httpGet": {"host": "169.254.169.254"}}}),
            'probe or lifecycle host (container "web" uses probe or lifecycle host "169.254.169.254")',
        ),
        (
            pod(os={"name": "windows"}, metadata={"annotations": {
                "container.apparmor.security.beta.kubernetes.io/web": "unconfined"}}),
            APPARMOR,
        ),
    ],
)  # fmt: skip
def test_baseline_denies_in_the_servers_words(made: dict, text: str) -> None:
    assert texts(made) == [text]
    assert texts(made, "privileged") == []


def test_restricted_asks_declared_windows_pods_only_not_to_run_as_the_administrator() -> None:
    windows = pod(os={"name": "windows"})
    assert texts(windows, "restricted") == [
        'runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true)'
    ]
    assert texts(pod(os={"name": "windows"}, securityContext={"runAsNonRoot": True}), "restricted") == []


def test_restricted_before_version_25_asks_windows_pods_for_what_the_server_forbids_them() -> None:
    made = pod(os={"name": "windows"}, securityContext={"runAsNonRoot": True})
    controls = [found.control for found in violations(made, "restricted", "v1.24")]
    assert controls == ["allowPrivilegeEscalation", "capabilities_restricted", "seccompProfile_restricted"]


def test_user_namespaces_relax_runs_as_non_root_since_version_35() -> None:
    fields = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    made = pod({"securityContext": fields}, hostUsers=False, securityContext={"runAsUser": 0})
    assert len(texts(made, "restricted", "v1.34")) == 2
    assert texts(made, "restricted", "v1.35") == []
    assert texts(made, "restricted", "v1.35", server="1.34") == texts(made, "restricted", "v1.34")


def test_restricted_names_the_kind_of_a_volume_that_it_does_not_take() -> None:
    volumes = [{"name": "a", "nfs": {}}, {"name": "b", "secret": {}}, {"name": "c"}]
    made = pod(os={"name": "windows"}, securityContext={"runAsNonRoot": True}, volumes=volumes)
    assert texts(made, "restricted") == [
        'restricted volume types (volumes "a", "c" use restricted volume types "nfs", "unknown")'
    ]


def test_annotations_count_for_seccomp_before_version_19() -> None:
    made = pod(metadata={"annotations": {"seccomp.security.alpha.kubernetes.io/pod": "unconfined"}})
    assert texts(made, "baseline", "v1.18") == [
        'seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")'
    ]
    assert texts(made, "baseline", "v1.19") == []


def test_a_pod_on_its_nodes_network_takes_the_ports_that_it_names_and_a_template_does_not() -> None:
    made = pod({"ports": [{"containerPort": 80}]}, hostNetwork=True)
    assert [found.control for found in violations(made, "baseline")] == ["hostNamespaces", "hostPorts"]
    assert [found.control for found in violations(made, "baseline", is_template=True)] == ["hostNamespaces"]


def test_allowed_sysctls_grow_with_the_version() -> None:
    made = pod(securityContext={"sysctls": [{"name": "net.ipv4.tcp_rmem"}, {"name": "net.ipv4.tcp_syncookies"}]})
    assert texts(made, "baseline", "v1.31") == ["forbidden sysctls (net.ipv4.tcp_rmem)"]
    assert texts(made, "baseline", "v1.32") == []


def test_every_control_has_a_rule_and_revisions_in_order() -> None:
    seen: dict[str, int] = {}
    for row in all_controls():
        assert row.rule in RULES
        assert row.minor > seen.get(row.control, -1)
        seen[row.control] = row.minor
        assert all(name in {each.control for each in all_controls()} for name in row.overrides)


def test_restricted_holds_every_control_of_baseline_or_one_that_overrides_it() -> None:
    for minor in range(40):
        baseline = {row.control for row in controls_at("baseline", f"v1.{minor}")}
        restricted = controls_at("restricted", f"v1.{minor}")
        overridden = {name for row in restricted for name in row.overrides}
        assert baseline <= {row.control for row in restricted} | overridden


@pytest.mark.parametrize("version", ["latest", "v1.0", "v1.25", "v1.999"])
def test_versions_are_latest_or_a_minor_release(version: str) -> None:
    assert is_version(version)


@pytest.mark.parametrize("version", ["", "1.25", "v1.25.3", "v2.0", "v1.", "v1.01", "vlatest", "v1.1\u0661"])
def test_other_versions_are_none(version: str) -> None:
    assert not is_version(version)


def test_labels_make_a_policy_and_warn_as_strictly_as_they_enforce() -> None:
    labels = {PREFIX + "enforce": "restricted", PREFIX + "enforce-version": "v1.25", PREFIX + "audit": "baseline"}
    assert policy_of(labels) == Policy(
        enforce=Standard("restricted", "v1.25"), audit=Standard("baseline"), warn=Standard("restricted", "v1.25")
    )
    assert policy_of({}) == Policy()


def test_labels_that_say_nothing_fail_closed_where_enforced_and_open_elsewhere() -> None:
    policy = policy_of({PREFIX + "enforce": "strict", PREFIX + "audit": "strict", PREFIX + "warn-version": "1.36"})
    assert policy.enforce == Standard("restricted")
    assert policy.audit == Standard("privileged")
    assert [problem.partition(":")[0] for problem in policy.problems] == [
        f"metadata.labels[{PREFIX}enforce]",
        f"metadata.labels[{PREFIX}audit]",
        f"metadata.labels[{PREFIX}warn-version]",
    ]


def test_what_a_standard_means_for_windows_pods() -> None:
    assert on_windows(Standard()).must == ()
    assert on_windows(Standard("baseline", "v1.24")).possible
    assert not on_windows(Standard("restricted", "v1.24")).possible
    latest = on_windows(Standard("restricted"))
    assert latest.possible
    assert "sets runAsNonRoot to true" in latest.must
    assert "is no HostProcess pod" in latest.must
    assert set(latest.undeclared_must) - set(latest.must) == {
        "sets allowPrivilegeEscalation to false", "drops all capabilities", "sets a seccompProfile",
    }  # fmt: skip


def test_labelling_a_namespace_names_one_pod_for_each_reason() -> None:
    hostile = pod(metadata={"name": "b"}, hostPID=True)
    same = pod(metadata={"name": "a"}, hostPID=True)
    fine = pod(metadata={"name": "c"})
    assert warnings_on_label("shop", "baseline", "latest", [hostile, same, fine]) == (
        'existing pods in namespace "shop" violate the new PodSecurity enforce level "baseline:latest"',
        "a (and 1 other pod): host namespaces",
    )
    assert warnings_on_label("shop", "baseline", "latest", [fine]) == ()


@given(made=PLAIN, level=st.sampled_from(LEVELS), version=st.sampled_from(["latest", "v1.0", "v1.24", "v1.36", "junk"]))
def test_anything_at_all_is_judged(made: object, level: str, version: str) -> None:
    violations(made, level, version)
    violations(made, level, version, is_template=True)


@given(made=PLAIN, version=st.sampled_from(["latest", "v1.24", "v1.36"]))
def test_what_restricted_admits_of_undeclared_pods_baseline_admits(made: object, version: str) -> None:
    if isinstance(made, dict) and isinstance(made.get("spec"), dict):
        made["spec"].pop("os", None)
    if not violations(made, "restricted", version):
        assert not violations(made, "baseline", version)


@given(labels=st.dictionaries(st.sampled_from([PREFIX + name for name in ("enforce", "warn-version")]), st.text()))
def test_any_labels_make_a_policy(labels: dict[str, str]) -> None:
    policy = policy_of(labels)
    assert policy.enforce.level in LEVELS
    assert is_version(policy.warn.version)
