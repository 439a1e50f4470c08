"""Reads documents: files, and all files of a folder that end in .json.

A document is taken whole or not at all: without a statement that could not be read, an older one would hold that it
takes back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.vex import VexDocument
from deadlight.sources.decoding import decode
from deadlight.sources.files import read_bytes, reason_of
from deadlight.sources.vex import csaf, cyclonedx, openvex

Read = Callable[[object, str], VexDocument]

_FORMATS: tuple[tuple[Callable[[dict[str, object]], bool], Read], ...] = (
    (openvex.looks_like, openvex.read),
    (csaf.looks_like, csaf.read),
    (cyclonedx.looks_like, cyclonedx.read),
)


def read_documents(paths: Sequence[str]) -> tuple[tuple[VexDocument, ...], tuple[Unread, ...]]:
    """Return the documents at these paths in order, and what could not be read."""
    documents: list[VexDocument] = []
    unread: list[Unread] = []
    for path in paths:
        try:
            files = _files(path)
        except InputError as error:
            unread.append(Unread(path, error.reason))
            continue
        for file in files:
            try:
                documents.append(read_document(read_bytes(file), file))
            except InputError as error:
                unread.append(Unread(file, error.reason, error.line or 0))
    return tuple(documents), tuple(unread)


def read_document(data: bytes, path: str) -> VexDocument:
    """Return what a document says. Raises InputError for what is no VEX, or breaks the rules of its format."""
    content = _json(decode(data).text)
    try:
        for looks_like, read in _FORMATS:
            if isinstance(content, dict) and looks_like(content):
                return read(content, path)
    except msgspec.ValidationError as error:
        raise InputError(f"it breaks the rules of its format: {error}") from None
    except RecursionError:
        raise InputError("it is nested too deeply") from None
    raise InputError("it is neither OpenVEX, CSAF nor CycloneDX")


def _json(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except RecursionError:
        raise InputError("it is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        # The standard library says where.
        try:
            found = json.loads(text)
            # It lets halves of characters pass, which nothing can write.
            json.dumps(found, ensure_ascii=False).encode()
        except json.JSONDecodeError as place:
            raise InputError(f"it is no JSON: {place.msg.lower()}", line=place.lineno) from None
        except (ValueError, RecursionError):
            raise InputError(f"it is no JSON: {error}") from None
        return found


def _files(path: str) -> list[str]:
    folder = Path(path)
    if not folder.is_dir():
        return [path]
    try:
        found = sorted(each.as_posix() for each in folder.iterdir() if each.suffix.lower() == ".json")
    except OSError as error:
        raise InputError(reason_of(error)) from None
    if not found:
        raise InputError("the folder holds no document: no file ends in .json")
    return found
