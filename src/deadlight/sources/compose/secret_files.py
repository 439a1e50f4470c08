"""The secrets and configs that a service is given: files that Docker puts into the container."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deadlight.model.place import Located, Where
from deadlight.model.workload import Mount
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

KINDS = {"secrets": "secret", "configs": "config"}
"""The options of a service that give it files, and the kind of mount that each makes."""


def files_of(
    service: Mapping[str, Part], declared: Mapping[str, Mapping[str, Where]], reading: Reading
) -> Iterator[Mount]:
    """Return the secrets and configs of a service; `declared` holds the places of the file's own, by section."""
    for section, kind in KINDS.items():
        part = service.get(section)
        if part is None or part.value is None:
            continue
        if not isinstance(part.value, list):
            reading.complain(part.where, f"{section} is not a list")
        for item in part.items():
            entries = item.entries()
            named = entries.get("source") if entries else item
            source = named.located() if named is not None else None
            if source is None:
                reading.complain(item.where, f"a {kind} names no source")
                continue
            target, mode = entries.get("target"), entries.get("mode")
            owners = [entries[key] for key in ("uid", "gid") if key in entries and entries[key].value is not None]
            yield Mount(
                kind=kind,
                source=source,
                target=target.located() if target is not None else None,
                where=item.where,
                volume=source.value,
                declared=declared.get(section, {}).get(source.value),
                mode=Located(mode.plain(), mode.where, mode.unknown) if mode is not None else None,
                owners=tuple(Located(part.plain(), part.where, part.unknown) for part in owners),
            )
