"""What the API server refuses, on objects of our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.api_server.answers import Server, answer, refusals
from deadlight.semantics.api_server.changes import (
    answer_to_attaching,
    answer_to_resize,
    answer_to_status,
    answer_to_update,
)
from deadlight.semantics.api_server.go_values import as_json, as_map
from deadlight.semantics.api_server.names import wrong_in_label, wrong_in_subdomain
from deadlight.semantics.api_server.objects import KINDS
from deadlight.semantics.api_server.windows_options import wrong_in_user_name

KEYS = (
    "apiVersion", "kind", "metadata", "name", "spec", "template", "containers", "initContainers", "ephemeralContainers",
    "securityContext", "windowsOptions", "runAsUserName", "hostProcess", "hostNetwork", "os", "volumes", "volumeMounts",
    "mountPath", "subPath", "hostPath", "path", "type", "image", "resources", "limits", "hugepages-2Mi", "lifecycle",
    "annotations", "hostUsers", "procMount", "seLinuxChangePolicy", "restartPolicy", "privileged", "hostname",
)  # fmt: skip
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["Pod", "v1", "Deployment", "apps/v1", "windows", "linux", "Unmasked", "../x", "C:\\x"])
    | st.text(max_size=6),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS), below, max_size=6),
    max_leaves=30,
)


def pod(container: dict | None = None, *, os: str | None = "windows", **spec: object) -> dict:
    made = {"name": "web", "image": "i", **(container or {})}
    spec = {"containers": [made], **spec}
    if os is not None:
        spec["os"] = {"name": os}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": spec}


def texts(manifest: object, **options: object) -> list[str]:
    return [refusal.text for refusal in refusals(manifest, server=Server(**options))]


WINDOWS_OPTIONS = {"windowsOptions": {"hostProcess": True}}
HOST_NETWORK = (
    "spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers"
)
ALL_OR_NONE = (
    'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess '
    "containers"
)


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (pod(), []),
        (pod(hostPID=True), ["spec.hostPID: Forbidden: cannot be set for a windows pod"]),
        (pod(hostPID=False), []),
        (pod(hostPID=True, os="linux"), []),
        (pod(hostPID=True, os=None), []),
        (pod(os=""), ["spec.os.name: Required value"]),
        (pod(os="Windows"), ['spec.os: Unsupported value: "Windows": supported values: "linux", "windows"']),
        (pod(securityContext=WINDOWS_OPTIONS, hostNetwork=True), []),
        (pod(securityContext=WINDOWS_OPTIONS), [HOST_NETWORK]),
        (
            pod(securityContext=WINDOWS_OPTIONS, hostNetwork=True, os="linux"),
            ["spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod"],
        ),
        (pod(initContainers=[{"name": "a", "image": "i", "securityContext": WINDOWS_OPTIONS}]),
            [ALL_OR_NONE, HOST_NETWORK]),
        (pod({"image": ""}), ["spec.containers[0].image: Required value"]),
        (pod(containers=[]), ["spec.containers: Required value"]),
        (pod({"volumeMounts": [{"name": "a", "mountPath": "C:\\a"}]}),
            ['spec.containers[0].volumeMounts[0].name: Not found: "a"']),
        (pod({"resources": {"limits": {"hugepages-2Mi": "2Mi"}}}),
            ["spec.containers[0].resources: Forbidden: HugePages require cpu or memory"]),
        (pod(hostnameOverride="é" * 33), ["spec.hostnameOverride: Too long: may not be more than 64 bytes"]),
        (pod(dnsPolicy="None"),
            ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"]),
        (pod(overhead={"cpu": "1"}),
            ["pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"]),
    ],
)  # fmt: skip
def test_a_pod_is_refused_in_the_servers_words(manifest: dict, expected: list[str]) -> None:
    assert texts(manifest) == expected


def test_several_causes_stand_in_brackets_and_one_alone() -> None:
    assert answer(pod(hostPID=True)).message == (
        'Pod "shop" is invalid: spec.hostPID: Forbidden: cannot be set for a windows pod'
    )
    assert answer(pod(hostPID=True, hostUsers=False)).message == (
        'Pod "shop" is invalid: [spec.hostUsers: Forbidden: cannot be set for a windows pod, '
        "spec.hostPID: Forbidden: cannot be set for a windows pod]"
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "Pod"])
def test_pod_templates_are_judged_at_their_place(kind: str) -> None:
    thing: object = {"spec": pod(hostPID=True)["spec"]}
    for key in reversed(KINDS[kind].template):
        thing = {key: thing}
    group = KINDS[kind].qualified.partition(".")[2]
    made = {"apiVersion": f"{group}/v1".lstrip("/"), "kind": kind, "metadata": {"name": "shop"}, **thing}
    (refusal,) = refusals(made)
    assert refusal.path == ".".join((*KINDS[kind].template, "spec", "hostPID"))
    assert answer(made).message.startswith(f'{KINDS[kind].qualified} "shop" is invalid: ')
    assert refusals({**made, "apiVersion": "example.com/v1"}) == ()


def test_claims_of_a_stateful_set_are_volumes() -> None:
    spec = pod({"volumeMounts": [{"name": "data", "mountPath": "C:\\data"}]})["spec"]
    made = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db"}, "spec": {
        "template": {"spec": spec}, "volumeClaimTemplates": [{"metadata": {"name": "data"}}]}}  # fmt: skip
    assert refusals(made) == ()


def test_a_value_of_a_wrong_type_is_refused_before_all_else() -> None:
    made = pod({"securityContext": {"windowsOptions": {"runAsUserName": 1000}, "privileged": True}})
    said = answer(made)
    assert said.status == 400
    assert said.message == (
        'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field '
        "WindowsSecurityContextOptions.spec.containers.securityContext.windowsOptions.runAsUserName of type string"
    )


def test_unknown_fields_are_refused_where_the_client_is_strict() -> None:
    made = pod({"windowsOptions": {}, "securityContext": {"windowsOptions": {"HostProcess": True}}})
    said = answer(made)
    assert said.status == 400
    assert said.message == (
        'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field '
        '"spec.containers[0].windowsOptions", unknown field '
        '"spec.containers[0].securityContext.windowsOptions.HostProcess"'
    )
    assert answer(made, server=Server(strict=False)).status == 201


def test_host_process_needs_a_server_that_allows_privileged_pods() -> None:
    made = pod(securityContext=WINDOWS_OPTIONS, hostNetwork=True)
    assert texts(made, allow_privileged=False) == [
        "spec: Forbidden: hostProcess containers are disallowed by cluster policy"
    ]


def test_what_the_cluster_lacks_is_missed_only_where_it_is_known() -> None:
    made = pod(runtimeClassName="hyperv")
    assert refusals(made) == ()
    said = answer(made, server=Server(runtime_classes=frozenset()))
    assert (said.status, said.message) == (
        403, 'pods "shop" is forbidden: pod rejected: RuntimeClass "hyperv" not found'
    )  # fmt: skip
    assert refusals(made, server=Server(runtime_classes=frozenset(("hyperv",)))) == ()


@pytest.mark.parametrize(
    "name",
    ["ContainerUser", "NT AUTHORITY\\SYSTEM", "corp.example.com\\shop$", "用" * 15 + "\\u", "é" * 52, " u", "u.", "a\u0085b"],
)  # fmt: skip
def test_account_names_that_the_server_takes(name: str) -> None:
    assert list(wrong_in_user_name(name)) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "empty string"), ("a\tb", "control characters"), ("a\x7f", "control characters"), ("a\\b\\c", "backslash"),
        ("u@example.com", "following characters"), ("a/b", "following characters"), ("D\\", "User cannot be empty"),
        (". .", "only periods or spaces"), ("é" * 53, "104 characters"), ("用" * 16 + "\\u", "NetBios nor the DNS"),
        (".\\u", "NetBios nor the DNS"), ("-corp.example.com\\u", "NetBios nor the DNS"), ("a." * 127 + "ab\\u", "256 characters"),
    ],
)  # fmt: skip
def test_account_names_that_the_server_refuses(name: str, words: str) -> None:
    (wrong,) = wrong_in_user_name(name)
    assert words in wrong


def test_a_lone_backslash_lacks_domain_and_user() -> None:
    assert len(list(wrong_in_user_name("\\"))) == 2


def test_names_of_dns() -> None:
    assert not list(wrong_in_label("web-1"))
    assert not list(wrong_in_subdomain("web-1.shop"))
    assert len(list(wrong_in_label("A" * 64))) == 2
    assert len(list(wrong_in_subdomain("a..b"))) == 1
    assert len(list(wrong_in_subdomain("a" * 254))) == 1


def test_credential_specs_are_measured_in_bytes_and_never_shown_in_brief() -> None:
    def of(spec: str) -> dict:
        return pod(securityContext={"windowsOptions": {"gmsaCredentialSpec": spec}})

    assert refusals(of("é" * 32768)) == ()
    (refusal,) = refusals(of("password=" + "é" * 32768))
    assert "password" in refusal.text
    assert refusal.brief == (
        "spec.securityContext.windowsOptions.gmsaCredentialSpec: Invalid value: …: gmsaCredentialSpec size must be "
        "under 64 KiB"
    )


def test_values_are_shown_as_go_shows_them() -> None:
    assert as_json('a<b>&"\n\x7f\u2028') == '"a\\u003cb\\u003e\\u0026\\"\\n\x7f\\u2028"'
    assert as_json("\ud800") == '"\ufffd"'
    assert as_map({"b": [True, None, 1], "a": {"c": "d"}}) == "map[a:map[c:d] b:[true <nil> 1]]"


def test_deep_values_are_shown_in_part() -> None:
    value: object = "x"
    for _ in range(500):
        value = [value]
    assert "…" in as_map(value)


def test_updates_may_change_images_and_little_else() -> None:
    old = pod()
    assert answer_to_update(old, pod({"image": "other"})).status == 200
    assert answer_to_update(old, pod(terminationGracePeriodSeconds=1)).status == 200
    said = answer_to_update(old, pod(nodeSelector={"kubernetes.io/os": "windows"}))
    assert [refusal.path for refusal in said.refusals] == ["spec"]


def test_windows_pods_are_never_resized() -> None:
    assert answer_to_resize(pod()).message == 'Pod "shop" is invalid: []: Forbidden: windows pods cannot be resized'
    assert answer_to_resize(pod(os="linux")) is None


def test_the_status_of_a_windows_pod_names_no_linux_user() -> None:
    status = {"containerStatuses": [{"name": "web", "user": {"linux": {"uid": 0}}}]}
    assert answer_to_status({**pod(), "status": status}).refusals[0].path == "status.containerStatuses[0].user.linux"
    assert answer_to_status({**pod(os="linux"), "status": status}).refusals == ()


def test_attached_containers_have_no_ports_and_no_other_isolation() -> None:
    attached = {"name": "e", "image": "i", "ports": [], "securityContext": WINDOWS_OPTIONS}
    said = answer_to_attaching(pod(), [attached])
    assert [refusal.path for refusal in said.refusals] == [
        "spec.ephemeralContainers[0].ports",
        "spec",
        "spec.hostNetwork",
    ]
    assert refusals(pod(ephemeralContainers=[{"name": "e", "image": "i"}]))[0].detail == "cannot be set on create"


@given(manifest=PLAIN)
def test_anything_at_all_gets_an_answer(manifest: object) -> None:
    said = answer(manifest)
    assert (said.status == 201) == (not said.refusals) == (not said.message)


@given(spec=PLAIN, os=st.sampled_from(["windows", "linux", ""]))
def test_any_spec_of_a_pod_gets_an_answer(spec: object, os: str) -> None:
    made = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "t"}, "spec": spec}
    if isinstance(spec, dict):
        made["spec"] = {**spec, "os": {"name": os}}
    said = answer(made, server=Server(strict=False))
    if os != "windows":
        assert "for a windows pod" not in said.message
    answer_to_update(made, made)
    answer_to_attaching(made, [spec])
    answer_to_resize(made)
    answer_to_status({**made, "status": spec})


@given(container=st.dictionaries(st.sampled_from(["securityContext", "resources", "lifecycle"]), PLAIN, max_size=3))
def test_only_pods_that_declare_windows_are_refused_fields_of_linux(container: dict) -> None:
    for os in ("linux", None):
        assert not any("windows pod" in text for text in texts(pod(container, os=os), strict=False))


@given(name=st.text(max_size=120))
def test_any_account_name_is_judged(name: str) -> None:
    assert all(wrong.startswith("runAsUserName") for wrong in wrong_in_user_name(name))
