"""Manifests as workloads: kinds, lists, and what is unread."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.configured import Configured
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.sources.kubernetes.reader import read, recognises
from deadlight.sources.kubernetes.recognition import looks_like
from deadlight.sources.yaml_places import locate

POD_SPEC = {"containers": [{"name": "a", "image": "i"}]}


def subjects(text):
    return list(read(Document("file.yaml", "kubernetes", text, locator=locate)))


def one(text):
    (subject,) = subjects(text)
    return subject


def manifest(kind, body, **more):
    return json.dumps({"apiVersion": "v1", "kind": kind, "metadata": {"name": "x"}, **body, **more})


@pytest.mark.parametrize(
    ("kind", "body", "spec"),
    [
        ("Pod", {"spec": POD_SPEC}, ("spec",)),
        ("Deployment", {"spec": {"template": {"spec": POD_SPEC}}}, ("spec", "template", "spec")),
        ("ReplicaSet", {"spec": {"template": {"spec": POD_SPEC}}}, ("spec", "template", "spec")),
        ("StatefulSet", {"spec": {"template": {"spec": POD_SPEC}}}, ("spec", "template", "spec")),
        ("DaemonSet", {"spec": {"template": {"spec": POD_SPEC}}}, ("spec", "template", "spec")),
        ("Job", {"spec": {"template": {"spec": POD_SPEC}}}, ("spec", "template", "spec")),
        ("ReplicationController", {"spec": {"template": {"spec": POD_SPEC}}}, ("spec", "template", "spec")),
        ("PodTemplate", {"template": {"spec": POD_SPEC}}, ("template", "spec")),
        (
            "CronJob",
            {"spec": {"jobTemplate": {"spec": {"template": {"spec": POD_SPEC}}}}},
            ("spec", "jobTemplate", "spec", "template", "spec"),
        ),
        ("Rollout", {"spec": {"template": {"spec": POD_SPEC}}}, ("spec", "template", "spec")),
    ],
)
def test_every_kind_that_makes_pods_is_a_workload(kind, body, spec):
    workload = one(manifest(kind, body))
    assert isinstance(workload, Workload)
    assert (workload.kind, workload.name, workload.where.route) == (kind, "x", (0,))
    assert workload.pod.spec.route == (0, *spec)
    assert workload.pod.metadata.route == (0, *spec[:-1], "metadata")
    assert [container.where.route for container in workload.containers] == [(0, *spec, "containers", 0)]


@pytest.mark.parametrize("kind", ["Service", "ConfigMap", "CustomResourceDefinition", "Kustomization"])
def test_other_kinds_are_no_subjects_and_not_unread(kind):
    assert subjects(manifest(kind, {"spec": {"template": {"spec": "anything"}}})) == []
    assert not recognises(kind)


@pytest.mark.parametrize("kind", ["Pod", "Deployment", "CronJob", "List", "RuntimeClass", "GMSACredentialSpec"])
def test_kinds_that_become_subjects_are_recognised(kind):
    assert recognises(kind)


def test_documents_of_one_file_are_counted_as_they_stand():
    text = f"---\n# nothing\n---\n{manifest('Service', {})}\n---\n{manifest('Pod', {'spec': POD_SPEC})}\n"
    assert one(text).where.route == (2,)


def test_items_of_a_list_are_read_at_their_places():
    items = [json.loads(manifest("Pod", {"spec": POD_SPEC})), json.loads(manifest("Service", {}))]
    workload = one(manifest("List", {"items": items}))
    assert workload.where.route == (0, "items", 0)


def test_items_of_a_typed_list_have_its_kind():
    workload = one(manifest("PodList", {"items": [{"metadata": {"name": "y"}, "spec": POD_SPEC}]}))
    assert (workload.kind, workload.name) == ("Pod", "y")


def test_lists_inside_lists_end():
    value = {"apiVersion": "v1", "kind": "List", "items": []}
    for _ in range(20):
        value = {"apiVersion": "v1", "kind": "List", "items": [value]}
    assert "deep" in one(json.dumps(value)).reason


def test_a_namespace_is_the_project():
    assert one(manifest("Pod", {"spec": POD_SPEC})).project == "default"
    assert one(manifest("Pod", {"spec": POD_SPEC}, metadata={"namespace": "shop"})).project == "shop"


@pytest.mark.parametrize(
    ("metadata", "name"), [({"name": "x"}, "x"), ({"generateName": "x-"}, "x-*"), ({}, "(no name)")]
)
def test_a_workload_has_a_name(metadata, name):
    assert one(manifest("Pod", {"spec": POD_SPEC}, metadata=metadata)).name == name


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("kind: Pod\nmetadata:\n  name: x\n", 1, "lacks apiVersion or kind"),
        ("apiVersion: v1\n", 1, "lacks apiVersion or kind"),
        ("apiVersion: v1\nkind: [Pod]\n", 1, "lacks apiVersion or kind"),
        ("- a\n", 1, "not a mapping"),
        ("just text\n", 1, "not a mapping"),
        ("apiVersion: v1\nkind: Pod\nspec: {a: b: c}\n", 3, "not YAML"),
        ("apiVersion: v1\nkind: Pod\n{{- if .x }}\nspec: {}\n{{- end }}\n", 3, "Helm or other template"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers: none\n", 4, "containers is not a list"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n  - b\n", 6, "is not a mapping"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: 5\n  containers: []\n", 4, "neither true nor false"),
        ("apiVersion: v1\nkind: Pod\nspec:\n  nodeName: {a: b}\n  containers: []\n", 4, "not a text"),
        ("apiVersion: node.k8s.io/v1\nkind: RuntimeClass\n", 1, "without a handler"),
    ],
)
def test_what_cannot_be_read_is_unread_with_its_line_and_reason(text, line, reason):
    unread = [subject for subject in subjects(text) if isinstance(subject, Unread)]
    assert [found.line for found in unread] == [line]
    assert reason in unread[0].reason


def test_a_part_of_a_wrong_type_does_not_lose_the_rest():
    text = manifest("Pod", {"spec": {"hostname": [1], "containers": [{"name": "a", "image": "i"}]}})
    workload, unread = subjects(text)
    assert workload.containers[0].image.value == "i"
    assert workload.pod.hostname is None
    assert unread.reason == "hostname is not a text"


def test_a_custom_job_without_a_pod_template_is_another_kind():
    assert subjects(manifest("Job", {"spec": {"tasks": []}}, apiVersion="batch.example.com/v1")) == []


def test_faults_of_one_document_are_limited():
    text = manifest("Pod", {"spec": {"containers": ["x"] * 10_000}})
    assert len(subjects(text)) < 150


def test_clean_files_are_read_without_looking_for_places(monkeypatch):
    monkeypatch.setattr("deadlight.sources.yaml_nodes.compose", None)
    document = Document("file.yaml", "kubernetes", manifest("Pod", {"spec": POD_SPEC}))
    assert len(list(read(document))) == 1
    assert document.memo == {}


@pytest.mark.parametrize(
    ("name", "head", "answer"),
    [
        ("pod.yaml", "apiVersion: v1\nkind: Pod\n", True),
        ("pod.yml.tpl", "{{ if .x }}\napiVersion: v1\nkind: Pod\n", True),
        ("pod.yaml.gotmpl", "apiVersion: v1\nkind: Pod\n", True),
        ("_pod.tpl", "apiVersion: v1\nkind: Pod\n", True),
        ("list.yaml", "- apiVersion: v1\n  kind: Pod\n", True),
        ("pod.json", '{"kind":"Pod","apiVersion":"v1"}', True),
        ("pod.json", '\n{\n  "apiVersion": "v1",\n  "kind": "Pod"\n}', True),
        ("compose.yaml", "services: {}\n", False),
        ("chart.yaml", "apiVersion: v2\nname: x\n", False),
        ("readme.md", "apiVersion: v1\nkind: Pod\n", False),
        ("package.json", '{"name": "kind"}', False),
        ("pods.json", '{"apiVersion": "v1", "items": [{"apiVersion": "v1", "kind": "Pod"}, {"meta', True),
        ("flow.yaml", '---\n{\n  apiVersion: "v1",\n  kind: "Pod"\n}\n', True),
        ("indented.yaml", "# a pod\n\n  apiVersion: v1\n  kind: Pod\n", True),
        ("second.yaml", "name: x\n---\nkind: Pod\napiVersion: v1\n", True),
        ("verdicts.json", '[{"case": 1, "apiVersion": "v1", "kind": "Pod"}]', False),
        ("defaults.json", '{"minimal": {"kind": "Pod", "apiVersion": "v1"}}', False),
        ("quoted.json", '{"a": "{ \\"apiVersion\\": 1", "b": {"apiVersion": 1, "kind": 2}}', False),
        ("values.yaml", "extraObjects:\n  - apiVersion: v1\n    kind: ConfigMap\n", False),
        ("ci.yaml", "jobs:\n  - run: |\n      cat <<EOF\n      apiVersion: v1\n      kind: Pod\n      EOF\n", False),
    ],
)
def test_manifests_are_told_by_name_and_content(name, head, answer):
    assert looks_like(name, head) is answer


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
FULL = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "x", "namespace": "n", "annotations": {"a": "b"}, "labels": {"a": "b"}},
    "spec": {
        "os": {"name": "windows"},
        "affinity": {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [
                        {"matchExpressions": [{"key": "kubernetes.io/os", "operator": "In", "values": ["windows"]}]}
                    ]
                }
            }
        },
        "tolerations": [{"key": "k", "value": "v"}],
        "nodeSelector": {"a": "b"},
        "securityContext": {"runAsNonRoot": True, "windowsOptions": {"runAsUserName": "u", "hostProcess": True}},
        "volumes": [
            {"name": "v", "hostPath": {"path": "C:\\"}},
            {"name": "w", "secret": {"secretName": "s", "items": [{"key": "k", "mode": 1}]}},
            {"name": "p", "projected": {"sources": [{"configMap": {"items": [{"mode": 4}]}}]}},
            {"name": "e", "emptyDir": {"medium": "Memory"}},
        ],
        "containers": [
            {
                "name": "a",
                "image": "i",
                "command": ["c"],
                "args": ["d"],
                "ports": [{"containerPort": 80, "hostPort": 80, "hostIP": "::", "protocol": "TCP"}],
                "env": [{"name": "n", "value": "v"}],
                "envFrom": [{"prefix": "p", "secretRef": {"name": "s"}}],
                "resources": {"limits": {"cpu": 1}, "requests": {"memory": "1Gi"}},
                "securityContext": {"privileged": True, "windowsOptions": {"gmsaCredentialSpec": "{}"}},
                "volumeMounts": [{"name": "v", "mountPath": "/x", "readOnly": True}],
                "volumeDevices": [{"name": "d", "devicePath": "x"}],
                "lifecycle": {"stopSignal": "SIGTERM"},
            }
        ],
    },
}


def places(tree, route=()):
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [(*route, step) for step, _ in children] + [
        below for step, item in children for below in places(item, (*route, step))
    ]


@given(st.lists(st.tuples(st.sampled_from(places(FULL)), ODD), min_size=1, max_size=3))
@settings(max_examples=300)
def test_values_of_any_type_anywhere_are_read_or_unread(changes):
    tree = json.loads(json.dumps(FULL))
    for route, value in changes:
        parent = tree
        for step in route[:-1]:
            try:
                parent = parent[step]
            except (KeyError, IndexError, TypeError):
                break
        if isinstance(parent, dict) or (isinstance(parent, list) and route[-1] in range(len(parent))):
            parent[route[-1]] = value
    for subject in subjects(json.dumps(tree)):
        assert isinstance(subject, Workload | Configured | Unread | Skipped)


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(text):
    for subject in subjects("apiVersion: v1\nkind: Pod\n" + text):
        assert subject is not None


def test_fields_of_custom_resources_may_have_any_type():
    body = {"spec": {"template": {"spec": {**POD_SPEC, "nodeSelector": ["x"], "volumes": {"a": {}}}}}}
    (workload,) = subjects(manifest("Rollout", body, apiVersion="argoproj.io/v1alpha1"))
    assert workload.containers[0].name == "a"
    assert subjects(manifest("AccessList", {"items": ["a", {"b": 1}]}, apiVersion="example.com/v1")) == []
    assert len(subjects(manifest("Deployment", body, apiVersion="apps/v1"))) == 3


KEYS = st.sampled_from([
    "spec", "template", "jobTemplate", "containers", "items", "metadata", "name", "os", "securityContext",
    "windowsOptions", "volumes", "hostPath", "path", "env", "ports", "kind", "apiVersion",
])  # fmt: skip
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)


@given(
    TREES, st.sampled_from(["Pod", "Deployment", "CronJob", "List", "PodList", "RuntimeClass", "ServiceAccount", "X"])
)
@settings(max_examples=200)
def test_any_tree_below_any_kind_is_read_or_unread(tree, kind):
    body = {"apiVersion": "v1", "kind": kind, "metadata": tree, "spec": tree, "template": tree, "items": tree}
    for subject in subjects(json.dumps(body)):
        assert isinstance(subject, Workload | Configured | Unread | Skipped)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 3\n",
            "a part of a Deployment, without spec.template, as patches are",
        ),
        ("apiVersion: v1\nkind: Pod\nspec:\n  nodeName: x\n", "a part of a Pod, without containers, as patches are"),
    ],
)
def test_a_part_of_a_workload_is_skipped_with_that_reason(text, reason):
    assert subjects(text) == [Skipped("file.yaml", reason)]


def test_a_template_of_several_documents_is_unread_once():
    text = "{{ if x }}\napiVersion: v1\n---\nkind: {{ y }}\n  a: b\n---\n{{ end }}\n"
    (unread,) = subjects(text)
    assert (unread.reason, unread.line) == ("Helm or other template, not YAML", 1)
