"""Real manifests, where the corpus lies beside the repository: all of them is read, and declaring Windows changes no more.

What is expected is read off the same files by another YAML library.
"""

from pathlib import Path

import pytest

from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.semantics import linux_fields
from deadlight.sources import readers
from deadlight.sources.kubernetes.recognition import looks_like

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "k8s"
FILES = sorted(path for path in CORPUS.glob("*") if path.is_file()) if CORPUS.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus of manifests is not beside the repository")
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)

LISTS = ("initContainers", "containers", "ephemeralContainers")
LINUX_ONLY_OF_PODS = {"seccompProfile", "seLinuxOptions", "appArmorProfile", "fsGroup", "runAsUser", "runAsGroup"}
LINUX_ONLY = LINUX_ONLY_OF_PODS - {"fsGroup"} | {
    "readOnlyRootFilesystem", "allowPrivilegeEscalation", "privileged", "capabilities", "procMount",
}  # fmt: skip


def pods_of(text):
    """Return each pod's spec in a text, with the kind and name of what makes it."""
    import yaml

    found = []
    for thing in yaml.safe_load_all(text):
        if not isinstance(thing, dict):
            continue
        spec = thing.get("spec") or {}
        if thing["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if thing["kind"] != "Pod":
            spec = (spec.get("template") or {}).get("spec") or {}
        if "containers" in spec:
            found.append((thing["kind"], thing["metadata"]["name"], spec))
    return found


def containers_of(spec):
    return [container for key in LISTS for container in spec.get(key) or []]


def workloads_of(text):
    document = Document("manifest.yaml", "kubernetes", text)
    found = list(readers.read(document))
    return document, [each for each in found if isinstance(each, Workload)], found


@each_file
def test_a_real_manifest_is_recognised_and_read_without_remainder(path):
    text = path.read_text(encoding="utf-8-sig")
    assert looks_like(path.name, text[:16384])
    _, workloads, found = workloads_of(text)
    pods = pods_of(text)
    assert [(each.kind, each.name) for each in workloads] == [(kind, name) for kind, name, _ in pods]
    assert all(type(each).__name__ != "Unread" for each in found)
    for workload, (_, _, spec) in zip(workloads, pods, strict=True):
        written = containers_of(spec)
        assert [each.name for each in workload.containers] == [each["name"] for each in written]
        for container, given in zip(workload.containers, written, strict=True):
            assert (container.image.value if container.image else None) == given.get("image")
            assert [each.target.value for each in container.mounts] == [
                each["mountPath"] for each in given.get("volumeMounts") or []
            ]
            assert len(container.ports) == len(given.get("ports") or [])
            assert len(container.environment) == len(given.get("env") or []) + len(given.get("envFrom") or [])
            words = [*(given.get("command") or []), *(given.get("args") or [])]
            assert [each.value for each in container.command] == [str(word) for word in words]


def declared(spec):
    """Return a pod's spec as it should be once it is declared."""
    spec = {**spec, "os": {"name": "windows"}}
    for holder, fields in ((spec, LINUX_ONLY_OF_PODS), *((each, LINUX_ONLY) for each in containers_of(spec))):
        context = holder.get("securityContext")
        if context is None:
            continue
        left = {key: value for key, value in context.items() if key not in fields}
        holder.pop("securityContext")
        if left or not context:
            holder["securityContext"] = left
    return spec


@each_file
def test_declaring_the_system_changes_nothing_but_what_it_has_to(path):
    text = path.read_text(encoding="utf-8-sig")
    document, workloads, _ = workloads_of(text)
    for number, workload in enumerate(workloads):
        changed = text
        for splice in reversed(document.splices(linux_fields.edits_to_declare(workload))):
            changed = changed[: splice.start] + splice.text + changed[splice.end :]
        expected = pods_of(text)
        expected[number] = (*expected[number][:2], declared(expected[number][2]))
        assert pods_of(changed) == expected
        _, again, _ = workloads_of(changed)
        assert linux_fields.edits_to_declare(again[number]) == ()
