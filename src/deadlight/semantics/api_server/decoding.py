"""What the API server refuses while it decodes an object: values of a wrong type, and fields that it does not know.

The fields stand in `tables/pod_fields.toml`. A value of a wrong type is refused always; an unknown field where the
client asks for strict decoding, as kubectl does, and is dropped with a warning where it does not. Of several wrong
types the server names the first in the object as sent; kubectl sends keys in their order by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from deadlight.model.place import Plain
from deadlight.semantics.api_server.fields import CONTAINER_LISTS, Field
from deadlight.semantics.api_server.refusal import Refusal, path_of
from deadlight.semantics.facts import Fact, read_rows


class Known(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of one object: its texts, its booleans, and `others`. `go` is what Kubernetes calls its type."""

    object: str
    go: str
    texts: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all fields."""
        return frozenset((*self.texts, *self.flags, *self.others))


def wrong_types(spec: Field) -> Iterator[Refusal]:
    """Yield the values of a pod's spec that have another type than their field."""
    for known, field in objects_of(spec):
        for names, wanted in ((known.texts, "string"), (known.flags, "bool")):
            for name in names:
                below = field[name]
                found = _type_of(below.value)
                if found not in ("", wanted):
                    path = ".".join(key for key in below.route if isinstance(key, str))
                    detail = f"json: cannot unmarshal {found} into Go struct field {known.go}.{path} of type {wanted}"
                    yield Refusal(path=path_of(below.route), error="TypeError", detail=detail, route=below.route)


def unknown_fields(spec: Field) -> Iterator[Refusal]:
    """Yield the fields of a pod's spec that Kubernetes does not know; case counts."""
    for known, field in objects_of(spec):
        value = field.value
        for name in sorted(map(str, value)) if isinstance(value, dict) else ():
            if name not in known.names:
                yield Refusal(path=path_of((*field.route, name)), error="UnknownField", route=(*field.route, name))


def objects_of(spec: Field) -> Iterator[tuple[Known, Field]]:
    """Yield the objects of a pod's spec whose fields are known, each with its fields."""
    known = _known()
    yield known["spec"], spec
    yield known["spec.os"], spec["os"]
    yield known["spec.securityContext"], spec["securityContext"]
    yield known["windowsOptions"], spec.at("securityContext", "windowsOptions")
    for key in CONTAINER_LISTS:
        for container in spec[key].items():
            yield known["ephemeral" if key == "ephemeralContainers" else "container"], container
            yield known["container.securityContext"], container["securityContext"]
            yield known["windowsOptions"], container.at("securityContext", "windowsOptions")
            for mount in container["volumeMounts"].items():
                yield known["volumeMount"], mount
    for volume in spec["volumes"].items():
        yield known["volume"], volume
        yield known["hostPath"], volume["hostPath"]


@lru_cache(maxsize=1)
def _known() -> dict[str, Known]:
    return {row.object: row for row in read_rows("pod_fields", Known)}


def _type_of(value: Plain) -> str:
    """Return what JSON calls the type of a value; empty for null, which any field takes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "number"
