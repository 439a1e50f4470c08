r"""What a service mounts: `volumes:` in the short and the long form, and `tmpfs:`.

The short form is split at colons, but not at that of a drive letter, so that `C:\a:C:\b:ro` is a source, a
target and a mode. A source that looks like a path is a directory of the host, one under `\\.\pipe\` a named
pipe, and any other the name of a volume.
Source: https://github.com/compose-spec/compose-go/blob/main/format/volume.go
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deadlight.model.errors import InputError
from deadlight.model.place import Located, Where
from deadlight.model.short_forms import has_hidden, kind_of_source, parse_volume, show, split_sections, starts_like_pipe
from deadlight.model.workload import Mount
from deadlight.sources.compose.interpolation import hide
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

_LONG_KINDS = {
    "bind": "bind",
    "npipe": "pipe",
    "volume": "volume",
    "tmpfs": "tmpfs",
    "cluster": "other",
    "image": "other",
}


def mounts_of(service: Mapping[str, Part], declared: Mapping[str, Where], reading: Reading) -> Iterator[Mount]:
    """Return the mounts of a service; `declared` holds the places of the file's own volumes."""
    volumes = service.get("volumes")
    if volumes is not None and volumes.value is not None and not isinstance(volumes.value, list):
        reading.complain(volumes.where, "volumes is not a list")
    for item in volumes.items() if volumes is not None else ():
        mount = _long(item, declared, reading) if isinstance(item.value, dict) else _short(item, declared, reading)
        if mount is not None:
            yield mount
    tmpfs = service.get("tmpfs")
    if tmpfs is not None:
        for item in tmpfs.items() if isinstance(tmpfs.value, list) else [tmpfs]:
            text = item.text()
            if text:
                target = Located(split_sections(text)[0], item.where, item.unknown)
                yield Mount(kind="tmpfs", source=None, target=target, where=item.where)


def _short(item: Part, declared: Mapping[str, Where], reading: Reading) -> Mount | None:
    if not isinstance(item.value, str):
        reading.complain(item.where, "a volume is neither a text nor a mapping")
        return None
    text, hidden = hide(item.value) if item.unknown else (item.value, [])
    if has_hidden(text) and len(text) == 1:
        return Mount(kind="other", source=item.located(), target=None, where=item.where)
    try:
        volume = parse_volume(text)
    except InputError as error:
        reading.complain(item.where, show(error.reason, hidden))
        return None
    source, target = (_section(section, item, hidden) for section in (volume.source, volume.target))
    kind = kind_of_source(volume.source)
    named = kind == "volume" and source is not None
    return Mount(
        kind=kind,
        source=source,
        target=target,
        where=item.where,
        read_only=volume.read_only,
        volume=volume.source if named else "",
        declared=declared.get(volume.source) if named else None,
    )


def _section(section: str, item: Part, hidden: list[str]) -> Located[str] | None:
    """Return a section of the short form as a located text, nothing if it is empty."""
    if not section:
        return None
    return Located(show(section, hidden), item.where, item.unknown if has_hidden(section) else "")


def _long(item: Part, declared: Mapping[str, Where], reading: Reading) -> Mount | None:
    entries = item.entries()
    source, target, mode = (_text(entries.get(key)) for key in ("source", "target", "type"))
    hidden_source = hide(source.value)[0] if source is not None and source.unknown else source.value if source else ""
    if mode is None:
        kind = kind_of_source(hidden_source)
    elif mode.unknown:
        kind = "other"
    elif mode.value in _LONG_KINDS:
        kind = _LONG_KINDS[mode.value]
    else:
        reading.complain(mode.where, f"{mode.value[:40]} is no type of a volume")
        kind = "other"
    if kind == "bind" and starts_like_pipe(hidden_source):
        kind = "pipe"
    read_only = entries["read_only"].boolean() if "read_only" in entries else False
    named = kind == "volume" and source is not None
    return Mount(
        kind=kind,
        source=source,
        target=target,
        where=item.where,
        read_only=bool(read_only),
        volume=source.value if named and source else "",
        declared=declared.get(source.value) if named and source else None,
    )


def _text(part: Part | None) -> Located[str] | None:
    """Return a part as a located text, nothing if it is missing or empty."""
    located = part.located() if part is not None else None
    return located if located is not None and located.value else None
