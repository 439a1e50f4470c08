r"""A pod opens a port on its node.

## Why this matters

A host port is reached at the node's own addresses, by everyone who reaches the node, with no Service in
between. It pins the pod to nodes where the port is free, and Pod Security `baseline` refuses it.

## What to do

Publish the port by a Service, and let the Service's type say how far it reaches.
"""

from deadlight.checks.api import (
    Bad,
    Container,
    Fix,
    Good,
    Iterator,
    NotApplicable,
    Outcome,
    Remove,
    Report,
    Severity,
    check,
)

GOOD = r"""
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
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
      ports:
        - containerPort: 8080
"""
BAD = GOOD.replace("- containerPort: 8080", "- containerPort: 8080  # <-- here\n          hostPort: 8080")


@check(
    "WIN406",
    severity=Severity.LOW,
    because="it widens who can reach the container, to whoever reaches the node",
    opens="published-port",
    examples=[Bad("kubernetes", BAD, fixed=GOOD), Good("kubernetes", GOOD)],
    refs=["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
)
def host_port(container: Container) -> Iterator[Outcome]:
    if container.surface != "kubernetes":
        return
    if container.is_host_process:
        yield NotApplicable("a HostProcess container is on the node's network anyway")
        return
    for port in container.ports:
        if port.published:
            yield Report(
                "{container} opens port {port} on its node",
                container=container.name,
                port=port.published,
                at=port.where,
                fix=Fix("drop the host port", edits=(Remove(port.where.child("hostPort")),), safe=False),
            )
