"""Whether a pod mounts the token of its service account, by itself or by its account.

The pod's own field wins, then its account's, as admission has it; where neither says so, the token is mounted
(https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go).
"""

from __future__ import annotations

from deadlight.model.cluster import ServiceAccount
from deadlight.model.estate import Estate
from deadlight.model.place import Located
from deadlight.model.workload import Workload

DEFAULT = "default"
"""The account of pods that name none."""


def account_of(workload: Workload) -> str | None:
    """Return the name of a pod's service account, nothing for what is no pod or names one that is not known."""
    if workload.pod is None:
        return None
    account = workload.pod.service_account
    if account is None:
        return DEFAULT
    return account.value if account.known else None


def token_setting(workload: Workload, estate: Estate) -> tuple[Located[bool] | None, bool]:
    """Return what says whether the token is mounted, nothing where nothing does, and whether that is certain.

    Of several accounts of one name and namespace, as variants of one deployment have, those of the pod's own file
    come first. Where they still differ it is not certain.
    """
    pod = workload.pod
    if pod is None or pod.automount_token is not None:
        return (None if pod is None else pod.automount_token), True
    name = account_of(workload)
    if name is None:
        return None, False
    named = [
        account
        for account in estate.every(ServiceAccount)
        if (account.name, account.namespace) == (name, workload.project)
    ]
    home = workload.where.document
    found = [account for account in named if account.where.document.path == home.path] or named
    said = [account.automount_token for account in found]
    values = {True if each is None else each.value for each in said}
    return (said[0] if said else None), len(values) <= 1
