"""What an API server answers to changes of a pod: of its spec, resources, status and ephemeral containers."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.place import Plain
from deadlight.semantics.api_server.answers import INVALID, Answer
from deadlight.semantics.api_server.declared_system import forbidden_on_windows, is_windows
from deadlight.semantics.api_server.decoding import unknown_fields
from deadlight.semantics.api_server.fields import Field
from deadlight.semantics.api_server.go_values import as_json, as_map
from deadlight.semantics.api_server.metadata import of_annotations
from deadlight.semantics.api_server.pod_spec import of_spec
from deadlight.semantics.api_server.refusal import Refusal, forbidden, joined
from deadlight.semantics.api_server.server import USUAL, Server

TAKEN = 200
IMMUTABLE = (
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
    "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n"
)
"""The server goes on with the difference between its own forms of both specs."""

_MUTABLE = frozenset(("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"))


def answer_to_update(old: Plain, new: Plain, *, server: Server = USUAL) -> Answer:
    """Return what the server answers to whoever replaces the pod `old` by `new`."""
    pod, spec = Field(new), Field(new)["spec"]
    found = [*of_annotations(pod), *of_spec(spec, server)]
    if _fixed(Field(old)["spec"]) != _fixed(spec):
        found.append(forbidden(spec.route, IMMUTABLE))
    return _answer(pod, found)


def answer_to_resize(pod: Plain, *, server: Server = USUAL) -> Answer | None:
    """Return what the server answers to whoever resizes a Windows pod in place, nothing for pods of other systems."""
    whole = Field(pod)
    if not is_windows(whole["spec"]):
        return None
    # The server gives no field: its path is written as an empty list.
    return _answer(whole, forbidden_on_windows("resize", whole["spec"], server, path="[]"))


def answer_to_status(pod: Plain, *, server: Server = USUAL) -> Answer:
    """Return what the server answers to whoever writes the status of a pod."""
    whole = Field(pod)
    found: list[Refusal] = []
    if is_windows(whole["spec"]):
        for kind in ("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"):
            for status in whole.at("status", kind).items():
                found += forbidden_on_windows(f"status.{kind}.user.linux", status.at("user", "linux"), server)
    return _answer(whole, found)


def answer_to_attaching(pod: Plain, containers: list[Plain], *, server: Server = USUAL) -> Answer:
    """Return what the server answers to whoever attaches ephemeral containers to a pod, as `kubectl debug` does."""
    given = pod if isinstance(pod, dict) else {}
    spec = given.get("spec")
    changed: dict[str, Plain] = {**(spec if isinstance(spec, dict) else {}), "ephemeralContainers": containers}
    whole = Field({**given, "spec": changed})
    unknown = [wrong for wrong in unknown_fields(whole["spec"]) if "ephemeralContainers" in wrong.route]
    if unknown and server.strict:
        return _misspelt_patch(containers, unknown)
    return _answer(whole, of_spec(whole["spec"], server))


def _misspelt_patch(containers: list[Plain], unknown: list[Refusal]) -> Answer:
    """Return the answer to a patch with fields that nothing is called: the server shows all of it, and no name."""
    patch = as_json(as_map({"spec": {"ephemeralContainers": containers}}))
    cause = ", ".join(wrong.text for wrong in unknown)
    detail = f"strict decoding error: {cause}"
    refusal = Refusal(path="patch", error="Invalid", value=patch, detail=detail, route=unknown[0].route)
    return Answer(INVALID, (refusal,), f' "" is invalid: {refusal.text}')


def _fixed(spec: Field) -> Plain:
    """Return what of a spec may not change: without images, what is mutable, and what is null."""
    fixed: dict[str, Plain] = {}
    for key in spec.keys:
        if key in ("containers", "initContainers"):
            fixed[key] = [
                {name: container[name].value for name in container.keys if name != "image"}
                for container in spec[key].items()
            ]
        elif key not in _MUTABLE:
            fixed[key] = spec[key].value
    return fixed


def _answer(pod: Field, refusals: Iterator[Refusal] | list[Refusal]) -> Answer:
    found = tuple(refusals)
    if not found:
        return Answer(TAKEN)
    name = as_json(pod.at("metadata", "name").text)
    return Answer(INVALID, found, f"Pod {name} is invalid: {joined(found)}")
