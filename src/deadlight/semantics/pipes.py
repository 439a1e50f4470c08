r"""Named pipes of the host: how a mount spells them, and what stands behind them.

Docker takes slashes of either kind and any case. containerd, which mounts for Kubernetes, passes a
source through as a pipe only with the exact prefix `\\.\pipe\`; what becomes of another spelling
there is not known. Sources: https://github.com/moby/moby/blob/v28.5.2/volume/mounts/windows_parser.go,
https://github.com/containerd/containerd/blob/main/internal/cri/opts/spec_windows_opts.go
"""

from __future__ import annotations

import re
from typing import Literal

from deadlight.model.regex import lazy
from deadlight.model.workload import Mount, Surface

PipeKind = Literal["engine", "containerd", "service", "other", "unknown"]

EXACT_PREFIX = "\\\\.\\pipe\\"
OTHER_SPELLING = "containerd passes pipes on only when they are spelled with backslashes, in lower case"

_PIPE = lazy(r"(?:npipe:)?[\\/]{2,4}(?:[.?]|localhost|127\.0\.0\.1)[\\/]{1,2}pipe[\\/]{1,2}(?P<name>.+)", re.IGNORECASE)

_KINDS: tuple[tuple[Literal["engine", "containerd", "service"], re.Pattern[str]], ...] = (
    ("engine", lazy(r"docker_?engine.*|docker_?desktop.*|docker_?backend.*|docker_cli|cri-dockerd|podman.*")),
    ("containerd", lazy(r"containerd.*|dockershim|buildkitd.*")),
    (
        "service",
        lazy(
            r"csi-proxy.*|rancher_wins.*|rpc-proxy.*|openssh-ssh-agent|kubelet.*|lsass|lsarpc|samr|netlogon|svcctl|"
            r"ntsvcs|scerpc|spoolss|winreg|atsvc|eventlog|epmapper|wkssvc|srvsvc|browser|efsrpc|protected_storage|"
            r"keysvc|trkwks|gpagent|initshutdown|plugplay|termsrv_api_service|ctx_winstation_api_service|vmms.*|hns.*|"
            r"winio.*|tsvcpipe.*|w32time.*|wmi.*|iisipm.*"
        ),
    ),
)


def name_of(source: str) -> str | None:
    """Return the name of the pipe that `source` is, in lower case, however it is spelled; nothing if it is no pipe."""
    match = _PIPE.fullmatch(source.strip().strip("\"'"))
    return match["name"].replace("/", "\\").strip("\\").lower() if match else None


def is_pipe(source: str) -> bool:
    """Return whether `source` is spelled as a named pipe."""
    return name_of(source) is not None


def kind_by_name(source: str) -> PipeKind | None:
    """Return what stands behind the pipe `source`, whatever becomes of its spelling; nothing if it is no pipe."""
    name = name_of(source)
    if name is None:
        return None
    for kind, pattern in _KINDS:
        if pattern.fullmatch(name):
            return kind
    return "other"


def kind_of(source: str, surface: Surface) -> PipeKind | None:
    r"""Return what a mount of `source` reaches: the engine, containerd, a service of the host, or another pipe.

    "unknown" is a pipe on Kubernetes that is spelled otherwise than `\\.\pipe\`. Nothing is returned for
    what is no pipe.
    """
    kind = kind_by_name(source)
    if kind is not None and surface == "kubernetes" and not source.startswith(EXACT_PREFIX):
        return "unknown"
    return kind


def is_undecided(mount: Mount) -> bool:
    r"""Return whether it hangs on a variable which pipe is mounted: `\\.\pipe\${NAME}`, or `${PIPE}` on a pipe.

    What is mounted on a pipe inside the container is a pipe of the host: the engine takes nothing else.
    """
    source, target = mount.source, mount.target
    if source is None or not source.unknown:
        return False
    name = name_of(source.value)
    return "$" in name if name is not None else target is not None and is_pipe(target.value)
