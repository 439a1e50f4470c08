"""Images of node components whose version counts: told by the last part of their name.

Source: https://github.com/kubernetes-sigs/sig-windows-tools/blob/master/hostprocess/csi-proxy/csi-proxy.yaml
"""

from __future__ import annotations

from deadlight.model.image import parse_reference


def csi_proxy_version(image: str) -> str | None:
    """Return the version of csi-proxy that an image carries: empty where its tag tells none, None for other images."""
    reference = parse_reference(image)
    if reference is None or reference.repository.rpartition("/")[2] != "csi-proxy":
        return None
    from deadlight.semantics.versions import read_version

    return reference.tag if read_version(reference.tag) is not None else ""
