"""What an API server answers to whoever makes an object that holds a pod.

It decodes the object (400), asks its admission plug-ins (403), and validates it, naming every cause at once (422).
Pod Security comes after that (`semantics/pod_security/`): what validation refuses never gets there.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.place import Plain
from deadlight.semantics.api_server.admission import of_admission
from deadlight.semantics.api_server.decoding import unknown_fields, wrong_types
from deadlight.semantics.api_server.fields import Field
from deadlight.semantics.api_server.go_values import as_json
from deadlight.semantics.api_server.metadata import of_annotations
from deadlight.semantics.api_server.objects import KINDS, claimed_volumes, kind_of, of_template, version_of
from deadlight.semantics.api_server.pod_spec import of_spec
from deadlight.semantics.api_server.refusal import Refusal, forbidden, joined
from deadlight.semantics.api_server.server import USUAL, Server

CREATED, BAD_REQUEST, DENIED, INVALID = 201, 400, 403, 422


class Answer(Struct, frozen=True):
    """What the server answers: the HTTP status, the causes of a refusal, and the message that the user sees."""

    status: int
    refusals: tuple[Refusal, ...] = ()
    message: str = ""


def refusals(manifest: Plain, *, server: Server = USUAL) -> tuple[Refusal, ...]:
    """Return for what the API server refuses an object as parsed; nothing where it takes it.

    What is neither a pod nor one of Kubernetes' own kinds that make pods is not judged.
    """
    return answer(manifest, server=server).refusals


def answer(manifest: Plain, *, server: Server = USUAL) -> Answer:
    """Return what the API server answers to whoever makes this object."""
    whole = Field(manifest)
    kind = kind_of(whole)
    if kind is None:
        return Answer(CREATED)
    template = whole.at(*kind.template)
    spec = template["spec"]
    wrong = list(wrong_types(spec))[:1] or (list(unknown_fields(spec)) if server.strict else [])
    if wrong:
        return Answer(BAD_REQUEST, tuple(wrong), _undecodable(whole, wrong))
    name = as_json(whole.at("metadata", "name").text)
    if not kind.template:
        denied = next(of_admission(whole, server), None)
        if denied is not None:
            return Answer(DENIED, (denied,), f"pods {name} is forbidden: {denied.text}")
    found = tuple(_invalid(whole, template, server))
    if not found:
        return Answer(CREATED)
    return Answer(INVALID, found, f"{kind.qualified} {name} is invalid: {joined(found)}")


def _invalid(whole: Field, template: Field, server: Server) -> Iterator[Refusal]:
    spec = template["spec"]
    yield from of_annotations(template)
    yield from of_spec(spec, server, claimed=claimed_volumes(whole))
    if template.route:
        yield from of_template(whole, template)
    elif spec["ephemeralContainers"].value:
        yield forbidden(spec["ephemeralContainers"].route, "cannot be set on create")


def _undecodable(whole: Field, wrong: list[Refusal]) -> str:
    kind = whole["kind"].text
    cause = ", ".join(refusal.text for refusal in wrong)
    if wrong[0].error == "UnknownField":
        cause = f"strict decoding error: {cause}"
    return f'{kind} in version "{version_of(whole)}" cannot be handled as a {kind}: {cause}'


__all__ = ["KINDS", "USUAL", "Answer", "Server", "answer", "refusals"]
