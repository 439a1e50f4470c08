"""Sizes in bytes, as a person reads them."""

from __future__ import annotations

_UNITS = ("B", "KiB", "MiB", "GiB")


def in_units(count: int) -> str:
    """Return a number of bytes in the unit that suits it: 512 B, 1.5 KiB, 240 MiB."""
    size, unit = float(count), _UNITS[0]
    for unit in _UNITS:
        if size < 1024 or unit == _UNITS[-1]:
            break
        size /= 1024
    return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
