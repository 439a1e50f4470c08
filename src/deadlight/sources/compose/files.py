"""Compose files as YAML: where the services of a document are, in every version of the format."""

from __future__ import annotations

import posixpath

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Plain, Where
from deadlight.model.regex import compiled
from deadlight.sources.yaml_tree import documents

_ABSOLUTE = compiled(r"[\\/~]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]+://|git@|oci:")
_FIRST_VERSION = frozenset({"image", "build", "extends"})


class ComposeFile(Struct, frozen=True, eq=False):
    """One YAML document of a Compose file.

    `directory` is that of the file, from the directory of the file that is audited. `services` are
    as they were written, `top` is the place of the mapping that holds them, `where` that of `root`.
    """

    document: Document
    directory: str
    root: dict[str, Plain]
    services: dict[str, Plain]
    where: Where
    top: Where


def compose_files(document: Document, directory: str) -> tuple[list[ComposeFile], list[Unread]]:
    """Return the YAML documents of `document` that are Compose files, and what else is in it.

    Raises InputError, with the reason of the first, if there is none at all.
    """
    files: list[ComposeFile] = []
    errors: list[InputError] = []
    for read in documents(document.text, booleans="core"):
        line = document.text.count("\n", 0, read.start) + 1
        if read.error is not None:
            errors.append(read.error)
        elif read.value is not None:
            found = _compose_file(document, directory, read.value, Where(document, (read.index,)))
            if isinstance(found, ComposeFile):
                files.append(found)
            else:
                errors.append(InputError(found, line=line))
    if not files:
        raise errors[0] if errors else InputError("the file is empty")
    return files, [Unread(document.path, error.reason, error.line or 0) for error in errors]


def is_absolute(path: str) -> bool:
    """Return whether `path` does not start from the directory of its file: absolute, a drive's, or a URL."""
    return _ABSOLUTE.match(path) is not None


def joined(directory: str, *paths: str) -> str:
    """Return `paths`, which may be written with backslashes, one below the other, from the audited file's directory."""
    slashed = [path.replace("\\", "/") for path in paths]
    return posixpath.normpath(posixpath.join(directory, *slashed))


def is_first_version(root: dict[str, Plain]) -> bool:
    """Return whether `root` is a file of the first version of the format, whose services stand at the top."""
    return bool(root) and all(
        name.startswith("x-") or (isinstance(service, dict) and not _FIRST_VERSION.isdisjoint(service))
        for name, service in root.items()
    )


def _compose_file(document: Document, directory: str, root: Plain, where: Where) -> ComposeFile | str:
    """Return a document as a Compose file, or why it is none."""
    if not isinstance(root, dict):
        return "a Compose file is a mapping, this is none"
    if "apiVersion" in root and "kind" in root:
        return "this is a Kubernetes object, no Compose file"
    services: Plain
    if "services" not in root and is_first_version(root):
        services, top = {name: service for name, service in root.items() if not name.startswith("x-")}, where
    else:
        services, top = root.get("services"), where.child("services")
    if services is not None and not isinstance(services, dict):
        return "services is no mapping"
    return ComposeFile(document, directory, root, services or {}, where, top)
