r"""PowerShell modules that are installed: the manifest below `Modules\NAME`, with its version.

Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_module_manifests
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadlight.model.image_content import Package
from deadlight.sources.decoding import decode
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge

_VERSION = re.compile(
    r"^[ \t]{0,200}['\"]?ModuleVersion['\"]?\s{0,200}=\s{0,200}['\"]([\d.]{1,50})['\"]", re.MULTILINE | re.IGNORECASE
)
_PLACE = re.compile(r"(?:^|/)modules/([^/]+)/(?:[\d.]+/)?([^/]+)\.psd1$", re.IGNORECASE)


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    place = _PLACE.search(found.path)
    if place is None or place[1].lower() != place[2].lower():
        return
    version = _VERSION.search(decode(found.data, any_bytes=True).text)
    if version is not None:
        yield Package(name=place[2], version=version[1], ecosystem="powershell", path=found.path)


COLLECTOR = Collector(read=_read, suffixes=(".psd1",))
