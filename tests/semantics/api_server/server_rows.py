"""The rows of a real API server's answers, each with the request that it answers.

The rows name a field and its value; what stands around them is rebuilt here. Rows whose value is shortened
(`aaaa…` with `value_bytes`) get their value back.
"""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

from deadlight.semantics.api_server import changes
from deadlight.semantics.api_server.answers import Answer, Server, answer
from deadlight.semantics.api_server.objects import KINDS

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "k8s" / "apiserver-1.36"
IMAGE = "mcr.microsoft.com/windows/nanoserver:ltsc2022"
LISTS = {"container": "containers", "initContainer": "initContainers", "ephemeralContainer": "ephemeralContainers"}
CODES = {
    "Forbidden": "FieldValueForbidden",
    "Invalid": "FieldValueInvalid",
    "Required": "FieldValueRequired",
    "Unsupported": "FieldValueNotSupported",
    "NotFound": "FieldValueNotFound",
    "TooLong": "FieldValueTooLong",
}
MEASURED = Server(
    runtime_classes=frozenset(),
    service_accounts=frozenset(("default",)),
    priority_classes=frozenset(("system-node-critical", "system-cluster-critical")),
)
"""What was in the cluster that answered."""


SHORTENED = (400, 500)
"""Where messages of the rows were cut: those of updates, and those of other servers."""


def read(name: str) -> list[dict]:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def base(os_name: str, name: str = "t") -> dict:
    """Return the pod that fields are put into."""
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "m"},
        "spec": {"containers": [{"name": "c", "image": IMAGE}]},
    }
    if os_name != "unset":
        pod["spec"]["os"] = {"name": os_name}
    return pod


def put(holder: dict, field: str, value: object) -> None:
    *above, last = field.split(".")
    for key in above:
        holder = holder.setdefault(key, {})
    holder[last] = deepcopy(value)


def container_of(pod: dict, where: str) -> dict:
    """Return the container of a pod that a row is about, with the volumes that its mounts may name."""
    pod["spec"]["volumes"] = [
        {"name": "v", "emptyDir": {}},
        {"name": "pv", "persistentVolumeClaim": {"claimName": "pv"}},
    ]
    if where == "container":
        return pod["spec"]["containers"][0]
    return pod["spec"].setdefault(LISTS[where], [{"name": where[0], "image": IMAGE}])[0]


def as_kind(pod: dict, kind: str) -> dict:
    """Return the object of `kind` that makes the pod."""
    if kind == "Pod":
        return pod
    thing: object = {"metadata": {**pod["metadata"], "labels": {"a": "b"}}, "spec": pod["spec"]}
    for key in reversed(KINDS[kind].template):
        thing = {key: thing}
    group = KINDS[kind].qualified.partition(".")[2]
    version = f"{group}/v1" if group else "v1"
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "t", "namespace": "m"}, **thing}


def whole_value(row: dict) -> object:
    size = row.get("value_len")
    if not size:
        return row["value"]
    value = row["value"][0] * size
    return value if len(value.encode()) == row["value_bytes"] else value[:-1] + "a"


def answer_to_field(row: dict, server: Server) -> Answer | None:
    """Return our answer to the request of a row of the field matrix."""
    os_name, where, field = row["os_name"], row["where"], row["field"]
    if "op" in row:
        return answer_to_change(row, server)
    if where == "ephemeralContainer":
        pod = base(os_name, f"base-{os_name}")
        container_of(pod, "container")
        attached = {"name": "e", "image": IMAGE}
        if field != "(none)":
            put(attached, field, row["value"])
        return changes.answer_to_attaching(pod, [attached], server=server)
    pod = base(os_name)
    if where == "pod":
        put(pod if field.startswith("metadata.") else pod["spec"], field, row["value"])
        if field == "volumes":
            pod["spec"]["containers"][0]["volumeMounts"] = [{"name": "v", "mountPath": "C:\\v"}]
        if row.get("note") == "hostNetwork true":
            pod["spec"]["hostNetwork"] = True
    else:
        put(container_of(pod, where), field, row["value"])
    return answer(as_kind(pod, row["kind"]), server=server)


def answer_to_change(row: dict, server: Server) -> Answer | None:
    """Return our answer to a row that changes the pod `base-…`."""
    old = base(row["os_name"], f"base-{row['os_name']}")
    new = deepcopy(old)
    if row["op"] == "UPDATE/status":
        new["status"] = {"containerStatuses": [{"name": "c", "user": {"linux": row["value"]}}]}
        return changes.answer_to_status(new, server=server)
    holder = new["spec"]["containers"][0] if row["where"] == "container" else new["spec"]
    put(new if row["field"].startswith("metadata.") else holder, row["field"], row["value"])
    if row["op"] == "UPDATE/resize":
        return changes.answer_to_resize(new, server=server)
    return changes.answer_to_update(old, new, server=server)


def answer_to_windows_options(row: dict, server: Server) -> Answer:
    """Return our answer to a row about account names, credential specs, or HostProcess."""
    if row["field"] == "hostProcess":
        return answer_to_host_process(row, server)
    options = row["value"] if row["field"] == "gmsaCredentialSpec+Name" else {row["field"]: whole_value(row)}
    where = row["where"]
    if where == "ephemeralContainer":
        attached = {"name": "e", "image": IMAGE, "securityContext": {"windowsOptions": options}}
        return changes.answer_to_attaching(base("windows", "plain"), [attached], server=server)
    pod = base(row["os_name"])
    put(pod["spec"] if where == "pod" else container_of(pod, where), "securityContext.windowsOptions", options)
    return answer(pod, server=server)


def answer_to_host_process(row: dict, server: Server) -> Answer:
    value = row["value"]
    if "ephemeral" in value:
        pod = base("windows", value["pod"])
        if value["pod"] == "hpc":
            put(pod["spec"], "securityContext.windowsOptions", {"hostProcess": True})
        if value["pod"] == "hpfalse":
            put(pod["spec"], "securityContext.windowsOptions", {"hostProcess": False})
        if value["pod"] in ("hpc", "plain-hn"):
            pod["spec"]["hostNetwork"] = True
        attached = {"name": "e", "image": IMAGE}
        if value["ephemeral"] is not None:
            put(attached, "securityContext.windowsOptions.hostProcess", value["ephemeral"])
        return changes.answer_to_attaching(pod, [attached], server=server)
    pod = base(row["os_name"])
    spec = pod["spec"]
    containers = spec["containers"]
    if "container2" in value:
        containers.append({"name": "d", "image": IMAGE})
    if "init" in value:
        spec["initContainers"] = [{"name": "i", "image": IMAGE}]
    for holder, key in (
        (spec, "pod"),
        (containers[0], "container"),
        (containers[-1], "container2"),
        (spec.get("initContainers", [{}])[0], "init"),
    ):
        if isinstance(value.get(key), bool):
            put(holder, "securityContext.windowsOptions.hostProcess", value[key])
    if row.get("runAsUserName") and value["pod"] is not None:
        put(spec, "securityContext.windowsOptions.runAsUserName", row["runAsUserName"])
    if value.get("rnr"):
        put(spec, "securityContext.runAsNonRoot", True)
    for key in ("hostNetwork", "hostUsers", "hostPID", "volumes"):
        if value.get(key) is not None:
            spec[key] = value[key]
    return answer(pod, server=server)


def difference(row: dict, ours: Answer | None) -> str:
    """Return how our answer differs from the server's, empty where it does not.

    Messages of the rows that were shortened count as far as they go.
    """
    if ours is None:
        return "not judged"
    if ours.status != row["http"]:
        return f"status {ours.status}, not {row['http']}: {ours.message}"
    if ours.status == 422:
        fields = [refusal.path for refusal in ours.refusals]
        if fields != row["fields"]:
            return f"fields {fields}"
        if row.get("types", codes := [CODES[refusal.error] for refusal in ours.refusals]) != codes:
            return f"types {codes}"
    begin, cut, end = row["message"].partition(" … ")
    if cut:
        same = ours.message.startswith(begin) and ours.message.endswith(end)
        same = same and row.get("message_len", len(ours.message)) == len(ours.message)
    elif len(row["message"]) in SHORTENED:
        same = ours.message.startswith(row["message"])
    else:
        same = ours.message == row["message"]
    return "" if same else f"message {ours.message}"
