"""What a Compose project is called.

The first of COMPOSE_PROJECT_NAME, `name:` of the file, and the folder that the file is in. The folder counts beside
a name: it is how people tell projects apart in a tree of files. `docker compose -p` is in no file.
Source: https://docs.docker.com/compose/how-tos/project-name/
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deadlight.sources.compose.files import ComposeFile
from deadlight.sources.compose.reading import Reading

VARIABLE = "COMPOSE_PROJECT_NAME"


def project_names(files: Sequence[ComposeFile], reading: Reading) -> tuple[str, ...]:
    """Return the names of a project, the one that counts for Compose first."""
    names = [reading.variables.get(VARIABLE, ""), *(_written(file, reading) for file in files), _folder(reading)]
    return tuple(dict.fromkeys(name for name in names if name))


def _written(file: ComposeFile, reading: Reading) -> str:
    """Return the name that a file gives its project; in the first version of Compose a `name` is a service."""
    if file.top is file.where or "name" not in file.root:
        return ""
    part = reading.part(file.root["name"], file.where.child("name"))
    return "" if part.unknown else part.text() or ""


def _folder(reading: Reading) -> str:
    """Return the folder of the file, for one that is named from within it too."""
    path = reading.document.path.replace("\\", "/")
    folder = path.rpartition("/")[0].rpartition("/")[2]
    if folder not in ("", ".", ".."):
        return folder
    return Path(path).resolve().parent.name
