"""Credential specs and a pod that uses one: good ones, from which the checks about gMSAs make their examples."""

FILE = """
{
  "CmsPlugins": ["ActiveDirectory"],
  "DomainJoinConfig": {
    "Sid": "S-1-5-21-2126449477-2524075714-3094792973",
    "MachineAccountName": "shop",
    "Guid": "7f3a3b1c-6d1a-4b5e-9a51-0d6a3f0c2b11",
    "DnsTreeName": "corp.example.com",
    "DnsName": "corp.example.com",
    "NetBiosName": "CORP"
  },
  "ActiveDirectoryConfig": {
    "GroupManagedServiceAccounts": [
      {"Name": "shop", "Scope": "corp.example.com"},
      {"Name": "shop", "Scope": "CORP"}
    ]
  }
}
"""
"""A spec as a file."""

RESOURCE = """
apiVersion: windows.k8s.io/v1
kind: GMSACredentialSpec
metadata:
  name: shop
credspec:
  CmsPlugins: [ActiveDirectory]
  DomainJoinConfig:
    Sid: S-1-5-21-2126449477-2524075714-3094792973
    MachineAccountName: shop
    Guid: 7f3a3b1c-6d1a-4b5e-9a51-0d6a3f0c2b11
    DnsTreeName: corp.example.com
    DnsName: corp.example.com
    NetBiosName: CORP
  ActiveDirectoryConfig:
    GroupManagedServiceAccounts:
      - {Name: shop, Scope: corp.example.com}
      - {Name: shop, Scope: CORP}
    HostAccountConfig:
      PortableCcgVersion: "1"
      PluginGUID: "{CCC2A336-D7F3-4818-A213-272B7924213E}"
      PluginInput: ObjectId=7f3a3b1c;SecretUri=https://shop.vault.example.com/secrets/gmsa
"""
"""The same as a resource, with a plug-in that takes a reference."""

POD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
      gmsaCredentialSpecName: shop
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
"""A pod with the spec called `shop`."""
