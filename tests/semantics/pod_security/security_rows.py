"""The pods of a real API server's Pod Security answers, rebuilt from their names."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "k8s" / "apiserver-1.36"
IMAGE = "mcr.microsoft.com/windows/nanoserver:ltsc2022"
LINUX_FIELDS = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
APPARMOR = "container.apparmor.security.beta.kubernetes.io/c"


def read(name: str) -> object:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def pod(
    os_name: str,
    *,
    context: dict | None = None,
    of_container: dict | None = None,
    init: dict | None = None,
    non_root: bool | None = True,
    linux: bool = False,
    volume: dict | None = None,
    annotations: dict | None = None,
    container: dict | None = None,
    user: str = "",
    **spec: object,
) -> dict:
    """Return a pod of one container `c`; `init` is the security context of an init container `i`."""
    security = deepcopy(context or {})
    if non_root is not None:
        security["runAsNonRoot"] = non_root
    if user:
        security.setdefault("windowsOptions", {})["runAsUserName"] = user
    own = {**(deepcopy(LINUX_FIELDS) if linux else {}), **(of_container or {})}
    made = {"name": "c", "image": IMAGE, **(container or {})}
    if own:
        made["securityContext"] = own
    spec = {"containers": [made], **spec}
    if security:
        spec["securityContext"] = security
    if init is not None:
        spec["initContainers"] = [{"name": "i", "image": IMAGE, "securityContext": init}]
    if os_name != "unset":
        spec["os"] = {"name": os_name}
    if volume is not None:
        spec["volumes"] = [{"name": "v", **volume}]
        made["volumeMounts"] = [{"name": "v", "mountPath": "C:\\v"}]
    metadata: dict = {"name": "t"}
    if annotations:
        metadata["annotations"] = annotations
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def without(field: str) -> dict:
    return {key: value for key, value in LINUX_FIELDS.items() if key != field}


HPC = {"windowsOptions": {"hostProcess": True}}
GMSA = {"windowsOptions": {"gmsaCredentialSpec": "{}"}}
PIPE = {"hostPath": {"path": r"\\.\pipe\docker_engine"}}
SYSTEM = "NT AUTHORITY\\SYSTEM"

PODS = {
    "win-minimal": pod("windows", non_root=None),
    "unset-minimal": pod("unset", non_root=None),
    "linux-minimal": pod("linux", non_root=None),
    "win-rnr": pod("windows"),
    "unset-rnr": pod("unset"),
    "unset-rnr-linuxfields": pod("unset", linux=True),
    "win-rnr-linuxfields": pod("windows", linux=True),
    "unset-rnr-missing-seccomp": pod("unset", of_container=without("seccompProfile")),
    "unset-rnr-missing-caps": pod("unset", of_container=without("capabilities")),
    "unset-rnr-missing-ape": pod("unset", of_container=without("allowPrivilegeEscalation")),
    "win-rnr-ContainerUser": pod("windows", user="ContainerUser"),
    "win-rnr-ContainerAdministrator": pod("windows", user="ContainerAdministrator"),
    "win-rnr-SYSTEM": pod("windows", user=SYSTEM),
    "win-rnr-BUILTIN-Administrators": pod("windows", user="BUILTIN\\Administrators"),
    "win-rnr-unset-user": pod("windows"),
    "win-norrnr-ContainerUser": pod("windows", non_root=None, user="ContainerUser"),
    "unset-rnr-linuxfields-SYSTEM": pod("unset", linux=True, user=SYSTEM),
    "unset-rnr-linuxfields-ContainerAdministrator": pod("unset", linux=True, user="ContainerAdministrator"),
    "win-rnr-false-container": pod("windows", of_container={"runAsNonRoot": False}),
    "win-rnr-container-only": pod("windows", non_root=None, of_container={"runAsNonRoot": True}),
    "win-rnr-container-only-init-missing": pod("windows", non_root=None, of_container={"runAsNonRoot": True}, init={}),
    "win-rnr-false-pod-true-container": pod("windows", non_root=False, of_container={"runAsNonRoot": True}),
    "win-hpc-pod": pod("windows", context=HPC, hostNetwork=True, user=SYSTEM),
    "win-hpc-container": pod("windows", of_container=HPC, hostNetwork=True),
    "unset-hpc-pod": pod("unset", context=HPC, hostNetwork=True, linux=True),
    "win-hpc-pod-no-hostnetwork": pod("windows", context=HPC),
    "win-hpc-false": pod("windows", context={"windowsOptions": {"hostProcess": False}}),
    "win-hpc-init-only": pod("windows", init=HPC, hostNetwork=True),
    "win-hostNetwork": pod("windows", hostNetwork=True),
    "win-hostPath": pod("windows", volume={"hostPath": {"path": "C:\\data"}}),
    "win-pipe": pod("windows", volume=PIPE),
    "unset-pipe-linuxfields": pod("unset", linux=True, volume=PIPE),
    "win-hostUsers-false": pod("windows", hostUsers=False),
    "unset-hostUsers-false-linuxfields-no-rnr": pod("unset", non_root=None, linux=True, hostUsers=False),
    "unset-hostUsers-false-linuxfields-rnr-false": pod("unset", non_root=False, linux=True, hostUsers=False),
    "unset-hostUsers-false-linuxfields-runAsUser0": pod(
        "unset", non_root=None, linux=True, hostUsers=False, context={"runAsUser": 0}
    ),
    "unset-hostUsers-false-linuxfields-ContainerAdministrator": pod(
        "unset", non_root=None, linux=True, hostUsers=False, user="ContainerAdministrator"
    ),
    "unset-hostUsers-true-linuxfields-no-rnr": pod("unset", non_root=None, linux=True, hostUsers=True),
    "unset-hostUsers-false-procMount-Unmasked": pod(
        "unset", linux=True, hostUsers=False, of_container={"procMount": "Unmasked"}
    ),
    "win-hostPort": pod("windows", container={"ports": [{"containerPort": 80, "hostPort": 80}]}),
    "win-probe-host": pod("windows", container={"livenessProbe": {"httpGet": {"host": "10.0.0.1", "port": 80}}}),
    "win-probe-host-tcp": pod(
        "windows", container={"readinessProbe": {"tcpSocket": {"host": "169.254.169.254", "port": 80}}}
    ),
    "win-lifecycle-host": pod(
        "windows", container={"lifecycle": {"preStop": {"httpGet": {"host": "168.63.129.16", "port": 80}}}}
    ),
    "win-gmsa-inline": pod("windows", context=GMSA),
    "win-gmsa-name": pod("windows", context={"windowsOptions": {"gmsaCredentialSpecName": "web"}}),
    "win-gmsa-inline-init": pod("windows", init=GMSA),
    "win-emptydir-memory": pod("windows", volume={"emptyDir": {"medium": "Memory"}}),
    "win-csi": pod("windows", volume={"csi": {"driver": "smb.csi.k8s.io"}}),
    "win-nfs": pod("windows", volume={"nfs": {"server": "s", "path": "/p"}}),
    "win-image-volume": pod("windows", volume={"image": {"reference": IMAGE}}),
    "win-azureFile": pod("windows", volume={"azureFile": {"secretName": "s", "shareName": "h"}}),
    "win-flexVolume": pod("windows", volume={"flexVolume": {"driver": "d/smb"}}),
    "win-annotation-hostprocess-inherit-user": pod(
        "windows", annotations={"microsoft.com/hostprocess-inherit-user": "true"}
    ),
    "unset-apparmor-annotation-unconfined": pod("unset", linux=True, annotations={APPARMOR: "unconfined"}),
    "win-apparmor-annotation-unconfined": pod("windows", annotations={APPARMOR: "unconfined"}),
    "unset-runAsUser-0": pod("unset", linux=True, context={"runAsUser": 0}),
    "unset-runAsUser-1000": pod("unset", linux=True, context={"runAsUser": 1000}),
    "win-runAsUser-0": pod("windows", context={"runAsUser": 0}),
    "unset-privileged": pod("unset", of_container={"privileged": True}),
    "unset-caps-add-SYS_ADMIN": pod(
        "unset", linux=True, of_container={"capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN"]}}
    ),
    "unset-seccomp-unconfined": pod("unset", linux=True, of_container={"seccompProfile": {"type": "Unconfined"}}),
    "unset-hostPID": pod("unset", linux=True, hostPID=True),
    "win-sysctl": pod("windows", context={"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}),
    "unset-selinux-type": pod("unset", linux=True, context={"seLinuxOptions": {"type": "spc_t"}}),
    "os-Windows-capital": pod("Windows"),
    "linux-windowsOptions": pod("linux", linux=True, context={"windowsOptions": {"runAsUserName": "ContainerUser"}}),
    "win-spec-resources": pod("windows", resources={"limits": {"cpu": "1"}}),
}

ATTACHED = {
    "ephemeral-none": {},
    "ephemeral-ContainerAdministrator": {"windowsOptions": {"runAsUserName": "ContainerAdministrator"}},
    "ephemeral-SYSTEM": {"windowsOptions": {"runAsUserName": SYSTEM}},
    "ephemeral-runAsNonRoot-false": {"runAsNonRoot": False},
    "ephemeral-gmsa-inline": GMSA,
    "ephemeral-hostProcess": HPC,
}
"""What is attached to a pod `run` that passes: the security context of the container `e`."""


def as_deployment(made: dict) -> dict:
    template = {"metadata": {**made["metadata"], "labels": {"a": "b"}}, "spec": made["spec"]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "t"},
        "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": template},
    }
