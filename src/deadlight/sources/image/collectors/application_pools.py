r"""The application pools of IIS, and the account that each gives to its worker processes: applicationHost.config.

Source: https://learn.microsoft.com/iis/configuration/system.applicationhost/applicationpools/add/processmodel
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from deadlight.model.image_content import ApplicationPool
from deadlight.sources.decoding import decode
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge

_TAG = re.compile(r"<(/?)([\w.]{1,60})\b([^<>]{0,4000}?)(/?)>")
_ATTRIBUTE = re.compile(r"\b(name|identityType|userName)\s*=\s*\"([^\"<>]{0,300})\"")
_SECTION, _DEFAULTS, _PROCESS = "applicationPools", "applicationPoolDefaults", "processModel"
_INNER = frozenset({"environmentVariables", "recycling"})
"""Elements of a pool that hold elements called `add`, as that of a pool is."""

_NUMBERS = {"0": "LocalSystem", "1": "LocalService", "2": "NetworkService", "3": "SpecificUser"}
_NUMBERS["4"] = _DEFAULT = "ApplicationPoolIdentity"
_MOST = 500


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    pools = _pools(decode(found.data).text)
    default = pools.pop(_DEFAULTS, None) or (_DEFAULT, "")
    for name, account in pools.items():
        identity, user = account or default
        yield ApplicationPool(name=name, identity=identity, user=user, path=found.path)


def _pools(text: str) -> dict[str, tuple[str, str] | None]:
    """Return the account of each pool, and of their defaults, by name; nothing for one that takes the defaults'."""
    found: dict[str, tuple[str, str] | None] = {}
    inside, skipped, current = False, "", ""
    for tag in _TAG.finditer(text):
        closing, name, rest, empty = tag.groups()
        if not inside:
            inside = name == _SECTION and not closing and not empty
        elif closing:
            if name == _SECTION:
                break
            skipped = "" if name == skipped else skipped
        elif name in _INNER and not skipped:
            skipped = "" if empty else name
        elif not skipped:
            values: dict[str, str] = dict(_ATTRIBUTE.findall(rest))
            if name in ("add", _DEFAULTS):
                current = _DEFAULTS if name == _DEFAULTS else unescape(values.get("name", ""))
                if current and len(found) < _MOST:
                    found[current] = None
            elif name == _PROCESS and current in found and values.get("identityType"):
                identity = values["identityType"]
                found[current] = _NUMBERS.get(identity, identity), unescape(values.get("userName", ""))
    return found


COLLECTOR = Collector(read=_read, folders=("windows/system32/inetsrv/config/applicationhost.config",), most=4 << 20)
