r"""Private keys in the store of the machine: the files below ProgramData\Microsoft\Crypto\RSA\MachineKeys.

Each is named after its key container. Windows protects them by secrets of the machine, which an image has with it.
Those that IIS, .NET and Remote Desktop make for themselves are left out.
Sources: https://learn.microsoft.com/windows/win32/seccng/key-storage-and-retrieval (where they lie),
https://jensign.com/UniqueKeyContainer/ (how the name is made),
https://learn.microsoft.com/archive/blogs/jaskis/machinekeys-on-iis-7-x-inside-out (the containers of IIS)
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator
from functools import lru_cache

from deadlight.model.image_content import FileFact
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge

_FOLDER = "programdata/microsoft/crypto/rsa/machinekeys/"
_NAME = re.compile(r"([0-9a-f]{32})_[0-9a-f-]{36}")
_OF_WINDOWS = (
    "iisWasKey", "iisConfigurationKey", "NetFrameworkConfigurationKey", "Microsoft Internet Information Server",
    "MS IIS DCOM Server", "TSSecKeySet1",
)  # fmt: skip


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    name = _NAME.fullmatch(found.folded.removeprefix(_FOLDER))
    if name is not None and name[1] not in _names_of_windows():
        detail = "a private key of the machine, which secrets of the same machine protect,"
        yield FileFact(path=found.path, kind="private-key", detail=detail, size=found.size, protected=True)


@lru_cache(maxsize=1)
def _names_of_windows() -> frozenset[str]:
    return frozenset(map(file_name_of, _OF_WINDOWS))


def file_name_of(container: str) -> str:
    """Return how the name of the file of a key container begins: its MD5 digest, as four numbers of 32 bits."""
    digest = hashlib.md5(container.lower().encode() + b"\0", usedforsecurity=False).digest()
    return "".join(f"{number:08x}" for number in struct.unpack("<4I", digest))


COLLECTOR = Collector(read=_read, folders=(_FOLDER,), most=1, whole=False)
