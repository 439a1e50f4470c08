"""Moments of documents, made comparable."""

from __future__ import annotations

import datetime

from deadlight.model.errors import InputError


def moment(text: str, where: str) -> str:
    """Return a timestamp of RFC 3339 in UTC, as text that sorts. Raises InputError, naming `where` it stands."""
    try:
        read = datetime.datetime.fromisoformat(text)
        zoned = read if read.tzinfo else read.replace(tzinfo=datetime.UTC)
        return zoned.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        raise InputError(f"{where} is no time: {text[:40]!r}") from None
