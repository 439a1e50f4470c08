r"""Paths of a Windows host: one spelling for all of them, and which ones give the host away.

A path without a drive is on the system drive: containerd and Docker put `C:` before `\etc\cni`.
Environment variables and `~` that Compose or a shell would fill in stand for their usual values.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from deadlight.model.regex import lazy
from deadlight.model.workload import Mount

_VARIABLES = {
    "systemdrive": "c:", "homedrive": "c:", "systemroot": "c:\\windows", "windir": "c:\\windows",
    "programdata": "c:\\programdata", "allusersprofile": "c:\\programdata", "programfiles": "c:\\program files",
    "programfiles(x86)": "c:\\program files (x86)", "userprofile": "c:\\users\\*", "home": "c:\\users\\*",
    "appdata": "c:\\users\\*\\appdata\\roaming", "localappdata": "c:\\users\\*\\appdata\\local",
}  # fmt: skip
_VARIABLE = lazy(
    r"\$\{(?:env:)?(?P<braced>[\w()]+)(?::?-[^}]{0,256})?\}|\$(?:env:)?(?P<bare>\w+)|%(?P<percent>[\w()]+)%",
    re.IGNORECASE,
)
_OUTSIDE = lazy(r"^[\s\"']+|[\s\"']+$")
_DRIVE = lazy(r"[a-z]:")


Grip = Literal["host", "node", "own"]
"""What writing to a directory gives: the host itself; a say in what the node does for other containers; or only
the place of the component that the directory belongs to."""


class SystemDirectory(Struct, frozen=True):
    """A directory of the host that should not be in a container: `what` it is, and `why` it matters."""

    what: str
    why: str
    grip: Grip = "host"


_KUBELET = r"c:\\var\\lib\\kubelet\\"
_PARTS: tuple[tuple[re.Pattern[str], SystemDirectory], ...] = (
    (
        lazy(_KUBELET + r"(?:plugins_registry|device-plugins)(?:\\.*)?"),
        SystemDirectory(
            "the kubelet's register of plug-ins",
            "the kubelet hands volumes, secrets and devices to whatever registers there",
            "node",
        ),
    ),
    (
        lazy(_KUBELET + r"plugins\\kubernetes\.io(?:\\.*)?"),
        SystemDirectory(
            "volumes that are mounted on the node", "it holds the data of the volumes of other pods", "node"
        ),
    ),
    (
        lazy(_KUBELET + r"plugins"),
        SystemDirectory(
            "the directories of the kubelet's plug-ins",
            "their sockets and the volumes that they mount lie in it",
            "node",
        ),
    ),
    (
        lazy(_KUBELET + r"plugins\\[^\\]+"),
        SystemDirectory(
            "the directory of one of the kubelet's plug-ins", "whoever writes there takes the plug-in's place", "own"
        ),
    ),
    (
        lazy(r"c:\\programdata\\docker\\certs\.d(?:\\.*)?"),
        SystemDirectory(
            "the engine's certificates for registries",
            "whoever writes there decides which registries the engine believes",
            "node",
        ),
    ),
    (
        lazy(r"c:\\k\\secrets-store-csi-providers(?:\\.*)?"),
        SystemDirectory(
            "the sockets of the providers of the secrets store",
            "who listens there is asked for the secrets of pods, with their tokens",
            "node",
        ),
    ),
    (
        lazy(r"c:\\k\\.+"),
        SystemDirectory(
            "a part of the node's set-up", "programs and settings of the node's services lie there", "node"
        ),
    ),
)
"""Parts of the folders below that matter less than the whole.
Source: https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/ and
https://github.com/kubernetes-csi/node-driver-registrar (which directories plug-ins use),
https://github.com/moby/moby/blob/master/daemon/pkg/registry/config.go (where certificates are on Windows),
https://secrets-store-csi-driver.sigs.k8s.io/providers (what the driver asks of the sockets of its providers)."""


_FOLDERS: tuple[tuple[str, str, str], ...] = (
    ("c:\\windows", "the Windows directory", "it holds the system's programs, its registry and its passwords' hashes"),
    ("c:\\programdata\\docker", "the engine's data", "it holds every image, container and secret of the engine"),
    ("c:\\programdata\\containerd", "containerd's data", "it holds every image and container of the node"),
    ("c:\\program files\\containerd", "containerd's programs", "they run as SYSTEM"),
    ("c:\\program files\\docker", "the engine's programs", "they run as SYSTEM"),
    ("c:\\program files\\kubernetes", "the node's programs", "they run as SYSTEM"),
    (
        "c:\\var\\lib\\kubelet",
        "the kubelet's data",
        "it holds the volumes, secrets and tokens of every pod on the node",
    ),
    ("c:\\var\\lib\\containerd", "containerd's data", "it holds every image and container of the node"),
    ("c:\\var\\lib\\docker", "the engine's data", "it holds every image, container and secret of the engine"),
    ("c:\\k", "the node's configuration", "it holds the kubelet, its configuration and its credentials"),
    ("c:\\etc\\kubernetes", "the node's configuration", "it holds the kubelet's credentials and static pods"),
    ("c:\\etc\\cni", "the configuration of the network plug-ins", "what it names is run as SYSTEM"),
    ("c:\\opt\\cni", "the network plug-ins", "they run as SYSTEM"),
    ("c:\\azuredata", "the set-up of the node", "it holds scripts and credentials that the node was set up with"),
    ("c:\\programdata\\ssh", "the SSH server's keys", "they prove the host's identity and admit administrators"),
    ("c:\\programdata\\kubernetes", "the node's configuration", "it holds the kubelet's credentials"),
    ("c:\\system volume information", "restore points of the disk", "they hold copies of protected files"),
)
"""Folders, what they are, and why everything below them matters."""

_EXACT: dict[str, tuple[str, str]] = {
    "c:\\programdata": ("the data of all programs", "the engine's data and the SSH server's keys lie in it"),
    "c:\\program files": ("the installed programs", "services run from it as SYSTEM"),
    "c:\\program files (x86)": ("the installed programs", "services run from it as SYSTEM"),
    "c:\\users": ("the profiles of all users", "keys and credentials lie in them"),
    "c:\\var\\lib": ("the data of the node's services", "the kubelet's data lie in it"),
    "c:\\var": ("the data of the node's services", "the kubelet's data lie in it"),
    "c:\\etc": ("the configuration of the node", "the kubelet's credentials lie in it"),
    "c:\\opt": ("the node's add-ons", "the network plug-ins lie in it and run as SYSTEM"),
}
"""Folders that matter for what lies in them; not everything below does."""

_PROFILE = lazy(r"c:\\users\\(?!public$)[^\\]+")
_OF_PROFILE = lazy(r"c:\\users\\[^\\]+\\appdata(?:\\(?:roaming|local))?")

_CREDENTIALS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (lazy(pattern), what)
    for pattern, what in (
        (r".*\\\.ssh(?:\\.*)?", "SSH keys"),
        (r".*\\id_(?:rsa|dsa|ecdsa|ed25519)", "an SSH key"),
        (r".*\\ssh_host_[a-z0-9]+_key", "an SSH key"),
        (r".*\\\.aws(?:\\.*)?", "credentials for AWS"),
        (r".*\\\.azure(?:\\.*)?", "credentials for Azure"),
        (r".*\\(?:\.config|appdata\\roaming)\\gcloud(?:\\.*)?", "credentials for Google Cloud"),
        (r".*\\\.kube(?:\\.*)?", "credentials for Kubernetes clusters"),
        (
            r".*\\kubeconfig|.*\\(?:admin|kubelet|bootstrap-kubelet)\.(?:conf|kubeconfig)",
            "credentials for a Kubernetes cluster",
        ),
        (r"c:\\k\\config", "credentials for a Kubernetes cluster"),
        (r".*\\\.docker(?:\\config\.json)?", "credentials for registries"),
        (r".*\\\.(?:npmrc|netrc|pypirc|git-credentials|pgpass|my\.cnf)|.*\\_netrc", "credentials in a file of a tool"),
        (r".*\\\.gnupg(?:\\.*)?", "GnuPG keys"),
        (r".*\\microsoft\\usersecrets(?:\\.*)?", "the development secrets of .NET"),
        (r".*\\asp\.net\\https(?:\\.*)?", "the development certificates of ASP.NET"),
        (r".*\\microsoft\\(?:credentials|protect|vault)(?:\\.*)?", "credentials that Windows keeps for a user"),
        (r"c:\\windows\\system32\\config(?:\\(?:sam|security|system).*)?", "the passwords' hashes of the host"),
        (r".*\\[^\\]+\.(?:pfx|p12|ppk|kdbx)", "a private key"),
    )
)


def normalise(path: str) -> str:
    r"""Return `path` in lower case with backslashes, a drive, and neither `.` nor `..` nor an end that Windows drops.

    A relative path (`.\data`, a volume's name) comes back without a drive, a share as `\\server\share\…`.
    """
    text = _VARIABLE.sub(_value, _OUTSIDE.sub("", path)).replace("/", "\\").lower()
    if text == "~" or text.startswith("~\\"):
        text = "c:\\users\\*" + text[1:]
    for prefix in ("\\\\?\\", "\\\\.\\"):
        if text.startswith(prefix) and _DRIVE.match(text, len(prefix)):
            text = text[len(prefix) :]
    if text.startswith("\\\\"):
        return "\\\\" + "\\".join(_parts(text))
    drive = "c:" if text.startswith("\\") else ""
    if _DRIVE.match(text):
        drive, text = text[:2], text[2:]
        if text and not text.startswith("\\"):
            text = "\\" + text
    parts = _parts(text)
    if not drive:
        return "\\".join(parts)
    return drive + "\\" + "\\".join(parts)


def of_mount(mount: Mount) -> str | None:
    """Return the path of the host that is mounted; nothing for volumes, pipes and what is not known."""
    if mount.source is None or mount.kind not in ("bind", "other"):
        return None
    path = mount.source.value
    return path if mount.kind == "bind" or _DRIVE.match(normalise(path)) else None


def is_undecided(mount: Mount) -> bool:
    """Return whether it hangs on a variable which directory of the host is mounted, if any: `${DATA}`."""
    source = mount.source
    if source is None or not source.unknown or mount.kind not in ("bind", "other"):
        return False
    return normalise(source.value).startswith("$")


def is_drive_root(path: str) -> bool:
    r"""Return whether `path` is a whole drive (`C:\`, `d:`, `/`, `\\?\Volume{…}\`)."""
    if re.fullmatch(
        r"[\\/]{2}[?.][\\/](?:globalroot[\\/].*harddiskvolume\d+|volume\{[^}]*\}|physicaldrive\d+)[\\/]?",
        path.strip(),
        re.IGNORECASE,
    ):
        return True
    return re.fullmatch(r"[a-z]:\\", normalise(path)) is not None


def system_directory(path: str) -> SystemDirectory | None:
    """Return what `path` is if it is a directory, or lies in one, that the host or its users depend on.

    Users' files count as a whole profile only: what lies deeper is theirs to share, apart from
    `credentials_file`.
    """
    plain = normalise(path)
    for pattern, part in _PARTS:
        if pattern.fullmatch(plain):
            return part
    for folder, what, why in _FOLDERS:
        if plain == folder:
            return SystemDirectory(what, why)
        if plain.startswith(folder + "\\"):
            return SystemDirectory(f"a part of {what}", why)
    if plain in _EXACT:
        return SystemDirectory(*_EXACT[plain])
    if _PROFILE.fullmatch(plain):
        return SystemDirectory("a user's profile", "the user's keys and credentials lie in it")
    if _OF_PROFILE.fullmatch(plain):
        return SystemDirectory("the application data of a user", "the user's credentials lie in it")
    return None


def is_system_directory(path: str) -> bool:
    """Return whether `system_directory` knows `path`."""
    return system_directory(path) is not None


def credentials_file(path: str) -> str | None:
    """Return what kind of credentials `path`, a file or a folder of the host, holds; nothing if it is none known."""
    plain = normalise(path)
    plain = plain if _DRIVE.match(plain) else "\\" + plain
    return next((what for pattern, what in _CREDENTIALS if pattern.fullmatch(plain)), None)


def _value(match: re.Match[str]) -> str:
    name = (match["braced"] or match["bare"] or match["percent"]).lower()
    return _VARIABLES.get(name, match[0])


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    for part in text.split("\\"):
        # Windows drops spaces and dots at the end of a name.
        plain = part if part in (".", "..") else part.rstrip(" .")
        if plain == "..":
            if parts:
                parts.pop()
        elif plain and plain != ".":
            parts.append(plain)
    return parts
