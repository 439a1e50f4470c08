"""ServiceAccounts: whether the pods of one mount its token, where they do not say so themselves.

The pod's own field wins, then its account's, as admission has it
(https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go).
"""

from __future__ import annotations

from deadlight.model.place import Located
from deadlight.model.workload import Workload

DEFAULT = "default"
"""The account of pods that name none."""

Accounts = dict[tuple[str, str], Located[bool]]
"""By namespace and name, what an account says of its token."""


def with_token_of_account(workload: Workload, accounts: Accounts) -> Workload:
    """Return the workload with what its account says of the token, if it says nothing itself."""
    pod = workload.pod
    if pod is None or pod.automount_token is not None:
        return workload
    name = pod.service_account.value if pod.service_account is not None else DEFAULT
    automount = accounts.get((workload.project, name))
    if automount is None:
        return workload
    from msgspec.structs import replace

    return replace(workload, pod=replace(pod, automount_token=automount))
