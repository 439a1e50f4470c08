"""Volumes, ports and security options in the short form, as Compose files and `docker run` write them.

Variables that are not known are expected hidden: each stands as one character of the private use area, so that
the text around it is still split where it has to be.
Sources: https://github.com/compose-spec/compose-go/blob/main/format/volume.go,
https://github.com/docker/go-connections/blob/main/nat/nat.go
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.place import Located
from deadlight.model.regex import compiled
from deadlight.model.workload import CredentialSpecUse

FIRST_HIDDEN = 0xE000
LAST_HIDDEN = 0xF8FF
_PIPE = compiled(r"[\\/]{2,4}\.[\\/]{1,2}pipe[\\/]", re.IGNORECASE)
_RANGE = compiled(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_PROTOCOLS = ("tcp", "udp", "sctp")
_LAST_PORT = 65535


def is_hidden(character: str) -> bool:
    """Return whether `character` stands for a variable reference."""
    return FIRST_HIDDEN <= ord(character) <= LAST_HIDDEN


def has_hidden(text: str) -> bool:
    """Return whether a part of `text` stands for a variable reference."""
    return any(map(is_hidden, text))


def show(text: str, hidden: list[str]) -> str:
    """Return `text`, a piece of what `hide` returned, with the references as they were written."""
    if not hidden:
        return text
    return "".join(
        hidden[ord(character) - FIRST_HIDDEN]
        if FIRST_HIDDEN <= ord(character) < FIRST_HIDDEN + len(hidden)
        else character
        for character in text
    )


class ShortVolume(Struct, frozen=True):
    """The sections of a volume in the short form; `source` is empty for an anonymous volume."""

    source: str
    target: str
    options: tuple[str, ...] = ()

    @property
    def read_only(self) -> bool:
        """Return whether the last of `ro` and `rw` is `ro`."""
        modes = [option for option in self.options if option in ("ro", "rw")]
        return bool(modes) and modes[-1] == "ro"

    def render(self) -> str:
        """Return the short form."""
        return ":".join(filter(None, (self.source, self.target, ",".join(self.options))))


def parse_volume(text: str) -> ShortVolume:
    """Return the sections of a volume in the short form. Raises InputError where Compose refuses it."""
    if not text:
        raise InputError("a volume is empty")
    if len(text) <= 2:
        return ShortVolume("", text)
    sections = split_sections(text)
    if not all(sections):
        raise InputError(f'volume "{text[:100]}" has an empty section between colons')
    if len(sections) == 1:
        return ShortVolume("", sections[0])
    if len(sections) > 3:
        raise InputError(f'volume "{text[:100]}" has too many colons')
    options = tuple(sections[2].split(",")) if len(sections) == 3 else ()
    return ShortVolume(sections[0], sections[1], options)


def split_sections(text: str) -> list[str]:
    """Return the parts of `text` between colons; the colon after a single letter is a drive's."""
    sections: list[str] = []
    start = 0
    for at, character in enumerate(text):
        if character != ":" or (at - start == 1 and _is_drive(text, start)):
            continue
        sections.append(text[start:at])
        start = at + 1
    sections.append(text[start:])
    return sections


def kind_of_source(source: str) -> str:
    """Return what a source in the short form is: bind, pipe or volume; other where a variable decides it."""
    if _PIPE.match(source):
        return "pipe"
    if source[:1] in (".", "/", "~") or source.startswith("\\\\") or (source[1:2] == ":" and _is_drive(source, 0)):
        return "bind"
    if source[:1] and is_hidden(source[0]):
        return "bind" if re.search(r"[\\/]", source) else "other"
    return "volume"


def starts_like_pipe(source: str) -> bool:
    """Return whether a source names a pipe, with whichever slashes."""
    return _PIPE.match(source) is not None


def _is_drive(text: str, at: int) -> bool:
    r"""Return whether the character at `at`, before a colon, is a drive: a letter, or a variable before `:\`.

    Two backslashes after a variable begin a pipe or a share, the target of what the variable names.
    """
    following = text[at + 2 : at + 4]
    return text[at].isalpha() or (is_hidden(text[at]) and following[:1] == "\\" and following != "\\\\")


class ShortPort(Struct, frozen=True):
    """The sections of a port in the short form; those that are not written are empty."""

    container: str
    published: str = ""
    host_address: str = ""
    protocol: str = "tcp"

    def render(self) -> str:
        """Return the short form."""
        address = f"[{self.host_address}]" if ":" in self.host_address else self.host_address
        front = f"{address}:{self.published}:" if address else f"{self.published}:" if self.published else ""
        return f"{front}{self.container}/{self.protocol}"


def parse_port(text: str) -> ShortPort:
    """Return the sections of `[[address:]published:]container[/protocol]`.

    Variables that are not known are expected hidden ; what holds one is not
    looked into. Raises InputError where Docker refuses the port.
    """
    front, _, container = text.rpartition(":")
    address, _, published = front.rpartition(":")
    container, slash, protocol = container.partition("/")
    protocol = protocol.lower() if slash and protocol else "tcp"
    if not container:
        raise InputError(f'port "{text[:100]}" names no port of the container')
    if not has_hidden(protocol) and protocol not in _PROTOCOLS:
        raise InputError(f'port "{text[:100]}" has an unknown protocol')
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    if address and not has_hidden(address):
        _check_address(address, text)
    size = count_of(container, text)
    if published and size not in (0, 1) and count_of(published, text) not in (0, size):
        raise InputError(f'port "{text[:100]}" has ranges of different length')
    if published:
        count_of(published, text)
    return ShortPort(container, published, address, protocol)


def count_of(text: str, whole: str) -> int:
    """Return how many ports `text` names, 0 where a variable decides it. Raises InputError if it names none."""
    if has_hidden(text):
        return 0
    match = _RANGE.fullmatch(text)
    first = int(match[1]) if match else 0
    last = int(match[2] or first) if match else -1
    if match is None or not first <= last <= _LAST_PORT:
        raise InputError(f'port "{whole[:100]}" is no port number or range')
    return last - first + 1


def _check_address(address: str, whole: str) -> None:
    import ipaddress

    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise InputError(f'port "{whole[:100]}" has an invalid address') from None


CREDENTIAL_SPEC_KINDS = ("file", "registry", "config", "raw")


def credential_spec_in(options: Sequence[Located[str]]) -> CredentialSpecUse | None:
    """Return the credential spec that security options give (`credentialspec=file://…`).

    The engine takes the option's name and kind in any case, and of several the last
    (https://github.com/moby/moby/blob/master/daemon/oci_windows.go).
    """
    for option in reversed(options):
        name, _, text = option.value.partition("=")
        kind, separator, rest = text.partition("://")
        if name.lower() == "credentialspec" and separator and rest and kind.lower() in CREDENTIAL_SPEC_KINDS:
            return CredentialSpecUse(kind.lower(), Located(rest, option.where, option.unknown))
    return None
