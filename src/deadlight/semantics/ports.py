"""Ports that a machine is administered through.

Source: https://learn.microsoft.com/troubleshoot/windows-server/networking/service-overview-and-network-port-requirements,
and for the engine https://docs.docker.com/engine/security/protect-access/
"""

from __future__ import annotations

import re

ADMINISTRATION: dict[int, str] = {
    22: "SSH",
    23: "Telnet",
    135: "RPC",
    139: "SMB",
    445: "SMB",
    2375: "the container engine, without TLS",
    2376: "the container engine",
    3389: "RDP",
    5985: "WinRM",
    5986: "WinRM",
}

_RANGE = re.compile(r"\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*(?:/(\w+))?\s*")


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
