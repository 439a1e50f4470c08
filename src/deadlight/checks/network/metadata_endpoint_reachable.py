r"""A pod reaches the address at which its cloud gives out the node's identity.

## Why this matters

At 169.254.169.254 a machine of a cloud is told about itself, and is given tokens of its identity. A pod that
reaches it has what the node's identity may do in the cloud. Nothing keeps a Windows pod from it but a network
policy for egress that the plug-in enforces on Windows.

## What to do

Isolate the pod in egress and allow only the blocks that it needs, by positive rules: an exception of a block
(`except`) is left out on Windows by some plug-ins. On AWS require IMDSv2 with a hop limit of 1; on Azure use
workload identity and the restriction of the metadata service.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Report, Severity, Workload, check
from deadlight.model.network_policy import NetworkPolicy
from deadlight.semantics.networks.clouds import cloud_of
from deadlight.semantics.networks.enforcement import plugin
from deadlight.semantics.networks.matrix import METADATA_ADDRESS, Cluster, egress, party_of

POD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: stock  # <-- here
  namespace: shop
  labels: {app: stock}
spec:
  os: {name: windows}
  nodeSelector:
    kubernetes.io/os: windows
    kubernetes.azure.com/os-sku: Windows2025
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions: {runAsUserName: ContainerUser}
  containers:
    - name: stock
      image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: stock-out
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: stock}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock: {cidr: 0.0.0.0/0}
"""
GOOD = POD.replace("  # <-- here", "").replace("0.0.0.0/0", "10.20.0.0/16")


@check(
    "WIN411",
    severity=Severity.MEDIUM,
    because="it needs code in the container, and is worth what the node's identity may do",
    opens="metadata-to-cloud",
    examples=[
        Bad("kubernetes", POD, options={"cni": "calico"}),
        Good("kubernetes", GOOD, options={"cni": "calico"}),
        Good(
            "kubernetes",
            POD.partition("---")[0]
            .replace("  # <-- here", "")
            .replace("    kubernetes.azure.com/os-sku: Windows2025\n", ""),
        ),
    ],
    refs=[
        "https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ],
)
def metadata_endpoint_reachable(workload: Workload, estate: Estate, context: Context) -> Iterator[Outcome]:
    cloud = cloud_of(estate, context.cni)
    if workload.pod is None or workload.is_host_process or not cloud:
        return
    cluster = Cluster(estate.every(NetworkPolicy), plugin(estate, context.cni))
    (verdict, reason), found = egress(party_of(workload, estate), METADATA_ADDRESS, cluster)
    if verdict == "yes":
        yield Report(
            "{workload} reaches the metadata address of its node ({cloud}): {reason}",
            workload=workload.name,
            cloud=cloud,
            reason=reason,
            at=workload.pod.metadata.child("name") if workload.kind == "Pod" else workload.where,
            related=found.places,
        )
