"""The nodes of the graph that are no workload: hosts, engines, identities, the cluster, clouds, data."""

from __future__ import annotations

from deadlight.model.attack import GraphNode
from deadlight.semantics import host_paths
from deadlight.semantics.rbac import Account

OUTSIDE = GraphNode(key="outside", kind="outside", name="whoever reaches the network")
CREATORS = "identity:pod-creators"
POD_CREATORS = GraphNode(key=CREATORS, kind="identity", name="whoever may create pods")
CLUSTER = GraphNode(key="api-server", kind="api-server", name="the cluster", asset=True)


def host(name: str, *, zone: str = "") -> GraphNode:
    """Return a host, as its SYSTEM."""
    return GraphNode(key=f"host:{name}", kind="host", name=name, zone=zone, asset=True)


def engine(host: GraphNode) -> GraphNode:
    """Return the Docker engine of a host, by its API."""
    return GraphNode(key=f"engine:docker/{host.name}", kind="engine", name=f"the engine of {host.name}")


def containerd(host: GraphNode) -> GraphNode:
    """Return the containerd of a host, by its API."""
    return GraphNode(key=f"engine:containerd/{host.name}", kind="engine", name=f"containerd of {host.name}")


def account_on(host: GraphNode, account: str) -> GraphNode:
    """Return an account of the host that is no administrator."""
    return GraphNode(key=f"identity:{host.name}/{account.lower()}", kind="identity", name=f"{account} on {host.name}")


def directory(host: GraphNode, path: str, *, asset: bool = False) -> GraphNode:
    """Return what lies in a directory of a host."""
    plain = host_paths.normalise(path)
    return GraphNode(key=f"data:{host.name}/{plain}", kind="data", name=f"{path} of {host.name}", asset=asset)


def share(path: str) -> GraphNode:
    """Return what lies on a share of the network."""
    return GraphNode(key=f"data:{host_paths.normalise(path)}", kind="data", name=path, asset=True)


def pod_creators(namespace: str, *, zone: str = "") -> GraphNode:
    """Return those who may create pods in a namespace, of the zone that holds it."""
    name = f"whoever may create pods in {namespace}"
    return GraphNode(key=f"{CREATORS}/{namespace}", kind="identity", name=name, zone=zone)


def service_account(account: Account) -> GraphNode:
    """Return a service account of the cluster."""
    name = f"{account.namespace}/{account.name}"
    return GraphNode(key=f"identity:service-account/{name}", kind="identity", name=f"service account {name}")


def managed_account(name: str) -> GraphNode:
    """Return a group managed service account."""
    return GraphNode(key=f"identity:gmsa/{name.lower()}", kind="identity", name=f"gMSA {name}")


def domain(name: str) -> GraphNode:
    """Return a domain of Active Directory."""
    return GraphNode(
        key=f"domain:{name.lower()}", kind="domain", name=f"domain {name}" if name else "the domain", asset=True
    )


def cloud(name: str) -> GraphNode:
    """Return the identity of the nodes in their cloud."""
    return GraphNode(key=f"cloud:{name.lower()}", kind="cloud", name=f"the nodes' identity in {name}", asset=True)


def network(key: str, name: str) -> GraphNode:
    """Return a network: whoever is on it reaches all that listen on it."""
    return GraphNode(key=f"network:{key}", kind="network", name=name)
