"""Ports that a machine is administered through, and how Docker publishes ports on Windows.

Sources: https://learn.microsoft.com/troubleshoot/windows-server/networking/service-overview-and-network-port-requirements,
for the engine https://docs.docker.com/engine/security/protect-access/, and for what is published
https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers/windows/windows.go (ConvertPortBindings)
"""

from __future__ import annotations

from deadlight.model.regex import lazy
from deadlight.model.workload import Port

ADMINISTRATION: dict[int, str] = {
    22: "SSH",
    23: "Telnet",
    139: "SMB",
    445: "SMB",
    2375: "the container engine, without TLS",
    2376: "the container engine",
    3389: "RDP",
    5985: "WinRM",
    5986: "WinRM",
}

_RANGE = lazy(r"\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*(?:/(\w+))?\s*")


def administration_services(port: str, protocol: str = "tcp") -> tuple[tuple[int, str], ...]:
    """Return the administration ports in `port`, a number or a range as text, with what listens there.

    Only RDP is administered over UDP too. What is no port (a variable, a name) has none.
    """
    match = _RANGE.fullmatch(port)
    if match is None:
        return ()
    first, last = int(match[1]), int(match[2] or match[1])
    over = (match[3] or protocol).lower()
    return tuple(
        (number, service)
        for number, service in ADMINISTRATION.items()
        if first <= number <= last and (over == "tcp" or (over == "udp" and service == "RDP"))
    )


def is_every_address(address: str) -> bool:
    """Return whether a port published on `address` is published on all of them, the one way there is on Windows."""
    return address.strip("[]") in ("", "0.0.0.0", "::")  # noqa: S104 - a value to compare


def refusal(port: Port) -> str:
    """Return what it is about a published port that the engine refuses, beside its address; nothing if it takes it.

    Ranges of the same length on both sides are taken apart before the engine sees them.
    """
    if port.exposed_only or port.unknown:
        return ""
    if port.protocol == "sctp":
        return "a port over SCTP, which the engine refuses"
    if "-" in port.published and "-" not in port.container:
        return "one port on a range of host ports, which the engine refuses"
    return ""
