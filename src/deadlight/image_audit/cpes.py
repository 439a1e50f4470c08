"""Names of the Common Platform Enumeration, version 2.3, held against each other.

https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7696.pdf section 6.2, as far as it takes no wildcards within a value.
"""

from __future__ import annotations

from deadlight.model.regex import compiled

_SEPARATOR = compiled(r"(?<!\\):")
_PARTS = 13


def cpe_covers(general: str, special: str) -> bool:
    """Return whether what is said of `general` holds for `special`: each value is the same, or any in `general`."""
    wide, narrow = _SEPARATOR.split(general.lower()), _SEPARATOR.split(special.lower())
    if not len(wide) == len(narrow) == _PARTS or wide[:2] != ["cpe", "2.3"]:
        return False
    # Without vendor and product a name is of everything.
    return wide[3:5] == narrow[3:5] and all(left in ("*", right) for left, right in zip(wide, narrow, strict=True))


def vendor_and_product(name: str) -> tuple[str, ...]:
    """Return vendor and product of a CPE 2.3, nothing for what is none."""
    parts = _SEPARATOR.split(name.lower()) if name[:8].lower() == "cpe:2.3:" else []
    return tuple(parts[3:5]) if len(parts) == _PARTS else ()
