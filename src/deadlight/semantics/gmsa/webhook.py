"""The gMSA webhook: it fills the contents of credential specs into pods, and checks who may use them.

Source: https://github.com/kubernetes-sigs/windows-gmsa, its script (`admission-webhook/deploy`) and its chart
(`charts/gmsa`), which leave out namespaces by different labels.
"""

from __future__ import annotations

from deadlight.model.cluster import Namespace, Webhook
from deadlight.model.estate import Estate
from deadlight.model.place import Located, Where
from deadlight.semantics.label_selectors import matches

OPT_OUTS = (("gmsa-webhook", "disabled"), ("windows.k8s.io/disabled", "true"))
"""Labels by which the webhook leaves out a namespace: as its script sets it up, and as its chart does."""

_PATHS = ("/validate", "/mutate")


def is_gmsa(webhook: Webhook) -> bool:
    """Return whether a webhook is the gMSA webhook, by its own name or by that of its service and its paths."""
    if "windows-gmsa" in webhook.name:
        return True
    names = f"{webhook.name} {webhook.configuration} {webhook.service}".lower()
    return "gmsa" in names and webhook.path in _PATHS


def gmsa_webhooks(estate: Estate) -> list[Webhook]:
    """Return the gMSA webhooks that were read."""
    return [webhook for webhook in estate.every(Webhook) if is_gmsa(webhook)]


def passes_over_failure(webhook: Webhook) -> bool:
    """Return whether the API server goes on without a webhook that does not answer."""
    if webhook.failure_policy is None:
        return webhook.version == "v1beta1"
    return webhook.failure_policy.value == "Ignore"


def opt_out(namespace: Namespace, estate: Estate) -> Located[str] | None:
    """Return the label by which the gMSA webhook leaves out a namespace, nothing if it looks there.

    Where the checking webhook was read its own selector decides, else the labels of both ways to set it up.
    """
    labels = {name: value.value for name, value in namespace.labels}
    found = next((namespace.label(name) for name, value in OPT_OUTS if labels.get(name) == value), None)
    return found if _is_left_out(namespace, estate, unread=True) else None


def left_out(namespace: Namespace, estate: Estate) -> Where | None:
    """Return where it is seen that the gMSA webhook leaves a namespace out: its label, or itself; else nothing."""
    label = opt_out(namespace, estate)
    if label is not None:
        return label.where
    return namespace.where if _is_left_out(namespace, estate, unread=False) else None


def _is_left_out(namespace: Namespace, estate: Estate, *, unread: bool) -> bool:
    """Return whether no checking webhook looks into a namespace; `unread` where none was read."""
    labels = {**{name: value.value for name, value in namespace.labels}, _NAME: namespace.name}
    checking = [webhook for webhook in gmsa_webhooks(estate) if not webhook.mutating]
    return not any(matches(webhook.namespace_selector, labels) for webhook in checking) if checking else unread


_NAME = "kubernetes.io/metadata.name"
"""The label that every namespace has, with its name."""
