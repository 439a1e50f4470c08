"""Configurations as Windows engineers write them, and every finding that they deserve: no more, no less, on which line.

`#: path` begins a file of a case. `#! names` at the end of a line names the checks that report it; the mark is cut off
before the file is read.
"""

from __future__ import annotations

import datetime
import re

import pytest
from msgspec import Struct

from deadlight.model.settings import Settings
from deadlight.pipeline import audit_texts

TODAY = datetime.date(2026, 11, 22)
_MARK = re.compile(r"[ \t]*#! ([a-z, -]+)$", re.MULTILINE)
_FILE = re.compile(r"^#: (.+)\n", re.MULTILINE)


class Case(Struct, frozen=True):
    """Files in one text, and what the user says beside them."""

    text: str
    os: str = "auto"
    engine_version: str = ""
    cni: str = ""

    def files(self) -> dict[str, str]:
        """Return the files of the case, marks included, by path."""
        parts = _FILE.split(self.text.lstrip("\n"))
        return dict(zip(parts[1::2], parts[2::2], strict=True))


CASES: dict[str, Case] = {}

CASES["a hardened engine"] = Case(
    r"""
#: daemon.json
{
  "hosts": ["npipe://", "tcp://0.0.0.0:2376"],
  "tlsverify": true,
  "tlscacert": "C:\\ProgramData\\docker\\certs.d\\ca.pem",
  "tlscert": "C:\\ProgramData\\docker\\certs.d\\server-cert.pem",
  "tlskey": "C:\\ProgramData\\docker\\certs.d\\server-key.pem",
  "group": "docker-users",
  "exec-opts": ["isolation=hyperv"],
  "authorization-plugins": ["opa-docker-authz"],
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "5" }
}
""",
    os="windows",
)

CASES["TLS that asks nobody for a certificate"] = Case(
    r"""
#: daemon.json
{
  "hosts": ["npipe://", "tcp://0.0.0.0:2376"],
  "tls": true,
  "tlsverify": false,  #! tls-without-client-verification
  "tlscert": "C:\\ProgramData\\docker\\certs.d\\server-cert.pem",
  "tlskey": "C:\\ProgramData\\docker\\certs.d\\server-key.pem",
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "etwlogs"
}
""",
    os="windows",
)

CASES["an engine that obeys the network"] = Case(
    r"""
#: daemon.json
{
  "hosts": [
    "npipe://",
    "tcp://0.0.0.0:2375"  #! tcp-engine-without-tls
  ],
  "exec-opts": ["isolation=hyperv"],
  "log-opts": { "max-size": "10m" }
}
""",
    os="windows",
)

CASES["an engine that obeys whoever is on its host"] = Case(
    r"""
#: daemon.json
{
  "hosts": ["tcp://127.0.0.1:2375"],  #! pipe-dropped-by-hosts, tcp-engine-without-tls
  "exec-opts": ["isolation=hyperv"],
  "log-opts": { "max-size": "10m" }
}
""",
    os="windows",
)

CASES["a recipe for Linux"] = Case(
    r"""
#: daemon.json
{  #! engine-out-of-support
  "exec-opts": ["isolation=hyperv"],
  "icc": false,  #! daemon-key-rejected
  "no-new-privileges": true,  #! daemon-key-rejected
  "userns-remap": "default",  #! daemon-key-rejected
  "live-restore": true,  #! daemon-key-rejected
  "storage-driver": "windowsfilter",  #! daemon-key-rejected
  "default-ulimits": { "nofile": { "Hard": 64000, "Name": "nofile", "Soft": 64000 } },  #! daemon-key-rejected
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" }
}
""",
    os="windows",
    engine_version="28.5.2",
)

CASES["a key that only old engines take"] = Case(
    r"""
#: daemon.json
{  #! engine-out-of-support, engine-with-known-vulnerability
  "exec-opts": ["isolation=hyperv"],
  "storage-driver": "windowsfilter",
  "log-opts": { "max-size": "10m", "max-file": "3" }
}
""",
    os="windows",
    engine_version="20.10.9",
)

CASES["keys in the singular"] = Case(
    r"""
#: daemon.json
{
  "authorization-plugin": ["opa-docker-authz"],  #! daemon-key-without-effect
  "insecure-registry": ["registry.corp.example.com:5000"],  #! daemon-key-without-effect
  "exec-opts": ["isolation=hyperv"],
  "registry-mirror": "https://mirror.corp.example.com",  #! daemon-key-without-effect
  "log-driver": "etwlogs"
}
""",
    os="windows",
)

CASES["a comment in JSON"] = Case(
    r"""
#: daemon.json
{
  // our own registry  #! daemon-file-malformed
  "registry-mirrors": ["https://mirror.corp.example.com"],
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "etwlogs"
}
""",
    os="windows",
)

CASES["a comma too many"] = Case(
    r"""
#: daemon.json
{
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "etwlogs",
}  #! daemon-file-malformed
""",
    os="windows",
)

CASES["a path with single backslashes"] = Case(
    r"""
#: daemon.json
{
  "exec-opts": ["isolation=hyperv"],
  "data-root": "D:\docker",  #! daemon-file-malformed
  "log-driver": "etwlogs"
}
""",
    os="windows",
)

CASES["a key written twice"] = Case(
    r"""
#: daemon.json
{
  "hosts": ["tcp://0.0.0.0:2375"],  #! daemon-key-without-effect
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "etwlogs",
  "hosts": ["npipe://"]
}
""",
    os="windows",
)

CASES["values of Linux"] = Case(
    r"""
#: daemon.json
{
  "exec-opts": [
    "isolation=hyperv",
    "native.cgroupdriver=systemd"  #! daemon-value-rejected-later
  ],
  "hosts": ["npipe://", "fd://"],  #! daemon-value-rejected-later
  "log-driver": "journald"  #! daemon-value-rejected-later
}
""",
    os="windows",
)

CASES["registries and mirrors without proof"] = Case(
    r"""
#: daemon.json
{
  "insecure-registries": [
    "registry.corp.example.com:5000",  #! insecure-registry
    "127.0.0.0/8"
  ],
  "registry-mirrors": ["http://mirror.corp.example.com"],  #! insecure-registry
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "etwlogs"
}
""",
    os="windows",
)

CASES["habits that leave an engine open"] = Case(
    r"""
#: daemon.json
{
  "debug": true,  #! debug-left-on
  "group": "docker-users,Everyone",  #! engine-group-too-wide
  "metrics-addr": "0.0.0.0:9323",  #! metrics-on-every-address
  "exec-opts": ["isolation=process"],  #! process-isolation-by-default
  "log-driver": "json-file",
  "log-opts": { "max-file": "5" }  #! logs-grow-without-bound
}
""",
    os="windows",
)

CASES["hosts in the file and among the arguments of the service"] = Case(
    r"""
#: install.ps1
dockerd --register-service -H npipe:// -H tcp://0.0.0.0:2376 --tlsverify
Set-Content C:\ProgramData\docker\config\daemon.json '{ "hosts": ["npipe://"], "exec-opts": ["isolation=hyperv"], "log-driver": "etwlogs" }'  #! hosts-set-twice
""",
    os="windows",
)

CASES["keys in other letters"] = Case(
    r"""
#: daemon.json
{
  "Hosts": ["npipe://"],  #! daemon-key-rejected
  "log_driver": "etwlogs",  #! daemon-key-rejected
  "exec-opts": ["isolation=hyperv"],
  "log-opts": {"max-size": "1m"}
}
""",
    os="windows",
)

CASES["values of other types"] = Case(
    r"""
#: daemon.json
{
  "debug": "false",  #! daemon-file-malformed
  "exec-opts": "isolation=hyperv",  #! daemon-file-malformed
  "log-opts": {"max-size": "10m", "max-file": 3},  #! daemon-file-malformed
  "log-driver": "json-file"
}
""",
    os="windows",
)

CASES["TLS that takes the place of the pipe"] = Case(
    r"""
#: daemon.json
{
  "tls": true,  #! pipe-dropped-by-hosts
  "tlscacert": "C:\\certs\\ca.pem",
  "tlscert": "C:\\certs\\cert.pem",
  "tlskey": "C:\\certs\\key.pem",
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "etwlogs"
}
""",
    os="windows",
)

CASES["certificates that may do everything"] = Case(
    r"""
#: daemon.json
{
  "hosts": ["npipe://", "tcp://10.0.0.5:2376"],  #! no-authorization-plugin
  "tlsverify": true,
  "tlscacert": "C:\\certs\\ca.pem", "tlscert": "C:\\certs\\cert.pem", "tlskey": "C:\\certs\\key.pem",
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "etwlogs"
}
""",
    os="windows",
)

CASES["an engine on Linux, which is not judged"] = Case(r"""
#: daemon.json
{
  "storage-driver": "overlay2",
  "exec-opts": ["native.cgroupdriver=systemd"],
  "live-restore": true, "userns-remap": "default", "icc": false
}
""")

CASES["an isolation that does not exist"] = Case(
    r"""
#: daemon.json
{
  "exec-opts": ["isolation=hyper-v"],  #! daemon-value-rejected-later
  "log-driver": "etwlogs"
}
""",
    os="windows",
)

CASES["many keys that Windows takes, and one that it does not use"] = Case(
    r"""
#: daemon.json
{
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "syslog",
  "log-opts": {"syslog-address": "tcp://10.0.0.1:514"},
  "dns": ["10.0.0.2"], "mtu": 1400, "data-root": "D:\\docker", "features": {"buildkit": true}, "fixed-cidr": "172.30.0.0/16", "bridge": "none", "registry-mirrors": ["https://m.example.com"], "max-concurrent-downloads": 3, "shutdown-timeout": 30, "experimental": false, "labels": ["a=b"]  #! daemon-key-without-effect
}
""",
    os="windows",
)

CASES["a containerd of version 1.7 in order"] = Case(r"""
#: config.toml
version = 2
root = "C:\\ProgramData\\containerd\\root"
[grpc]
  address = "\\\\.\\pipe\\containerd-containerd"
[plugins."io.containerd.grpc.v1.cri".containerd]
  default_runtime_name = "runhcs-wcow-process"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runhcs-wcow-process]
  runtime_type = "io.containerd.runhcs.v1"
  container_annotations = ["io.microsoft.container.*"]
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runhcs-wcow-process.options]
    ScrubLogs = true
""")

CASES["a containerd whose pods configure their machine"] = Case(r"""
#: config.toml
version = 3
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor]
  runtime_type = "io.containerd.runhcs.v1"
  pod_annotations = ["*"]  #! tenant-annotations-reach-shim
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor.options]
    SandboxIsolation = 1
    ScrubLogs = true
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor.options.DefaultContainerAnnotations]
      "io.microsoft.disable-unsafe-operations" = "true"
""")

CASES["a containerd that talks too much"] = Case(r"""
#: config.toml
version = 2
[metrics]
  address = "0.0.0.0:10257"  #! metrics-on-every-address
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runhcs-wcow-process]
  runtime_type = "io.containerd.runhcs.v1"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runhcs-wcow-process.options]
    Debug = true  #! debug-left-on
    DebugType = 2
    ScrubLogs = false  #! shim-logs-not-scrubbed
""")

CASES["a handler with a hypervisor that may be reached through"] = Case(r"""
#: config.toml
version = 3
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.tenants]  #! unsafe-operations-enabled
  runtime_type = "io.containerd.runhcs.v1"
  pod_annotations = ["com.example.*"]
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.tenants.options]
    SandboxIsolation = 1
    ScrubLogs = true
""")

CASES["a containerd that believes any registry"] = Case(r"""
#: config.toml
version = 2
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runhcs-wcow-process]
  runtime_type = "io.containerd.runhcs.v1"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runhcs-wcow-process.options]
    ScrubLogs = true
[plugins."io.containerd.grpc.v1.cri".registry.configs."registry.corp.example.com".tls]
  insecure_skip_verify = true  #! insecure-registry
[plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
  endpoint = ["http://mirror.corp.example.com"]  #! insecure-registry
""")

CASES["a containerd on Linux, which is not judged"] = Case(r"""
#: config.toml
version = 2
[metrics]
  address = "0.0.0.0:1338"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
    SystemdCgroup = true
""")

CASES["a credential spec in order"] = Case(r"""
#: CredentialSpecs/web01.json
{
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254",
    "MachineAccountName": "web01",
    "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      { "Name": "web01", "Scope": "CORP" },
      { "Name": "web01", "Scope": "corp.example.com" }
    ]
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json
""")

CASES["the SID of an account in the place of its domain's"] = Case(r"""
#: CredentialSpecs/web01.json
{
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254-1104",  #! gmsa-spec-invalid
    "MachineAccountName": "web01",
    "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      { "Name": "web01", "Scope": "CORP" },
      { "Name": "web01", "Scope": "corp.example.com" }
    ]
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json
""")

CASES["an account with the sign of a machine"] = Case(r"""
#: CredentialSpecs/web01.json
{
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254",
    "MachineAccountName": "web01$",  #! gmsa-spec-invalid
    "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      { "Name": "web01", "Scope": "CORP" },
      { "Name": "web01", "Scope": "corp.example.com" }
    ]
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json
""")

CASES["one scope of two"] = Case(r"""
#: CredentialSpecs/web01.json
{
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254",
    "MachineAccountName": "web01",
    "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [  #! gmsa-spec-invalid
      { "Name": "web01", "Scope": "corp.example.com" }
    ]
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json
""")

CASES["a GUID that is none"] = Case(r"""
#: CredentialSpecs/web01.json
{
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254",
    "MachineAccountName": "web01",
    "Guid": "244818ae87ac4fcd92ec",  #! gmsa-spec-invalid
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      { "Name": "web01", "Scope": "CORP" },
      { "Name": "web01", "Scope": "corp.example.com" }
    ]
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json
""")

CASES["no plug-in of Active Directory"] = Case(r"""
#: CredentialSpecs/web01.json
{
  "CmsPlugins": [],  #! gmsa-spec-invalid
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254",
    "MachineAccountName": "web01",
    "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      { "Name": "web01", "Scope": "CORP" },
      { "Name": "web01", "Scope": "corp.example.com" }
    ]
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json
""")

CASES["a password in a credential spec"] = Case(r"""
#: CredentialSpecs/web01.json
{
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254",
    "MachineAccountName": "web01",
    "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      { "Name": "web01", "Scope": "CORP" },
      { "Name": "web01", "Scope": "corp.example.com" }
    ],
    "HostAccountConfig": {
      "PortableCcgVersion": "1",
      "PluginGUID": "{859E1386-BDB4-49E8-85C7-3070B13920E1}",
      "PluginInput": "corp.example.com\\svc-reader:Kestrel-Harbour9"  #! gmsa-secret-in-clear
    }
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json
""")

CASES["a reference to a key vault"] = Case(r"""
#: CredentialSpecs/web01.json
{
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254",
    "MachineAccountName": "web01",
    "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      { "Name": "web01", "Scope": "CORP" },
      { "Name": "web01", "Scope": "corp.example.com" }
    ],
    "HostAccountConfig": {
      "PortableCcgVersion": "1",
      "PluginGUID": "{CCC2A336-D7F3-4818-A213-272B7924213E}",
      "PluginInput": "ObjectId=3a1b2c3d-0000-4000-8000-1234567890ab;SecretUri=https://shop.vault.azure.net/secrets/gmsa"
    }
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json
""")

CASES["a spec that is named and not there, and one that is there and not named"] = Case(r"""
#: CredentialSpecs/db01.json
{  #! gmsa-spec-unused
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-1817250893-2101484113-3098401254",
    "MachineAccountName": "db01",
    "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      { "Name": "db01", "Scope": "CORP" },
      { "Name": "db01", "Scope": "corp.example.com" }
    ]
  }
}
#: compose.yaml
services:
  web:
    image: registry.example.com/shop/web:10.0.26100.32230
    isolation: hyperv
    user: ContainerUser
    hostname: web01
    security_opt:
      - credentialspec=file://web01.json  #! gmsa-spec-undefined
""")

CASES["a gMSA on a cluster, all of it in order"] = Case(r"""
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
      gmsaCredentialSpecName: web01
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
#: spec.yaml
apiVersion: windows.k8s.io/v1
kind: GMSACredentialSpec
metadata: {name: web01}
credspec:
  CmsPlugins: [ActiveDirectory]
  DomainJoinConfig:
    Sid: S-1-5-21-1817250893-2101484113-3098401254
    MachineAccountName: web01
    Guid: 244818ae-87ac-4fcd-92ec-e79e5252348a
    DnsTreeName: corp.example.com
    DnsName: corp.example.com
    NetBiosName: CORP
  ActiveDirectoryConfig:
    GroupManagedServiceAccounts:
      - {Name: web01, Scope: CORP}
      - {Name: web01, Scope: corp.example.com}
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: use-web01}
rules:
  - apiGroups: [windows.k8s.io]
    resources: [gmsacredentialspecs]
    verbs: [use]
    resourceNames: [web01]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web01, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: use-web01}
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
#: hooks.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /validate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [pods]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /mutate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [pods]}
""")

CASES["gMSAs for everybody"] = Case(r"""
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
      gmsaCredentialSpecName: web01
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
#: spec.yaml
apiVersion: windows.k8s.io/v1
kind: GMSACredentialSpec
metadata: {name: web01}
credspec:
  CmsPlugins: [ActiveDirectory]
  DomainJoinConfig:
    Sid: S-1-5-21-1817250893-2101484113-3098401254
    MachineAccountName: web01
    Guid: 244818ae-87ac-4fcd-92ec-e79e5252348a
    DnsTreeName: corp.example.com
    DnsName: corp.example.com
    NetBiosName: CORP
  ActiveDirectoryConfig:
    GroupManagedServiceAccounts:
      - {Name: web01, Scope: CORP}
      - {Name: web01, Scope: corp.example.com}
#: hooks.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /validate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [pods]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /mutate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [pods]}
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: use-web01}
rules:
  - apiGroups: [windows.k8s.io]
    resources: [gmsacredentialspecs]  #! gmsa-use-granted-widely
    verbs: [use]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web01, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: use-web01}
subjects:
  - {kind: Group, name: 'system:authenticated', apiGroup: rbac.authorization.k8s.io}  #! gmsa-use-granted-widely
""")

CASES["a gMSA of an init container"] = Case(r"""
#: spec.yaml
apiVersion: windows.k8s.io/v1
kind: GMSACredentialSpec
metadata: {name: web01}
credspec:
  CmsPlugins: [ActiveDirectory]
  DomainJoinConfig:
    Sid: S-1-5-21-1817250893-2101484113-3098401254
    MachineAccountName: web01
    Guid: 244818ae-87ac-4fcd-92ec-e79e5252348a
    DnsTreeName: corp.example.com
    DnsName: corp.example.com
    NetBiosName: CORP
  ActiveDirectoryConfig:
    GroupManagedServiceAccounts:
      - {Name: web01, Scope: CORP}
      - {Name: web01, Scope: corp.example.com}
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: use-web01}
rules:
  - apiGroups: [windows.k8s.io]
    resources: [gmsacredentialspecs]
    verbs: [use]
    resourceNames: [web01]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web01, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: use-web01}
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
#: hooks.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /validate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [pods]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /mutate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [pods]}
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
      gmsaCredentialSpecName: web01
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
  initContainers:
    - name: seed
      image: registry.example.com/shop/seed:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
      securityContext:
        windowsOptions:
          gmsaCredentialSpecName: web01  #! gmsa-spec-not-checked
""")

CASES["a webhook that may be left out"] = Case(r"""
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
      gmsaCredentialSpecName: web01
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
#: spec.yaml
apiVersion: windows.k8s.io/v1
kind: GMSACredentialSpec
metadata: {name: web01}
credspec:
  CmsPlugins: [ActiveDirectory]
  DomainJoinConfig:
    Sid: S-1-5-21-1817250893-2101484113-3098401254
    MachineAccountName: web01
    Guid: 244818ae-87ac-4fcd-92ec-e79e5252348a
    DnsTreeName: corp.example.com
    DnsName: corp.example.com
    NetBiosName: CORP
  ActiveDirectoryConfig:
    GroupManagedServiceAccounts:
      - {Name: web01, Scope: CORP}
      - {Name: web01, Scope: corp.example.com}
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: use-web01}
rules:
  - apiGroups: [windows.k8s.io]
    resources: [gmsacredentialspecs]
    verbs: [use]
    resourceNames: [web01]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web01, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: use-web01}
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
#: hooks.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Ignore  #! gmsa-webhook-missing
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /validate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [pods]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /mutate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [pods]}
""")

CASES["a webhook that looks away from a namespace"] = Case(r"""
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
      gmsaCredentialSpecName: web01  #! gmsa-spec-not-checked
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
#: spec.yaml
apiVersion: windows.k8s.io/v1
kind: GMSACredentialSpec
metadata: {name: web01}
credspec:
  CmsPlugins: [ActiveDirectory]
  DomainJoinConfig:
    Sid: S-1-5-21-1817250893-2101484113-3098401254
    MachineAccountName: web01
    Guid: 244818ae-87ac-4fcd-92ec-e79e5252348a
    DnsTreeName: corp.example.com
    DnsName: corp.example.com
    NetBiosName: CORP
  ActiveDirectoryConfig:
    GroupManagedServiceAccounts:
      - {Name: web01, Scope: CORP}
      - {Name: web01, Scope: corp.example.com}
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: use-web01}
rules:
  - apiGroups: [windows.k8s.io]
    resources: [gmsacredentialspecs]
    verbs: [use]
    resourceNames: [web01]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web01, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: use-web01}
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
#: hooks.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /validate}}
    namespaceSelector: {matchExpressions: [{key: gmsa, operator: NotIn, values: [disabled]}]}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [pods]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /mutate}}
    namespaceSelector: {matchExpressions: [{key: gmsa, operator: NotIn, values: [disabled]}]}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [pods]}
#: ns.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {gmsa: disabled, pod-security.kubernetes.io/enforce: restricted}
""")

CASES["one gMSA for two pods"] = Case(r"""
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
      gmsaCredentialSpecName: web01
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
#: pod2.yaml
apiVersion: v1
kind: Pod
metadata: {name: back, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
      gmsaCredentialSpecName: web01  #! shared-gmsa
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
#: spec.yaml
apiVersion: windows.k8s.io/v1
kind: GMSACredentialSpec
metadata: {name: web01}
credspec:
  CmsPlugins: [ActiveDirectory]
  DomainJoinConfig:
    Sid: S-1-5-21-1817250893-2101484113-3098401254
    MachineAccountName: web01
    Guid: 244818ae-87ac-4fcd-92ec-e79e5252348a
    DnsTreeName: corp.example.com
    DnsName: corp.example.com
    NetBiosName: CORP
  ActiveDirectoryConfig:
    GroupManagedServiceAccounts:
      - {Name: web01, Scope: CORP}
      - {Name: web01, Scope: corp.example.com}
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: use-web01}
rules:
  - apiGroups: [windows.k8s.io]
    resources: [gmsacredentialspecs]
    verbs: [use]
    resourceNames: [web01]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web01, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: use-web01}
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
#: hooks.yaml
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /validate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE, UPDATE], resources: [pods]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata: {name: gmsa}
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    clientConfig: {service: {name: gmsa, namespace: gmsa, path: /mutate}}
    rules:
      - {apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [pods]}
""")

CASES["a namespace without Pod Security"] = Case(r"""
#: ns.yaml
apiVersion: v1
kind: Namespace
metadata: {name: shop}  #! namespace-without-pod-security
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""")

CASES["a namespace with Pod Security"] = Case(r"""
#: ns.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.33
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""")

CASES["Pod Security of a version without Windows"] = Case(r"""
#: ns.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.24  #! pod-security-pinned-too-old
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""")

CASES["Pod Security that only warns"] = Case(r"""
#: ns.yaml
apiVersion: v1
kind: Namespace
metadata:  #! namespace-without-pod-security
  name: shop
  labels:
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/audit: restricted
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""")

CASES["a namespace without Windows, which is not judged"] = Case(r"""
#: ns.yaml
apiVersion: v1
kind: Namespace
metadata: {name: tools}
""")

CASES["an old node that takes any pod"] = Case(r"""
#: node.yaml
apiVersion: v1  #! windows-node-without-taint
kind: Node
metadata:
  name: win1
  labels:
    kubernetes.io/os: windows
    node.kubernetes.io/windows-build: 10.0.20348
spec: {}
status:
  nodeInfo:
    architecture: amd64
    operatingSystem: windows
    kernelVersion: 10.0.20348.5400
    osImage: Windows Server 2022 Datacenter
    containerRuntimeVersion: containerd://1.7.20
    kubeletVersion: v1.28.2  #! kubelet-with-known-vulnerability
""")

CASES["a node with Linux, which is not judged"] = Case(r"""
#: node.yaml
apiVersion: v1
kind: Node
metadata:
  name: lin1
  labels: {kubernetes.io/os: linux}
status:
  nodeInfo: {operatingSystem: linux, kubeletVersion: v1.20.1, architecture: amd64, kernelVersion: 6.1.0}
""")

CASES["rights over the kubelets"] = Case(r"""
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
rules:
  - apiGroups: [""]
    resources: [nodes/proxy]
    verbs: [get, create]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: wide}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}  #! wide-node-access
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""")

CASES["rights to look at nodes"] = Case(r"""
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
rules:
  - apiGroups: [""]
    resources: [nodes]
    verbs: [get, list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: wide}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""")

CASES["a pod that administers its cluster"] = Case(r"""
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: web-admin}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}  #! wide-node-access
subjects:
  - {kind: ServiceAccount, name: web, namespace: shop}
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""")

CASES["rights of somebody else"] = Case(r"""
#: rbac.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: wide}
rules:
  - apiGroups: [""]
    resources: [nodes/proxy]
    verbs: [get, create]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: wide}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: wide}
subjects:
  - {kind: ServiceAccount, name: operator, namespace: shop}
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""")

CASES["fields of Linux on a Windows pod"] = Case(r"""
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  hostNetwork: true  #! host-network-ignored
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}  #! linux-security-context
""")

CASES["a policy on flannel"] = Case(
    r"""
#: np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}  #! policy-not-enforced-on-windows
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: front}}}]
      ports: [{protocol: TCP, port: 8080}]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""",
    cni="flannel",
)

CASES["a policy on cilium"] = Case(
    r"""
#: np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}  #! policy-not-enforced-on-windows
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: front}}}]
      ports: [{protocol: TCP, port: 8080}]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""",
    cni="cilium",
)

CASES["a policy on calico"] = Case(
    r"""
#: np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: front}}}]
      ports: [{protocol: TCP, port: 8080}]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""",
    cni="calico",
)

CASES["a policy on Azure CNI"] = Case(
    r"""
#: np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}  #! policy-not-enforced-on-windows
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: front}}}]
      ports: [{protocol: TCP, port: http}]
  egress:
    - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}  #! metadata-endpoint-reachable
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""",
    cni="azure",
)

CASES["a port by name on calico"] = Case(
    r"""
#: np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: front}}}]
      ports: [{protocol: TCP, port: http}]  #! policy-construct-skipped
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""",
    cni="calico",
)

CASES["a policy on antrea"] = Case(
    r"""
#: np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: front}}}]
      ports: [{protocol: TCP, port: 8080}]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""",
    cni="antrea",
)

CASES["a policy for other pods"] = Case(
    r"""
#: np.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: linux-only}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: front}}}]
      ports: [{protocol: TCP, port: 8080}]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""",
    cni="flannel",
)

CASES["a denial that calico leaves out"] = Case(
    r"""
#: p.yaml
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  selector: all()
  types: [Ingress]
  ingress:
    - action: Deny
      protocol: TCP
      source: {notNets: [10.0.0.0/8]}  #! policy-construct-skipped
    - action: Allow
#: pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows}
  automountServiceAccountToken: false
  serviceAccountName: web
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: web
      image: registry.example.com/shop/web:10.0.26100.32230
      resources: {limits: {cpu: "1", memory: 1Gi}}
""",
    cni="calico",
)

CASES["hardening of Linux in docker run"] = Case(r"""
#: run.ps1
docker run -d --read-only --tmpfs C:\temp --security-opt no-new-privileges:true --cap-drop ALL --isolation hyperv -u ContainerUser registry.example.com/shop/web:10.0.26100.32230  #! capabilities-changed, no-new-privileges, read-only-root, tmpfs-mount
""")

CASES["the engine's pipe in docker run"] = Case(r"""
#: run.ps1
docker run -d --isolation hyperv -u ContainerUser -v \\.\pipe\docker_engine:\\.\pipe\docker_engine registry.example.com/ci/agent:10.0.26100.32230  #! engine-pipe-mount
""")

CASES["docker run over several lines"] = Case(r"""
#: run.ps1
docker run -d `
  --isolation=hyperv `
  --user ContainerAdministrator `  #! container-administrator
  --name web `
  -p 8080:80 `  #! published-on-every-address
  -v C:\:C:\host `  #! drive-root-mount
  -e DB_PASSWORD=Kestrel-Harbour9 `  #! secret-in-environment
  registry.example.com/shop/web:10.0.26100.32230
""")

CASES["containers of Linux, which are not judged"] = Case(r"""
#: run.ps1
docker run -d --read-only --cap-drop ALL -p 80:80 nginx:1.27
docker run --rm -v ${PWD}:/src alpine:3.20 ls /src
""")

CASES["limits and users of Linux in docker run"] = Case(r"""
#: run.ps1
docker run -d --isolation=hyperv --user 1000:1000 --memory-swap 2g --cpu-shares 512 --pids-limit 100 --network host --restart always registry.example.com/shop/web:10.0.26100.32230  #! host-network-ignored, numeric-user, resource-limit-rejected, resource-limit-rejected
""")

CASES["options that Windows rejects"] = Case(r"""
#: run.ps1
docker run --isolation=process --user ContainerUser --device class/5B45201D-F2F2-4F3B-85BB-30FF1F953599 registry.example.com/gpu:10.0.26100.32230  #! device-class-passthrough
docker run --isolation hyperv --user ContainerUser -p 127.0.0.1:8080:80 registry.example.com/shop/web:10.0.26100.32230  #! host-address-binding-rejected
docker run --isolation hyperv --user ContainerUser --pid host --ipc host --security-opt seccomp=unconfined registry.example.com/shop/web:10.0.26100.32230  #! namespace-mode-ignored, namespace-mode-ignored, security-option-fails-at-start
docker run --isolation hyperv --user ContainerUser --privileged mcr.microsoft.com/windows/servercore:ltsc2019  #! base-not-pinned, privileged-mode
""")

CASES["a host without firewall and scanner"] = Case(r"""
#: setup.ps1
Set-NetFirewallProfile -All -Enabled False  #! firewall-disabled
Add-MpPreference -ExclusionPath C:\ProgramData\docker
Add-MpPreference -ExclusionPath C:\  #! defender-disabled
Restart-Service docker
""")

CASES["a host opened by older means"] = Case(r"""
#: s.ps1
netsh advfirewall set allprofiles state off  #! firewall-disabled
reg add "HKLM\SOFTWARE\Policies\Microsoft\Windows Defender" /v DisableAntiSpyware /t REG_DWORD /d 1 /f  #! defender-disabled
Stop-Service docker
sc.exe config docker binPath= "C:\Program Files\docker\dockerd.exe --run-service -H tcp://0.0.0.0:2375 -H npipe://"  #! tcp-engine-without-tls
""")

CASES["an engine opened to the network"] = Case(r"""
#: setup.ps1
New-NetFirewallRule -DisplayName 'Docker' -Direction Inbound -Protocol TCP -LocalPort 2375 -Action Allow
dockerd --register-service -H tcp://0.0.0.0:2375 -H npipe://  #! tcp-engine-without-tls
Start-Service docker
""")

CASES["an engine installed with care"] = Case(r"""
#: setup.ps1
$url = 'https://download.docker.com/win/static/stable/x86_64/docker-28.5.2.zip'
Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile C:\setup\docker.zip
if ((Get-FileHash C:\setup\docker.zip -Algorithm SHA256).Hash -ne 'B7C2D1E0A1C24B7E9F0A5D3C2B1A09182736455463728190A0B1C2D3E4F50617') { throw 'docker.zip' }
Expand-Archive C:\setup\docker.zip $env:ProgramFiles
& $env:ProgramFiles\docker\dockerd.exe --register-service
""")

CASES["an engine installed from the web"] = Case(r"""
#: setup.ps1
Set-ExecutionPolicy Bypass -Scope Process -Force  #! execution-policy-bypassed
iex ((New-Object System.Net.WebClient).DownloadString('https://community.chocolatey.org/install.ps1'))  #! remote-script-executed
choco install docker-engine -y  #! unpinned-package
choco install containerd --version 1.7.20 -y
Install-Module -Name PSDscResources -RequiredVersion 2.12.0 -Force
""")

CASES["networks of docker network create"] = Case(r"""
#: net.ps1
docker network create -d nat --internal back  #! internal-network-not-enforced
docker network create -d transparent lan  #! transparent-network
docker network create -d nat -o com.docker.network.bridge.enable_icc=false front  #! inter-container-communication-cannot-be-off
""")

CASES["an engine's folder for everybody"] = Case(r"""
#: s.ps1
icacls C:\ProgramData\docker /grant "Everyone:(OI)(CI)F" /T  #! data-root-readable
New-Item -ItemType Directory D:\docker
Set-Content C:\ProgramData\docker\config\daemon.json '{"data-root":"D:\\docker","exec-opts":["isolation=hyperv"],"log-driver":"etwlogs"}'
""")

CASES["an old engine that says so itself"] = Case(r"""
#: docker-info.json
{
  "ID": "1", "Containers": 1, "ServerVersion": "20.10.9",  #! engine-out-of-support, engine-with-known-vulnerability
  "OSType": "windows", "OperatingSystem": "Windows Server 2019 Datacenter Version 1809 (OS Build 17763.1000)",  #! host-open-to-known-escape
  "KernelVersion": "10.0 17763 (17763.1.amd64fre.rs5_release.180914-1434)", "OSVersion": "1809", "Architecture": "x86_64",
  "Isolation": "process", "DockerRootDir": "C:\\ProgramData\\docker", "Driver": "windowsfilter",  #! process-isolation-by-default
  "LoggingDriver": "json-file", "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8"], "IndexConfigs": {}},
  "Warnings": ["WARNING: API is accessible on http://0.0.0.0:2375 without encryption."]  #! tcp-engine-without-tls
}
""")

CASES["a running container with the engine's pipe"] = Case(r"""
#: inspect.json
[
  {
    "Id": "0123456789abcdef", "Name": "/ci", "Platform": "windows", "Image": "sha256:1111111111111111111111111111111111111111111111111111111111111111",
    "Config": {"Image": "registry.example.com/ci/agent:10.0.26100.32230", "User": "ContainerAdministrator", "Env": ["API_TOKEN=9f8e7d6c5b4a39281706f5e4d3c2b1a0"], "Hostname": "ci"},  #! container-administrator, secret-in-environment
    "HostConfig": {"Isolation": "process", "Binds": ["\\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine"], "NetworkMode": "nat", "PortBindings": {}, "Privileged": false, "ReadonlyRootfs": false, "LogConfig": {"Type": "json-file", "Config": {}}},
    "Mounts": [{"Type": "npipe", "Source": "\\\\.\\pipe\\docker_engine", "Destination": "\\\\.\\pipe\\docker_engine", "Mode": "", "RW": true, "Propagation": ""}],  #! engine-pipe-mount
    "NetworkSettings": {"Networks": {"nat": {}}}
  }
]
""")

CASES["a running container in order"] = Case(r"""
#: inspect.json
[
  {
    "Id": "0123456789abcdef", "Name": "/web", "Platform": "windows", "Image": "sha256:1111111111111111111111111111111111111111111111111111111111111111",
    "Config": {"Image": "registry.example.com/shop/web:10.0.26100.32230", "User": "ContainerUser", "Env": ["PATH=C:\\Windows"], "Hostname": "web"},
    "HostConfig": {"Isolation": "hyperv", "Binds": null, "NetworkMode": "nat", "PortBindings": {}, "Privileged": false, "ReadonlyRootfs": false, "MaskedPaths": null, "CapAdd": null, "CapDrop": null, "Memory": 1073741824, "ShmSize": 0, "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m"}}},
    "Mounts": [], "NetworkSettings": {"Networks": {"nat": {}}}
  }
]
""")

CASES["networks of a running engine"] = Case(r"""
#: networks.json
[
  {"Name": "back", "Id": "a1", "Scope": "local", "Driver": "nat", "EnableIPv6": false, "IPAM": {"Driver": "windows", "Config": [{"Subnet": "172.21.0.0/16", "Gateway": "172.21.0.1"}]}, "Internal": true, "Containers": {}, "Options": {"com.docker.network.windowsshim.hnsid": "x"}, "Labels": {}},  #! internal-network-not-enforced
  {"Name": "lan", "Id": "a2", "Scope": "local", "Driver": "transparent", "EnableIPv6": false, "IPAM": {"Driver": "windows", "Config": [{"Subnet": "10.0.0.0/24"}]}, "Internal": false, "Containers": {}, "Options": {}, "Labels": {}}  #! transparent-network
]
""")

CASES["an old engine as people see it"] = Case(r"""
#: docker-info.txt
Client:
 Version:    28.5.2
 Context:    default

Server:
 Containers: 3
 Server Version: 24.0.7  #! engine-out-of-support, engine-with-known-vulnerability
 Storage Driver: windowsfilter
 Logging Driver: json-file
 Default Isolation: process  #! process-isolation-by-default
 Kernel Version: 10.0 20348 (20348.1.amd64fre.fe_release.210507-1500)
 Operating System: Microsoft Windows Server Version 21H2 (OS Build 20348.2113)  #! host-open-to-known-escape
 OSType: windows
 Docker Root Dir: C:\ProgramData\docker
 Insecure Registries:
  registry.corp.example.com:5000  #! insecure-registry
  127.0.0.0/8
""")


@pytest.mark.parametrize("name", CASES)
def test_a_configuration_gets_the_findings_that_windows_deserves_and_no_others(name: str):
    case = CASES[name]
    expected: set[tuple[str, int, str]] = set()
    texts: dict[str, tuple[str, str]] = {}
    for path, text in case.files().items():
        for number, line in enumerate(text.splitlines(), 1):
            mark = _MARK.search(line)
            expected |= {(path, number, each.strip()) for each in mark[1].split(",")} if mark else set()
        texts[path] = "", _MARK.sub("", text)
    settings = Settings(today=TODAY, os=case.os, engine_version=case.engine_version, cni=case.cni)
    report = audit_texts(texts, settings, resolve_fixes=True)
    found = {(each.place.path, each.place.position.line, each.name) for each in report.findings}
    assert found == expected
    assert report.unread == ()
    assert report.errors == ()
