"""What a cluster is made of beside workloads, as manifests and saved lists have it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.cluster import Namespace, Node, Role, RoleBinding, RuntimeClass, ServiceAccount, Webhook
from deadlight.model.configured import Configured
from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.sources.kubernetes.configured import KINDS
from deadlight.sources.kubernetes.reader import read
from deadlight.sources.yaml_places import locate

VERSIONS = {kind: f"{group}/v1".lstrip("/") for kind, (group, _) in KINDS.items()}


def subjects(text):
    return list(read(Document("file.yaml", "kubernetes", text, locator=locate)))


def read_one(kind, body, **metadata):
    value = {"apiVersion": VERSIONS[kind], "kind": kind, "metadata": {"name": "x", **metadata}, **body}
    (subject,) = subjects(json.dumps(value))
    return subject


def values(located):
    return [each.value for each in located]


def test_a_namespace_has_its_labels():
    found = read_one("Namespace", {}, labels={"a": "b", "c": True})
    assert isinstance(found, Namespace)
    assert [(name, value.value) for name, value in found.labels] == [("a", "b"), ("c", "true")]
    assert found.label("a").where.route == (0, "metadata", "labels", "a")
    assert found.label("z") is None


def test_a_service_account_says_whether_its_token_is_mounted():
    found = read_one("ServiceAccount", {"automountServiceAccountToken": False}, namespace="n")
    assert isinstance(found, ServiceAccount)
    assert (found.name, found.namespace, found.automount_token.value) == ("x", "n", False)
    assert read_one("ServiceAccount", {}).automount_token is None


@pytest.mark.parametrize(("kind", "namespace"), [("Role", "default"), ("ClusterRole", "")])
def test_a_role_has_its_rules(kind, namespace):
    rule = {"apiGroups": ["", "apps"], "resources": ["pods/exec"], "verbs": ["*"], "resourceNames": ["a"]}
    found = read_one(kind, {"rules": [rule, {"nonResourceURLs": ["/x"], "verbs": ["get"]}]})
    assert isinstance(found, Role)
    assert (found.namespace, found.aggregated) == (namespace, False)
    first, second = found.rules
    assert [values(part) for part in (first.groups, first.resources, first.verbs, first.names)] == [
        ["", "apps"], ["pods/exec"], ["*"], ["a"]
    ]  # fmt: skip
    assert (values(second.resources), values(second.verbs)) == ([], ["get"])


def test_an_aggregated_role_says_so():
    assert read_one("ClusterRole", {"aggregationRule": {"clusterRoleSelectors": []}}).aggregated


@pytest.mark.parametrize(("kind", "namespace"), [("RoleBinding", "n"), ("ClusterRoleBinding", "")])
def test_a_binding_says_whom_it_gives_which_role(kind, namespace):
    who = [
        {"kind": "ServiceAccount", "name": "a", "namespace": "m"},
        {"kind": "Group", "name": "g"},
        {"kind": "User"},
    ]
    role = {"kind": "ClusterRole", "name": "r"}
    found = read_one(kind, {"roleRef": role, "subjects": who}, namespace="n")
    assert isinstance(found, RoleBinding)
    assert (found.namespace, found.role_kind, found.role.value) == (namespace, "ClusterRole", "r")
    assert [(bound.kind, bound.name, bound.namespace) for bound in found.bound] == [
        ("ServiceAccount", "a", "m"), ("Group", "g", namespace)
    ]  # fmt: skip


def test_a_binding_without_a_role_is_unread():
    assert "names no role" in read_one("RoleBinding", {"subjects": []}).reason


NODE = {
    "apiVersion": "v1",
    "kind": "Node",
    "metadata": {
        "name": "win-1",
        "uid": "1",
        "labels": {"kubernetes.io/os": "windows", "node.kubernetes.io/windows-build": "10.0.20348"},
    },
    "spec": {
        "taints": [{"key": "os", "value": "windows", "effect": "NoSchedule"}, {"key": "a", "effect": "NoExecute"}]
    },
    "status": {
        "nodeInfo": {
            "kernelVersion": "10.0.20348.2113",
            "operatingSystem": "windows",
            "kubeletVersion": "v1.29.1",
            "containerRuntimeVersion": "containerd://1.7.11",
        }
    },
}


def test_a_saved_list_of_nodes_is_read():
    (found,) = subjects(json.dumps({"apiVersion": "v1", "kind": "List", "items": [NODE]}))
    assert isinstance(found, Node)
    assert (found.system, found.build.value, found.kubelet.value) == ("windows", "10.0.20348.2113", "v1.29.1")
    assert found.runtime.value == "containerd://1.7.11"
    assert [(taint.key, taint.value, taint.effect) for taint in found.taints] == [
        ("os", "windows", "NoSchedule"), ("a", "", "NoExecute")
    ]  # fmt: skip


def test_a_node_without_status_has_the_build_of_its_label():
    (found,) = subjects(json.dumps({key: value for key, value in NODE.items() if key != "status"}))
    assert (found.build.value, found.kubelet) == ("10.0.20348", None)


def test_a_node_of_linux_has_no_build_of_windows():
    info = {"kernelVersion": "6.1.0-18-amd64", "operatingSystem": "linux"}
    found = read_one("Node", {"status": {"nodeInfo": info}})
    assert (found.system, found.build) == ("linux", None)


def test_a_runtime_class_says_what_the_scheduler_adds():
    found = read_one("RuntimeClass", {"handler": "h", "overhead": {"podFixed": {"memory": "512Mi"}}})
    assert found.memory.value == "512Mi"
    assert read_one("RuntimeClass", {"handler": "h"}).memory is None


def test_a_runtime_class_is_read_in_each_of_its_versions():
    found = read_one("RuntimeClass", {"handler": "h", "scheduling": {"nodeSelector": {"a": "b"}}})
    assert isinstance(found, RuntimeClass)
    assert (found.name, found.handler.value, found.handler.where.route) == ("x", "h", (0, "handler"))
    assert [(key, value.value) for key, value in found.node_selector] == [("a", "b")]
    assert read_one("RuntimeClass", {"spec": {"runtimeHandler": "old"}}).handler.value == "old"


def test_each_webhook_of_a_configuration_is_read():
    selector = {"matchExpressions": [{"key": "a", "operator": "NotIn", "values": ["b"]}]}
    hook = {
        "name": "hook",
        "clientConfig": {"service": {"name": "s", "namespace": "n", "path": "/validate"}},
        "rules": [{"operations": ["CREATE"], "resources": ["pods"]}, {"operations": ["UPDATE"], "resources": ["x"]}],
        "failurePolicy": "Ignore",
        "namespaceSelector": selector,
    }
    found = read_one("ValidatingWebhookConfiguration", {"webhooks": [hook]}, uid="u")
    assert isinstance(found, Webhook)
    assert (found.name, found.configuration, found.mutating, found.version, found.saved) == (
        "hook", "x", False, "v1", True
    )  # fmt: skip
    assert (found.service, found.service_namespace, found.path) == ("s", "n", "/validate")
    assert (values(found.operations), values(found.resources)) == (["CREATE", "UPDATE"], ["pods", "x"])
    assert (found.failure_policy.value, found.namespace_selector) == ("Ignore", selector)
    assert read_one("MutatingWebhookConfiguration", {"webhooks": [{"name": "a"}]}).mutating


def test_a_credential_spec_keeps_its_content_and_what_does_not_belong_there():
    found = read_one("GMSACredentialSpec", {"credspec": {"CmsPlugins": ["a"]}, "spec": {}, "status": {}})
    assert isinstance(found, CredentialSpec)
    assert (found.name, found.origin, found.content) == ("x", "resource", {"CmsPlugins": ["a"]})
    assert found.beside == ("spec", "status")
    assert found.at("CmsPlugins", 0).route == (0, "credspec", "CmsPlugins", 0)


@pytest.mark.parametrize(
    ("kind", "version"),
    [("Role", "iam.example.com/v1"), ("Node", "v1alpha1/x"), ("Namespace", "servicebus.example.com/v1beta1")],
)
def test_kinds_of_other_apis_are_no_subjects(kind, version):
    assert subjects(json.dumps({"apiVersion": version, "kind": kind, "metadata": {"name": "x"}, "rules": 5})) == []


def test_items_of_a_typed_list_are_of_its_api():
    (found,) = subjects(
        json.dumps({"apiVersion": "v1", "kind": "NamespaceList", "items": [{"metadata": {"name": "y"}}]})
    )
    assert (found.kind, found.name) == ("Namespace", "y")
    others = {"apiVersion": "example.com/v1", "kind": "NamespaceList", "items": [{"metadata": {"name": "y"}}]}
    assert subjects(json.dumps(others)) == []


KEYS = st.sampled_from([
    "metadata", "name", "namespace", "labels", "uid", "rules", "apiGroups", "resources", "verbs", "subjects", "roleRef",
    "kind", "spec", "taints", "key", "effect", "status", "nodeInfo", "kernelVersion", "webhooks", "clientConfig",
    "service", "operations", "credspec", "items", "handler", "scheduling",
])  # fmt: skip
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(KEYS, TREES, max_size=8), st.sampled_from(sorted(KINDS)))
@settings(max_examples=400)
def test_any_tree_below_any_kind_is_read_or_unread(tree, kind):
    for subject in subjects(json.dumps({**tree, "apiVersion": VERSIONS[kind], "kind": kind})):
        assert isinstance(subject, Workload | Configured | Unread | Skipped)
