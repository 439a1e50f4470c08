"""Sends a document to the reader of its kind. Readers are loaded when the first such document comes."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from deadlight.model.configured import Configured
from deadlight.model.errors import InputError
from deadlight.model.fix import Edit
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.place import Document, Route, Span, Splice
from deadlight.model.settings import Waiver
from deadlight.model.workload import Workload

_READERS = {
    "dockerfile": "dockerfile.reader",
    "kubernetes": "kubernetes.reader",
    "docker-api": "docker_api.reader",
    "credential-spec": "credential_spec.reader",
    "daemon-json": "daemon_json.reader",
    "containerd": "containerd_toml.reader",
    "powershell": "powershell.reader",
}
"""Kind of a document → the module whose `read` takes it. (A Compose file is read with the files beside it.)"""

_IN_YAML = ("compose", "kubernetes", "credential-spec", "docker-api")
"""Kinds of which places and edits are those of YAML, and so of JSON; an answer of an engine cannot be edited."""

Read = Workload | Configured | Unread | Skipped
"""What a reader yields."""


def read(document: Document) -> Iterator[Read]:
    """Return what is in `document`, whose kind is set or detected. Raises InputError if nothing can be read."""
    if not document.kind:
        from deadlight.sources import kinds

        document.kind = kinds.detect(document.path, document.text[:16384]) or ""
    if document.kind in _IN_YAML:
        document.locator = _locate_in_yaml
        document.editor = None if document.kind == "docker-api" else _edit_yaml
    if document.kind == "compose":
        from deadlight.sources.compose import reader as compose
        from deadlight.sources.files import open_beside

        return compose.read(document, lambda path, kind: open_beside(document, path, kind))
    module = _READERS.get(document.kind)
    if module is None:
        raise InputError("deadlight has no reader for this kind of file")
    reader: Callable[[Document], Iterator[Read]] = importlib.import_module(f"deadlight.sources.{module}").read
    return reader(document)


def _locate_in_yaml(document: Document, route: Route) -> Span:
    from deadlight.sources.yaml_places import locate

    return locate(document, route)


def _edit_yaml(document: Document, edits: Sequence[Edit]) -> list[Splice]:
    from deadlight.sources.yaml_edit import splices_of

    return splices_of(document, tuple(edits))


def waivers(document: Document, subjects: Iterable[Read]) -> list[Waiver]:
    """Return the waivers that `document` carries: comments, and annotations of its workloads."""
    from deadlight.sources.waivers import annotation_waivers, inline_waivers

    subjects = list(subjects)
    found = inline_waivers(document, subjects)
    for subject in subjects:
        if isinstance(subject, Workload):
            found.extend(annotation_waivers(subject))
    return found
