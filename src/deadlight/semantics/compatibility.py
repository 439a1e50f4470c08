"""Which builds of Windows run which images.

Source: containerd's matcher, https://github.com/containerd/platforms/blob/main/platform_windows_compat.go,
and https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility
"""

from __future__ import annotations

import re

BUILD_LABEL = "node.kubernetes.io/windows-build"
"""The node label that the kubelet sets to "10.0.<build>"."""

FIRST_STABLE_ABI = 20348
"""Windows Server 2022, from which on newer hosts run older images of the same generation."""

_BUILD = re.compile(r"10\.0\.(\d{5})(?:\.\d+)?")


def build_of(text: str) -> int | None:
    """Return the build in "10.0.20348" or "10.0.20348.2113", or nothing."""
    match = _BUILD.fullmatch(text.strip())
    return int(match[1]) if match else None


def runs_in_process_isolation(host: int, image: int) -> bool:
    """Return whether a host of build `host` runs an image of build `image` without a hypervisor.

    Before build 20348 only the same build does. From there on hosts accept images from the last long-term
    release before the newest one that they are not older than, which for all releases up to Windows
    Server 2025 is 20348, up to their own build.
    """
    if host < FIRST_STABLE_ABI:
        return host == image
    return FIRST_STABLE_ABI <= image <= host
