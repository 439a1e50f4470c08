"""Digests: what a blob has to be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from deadlight.model.errors import InputError


def checked_document(data: bytes, digest: str) -> bytes:
    """Return `data` where they have this digest. Raises InputError where not."""
    algorithm, _, value = digest.partition(":")
    if hashlib.new(algorithm, data).hexdigest() != value:
        raise InputError(f"{digest} has another digest: it was changed or damaged")
    return data


def checked(pieces: Iterator[bytes], digest: str) -> Iterator[bytes]:
    """Yield `pieces`. Raises InputError at their end where they have another digest than this; none is not checked."""
    if not digest:
        yield from pieces
        return
    algorithm, _, value = digest.partition(":")
    made = hashlib.new(algorithm)
    for piece in pieces:
        made.update(piece)
        yield piece
    if made.hexdigest() != value:
        raise InputError("it has another digest: it was changed or damaged")
