"""Read a credential spec: one JSON object, as `New-CredentialSpec` writes it.

Its places are those of YAML, of which JSON is a part; but what is no JSON is unread, as Windows reads no YAML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.errors import InputError
from deadlight.model.outcome import Skipped
from deadlight.model.place import Document, Plain, Where
from deadlight.model.regex import lazy
from deadlight.model.workload import OperatingSystem

WINDOWS = OperatingSystem("windows", "credential specs are for Windows containers")

_KEYS = frozenset(("cmsplugins", "domainjoinconfig", "activedirectoryconfig"))
_SIGN = lazy(r'"(?:CmsPlugins|DomainJoinConfig|ActiveDirectoryConfig)"\s*:', re.IGNORECASE)


def looks_like(name: str, head: str) -> bool:
    """Return whether the file called `name` that begins with `head` is a credential spec, or has one in it."""
    named = name.lower().endswith(".json") or "." not in name
    return named and head.lstrip("\ufeff \t\r\n").startswith("{") and bool(_SIGN.search(head))


def read(document: Document) -> Iterator[CredentialSpec | Skipped]:
    """Yield the credential spec of a file; one that only lies somewhere inside is `Skipped`.

    Raises InputError, with the line, for a file that is no JSON.
    """
    try:
        content: Plain = json.loads(document.text)
    except json.JSONDecodeError as error:
        raise InputError(f"no JSON: {error.msg}", line=error.lineno) from None
    except ValueError:
        raise InputError("no JSON: a number that is too long") from None
    if not isinstance(content, dict) or not any(key.lower() in _KEYS for key in content):
        yield Skipped(document.path, "a file with a credential spec somewhere in it")
        return
    yield CredentialSpec(
        name=document.path.rpartition("/")[2],
        where=Where(document, (0,)),
        os=WINDOWS,
        origin="file",
        content=content,
        size=len(document.text.encode(errors="replace")),
        encoding=document.encoding + ("-bom" if document.bom else ""),
    )
