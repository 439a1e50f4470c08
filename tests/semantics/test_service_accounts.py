"""Whether a pod mounts the token of its account."""

import pytest

from deadlight.model.cluster import ServiceAccount
from deadlight.model.estate import Estate
from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import Pod, Workload
from deadlight.semantics.service_accounts import account_of, token_setting


def where(path="pod.yaml"):
    return Where(Document(path, "kubernetes", ""))


def pod(account=None, automount=None, namespace="default"):
    place = where()
    return Workload(
        kind="Pod",
        name="x",
        where=place,
        surface="kubernetes",
        project=namespace,
        pod=Pod(
            spec=place,
            metadata=place,
            service_account=None if account is None else Located(account, place),
            automount_token=None if automount is None else Located(automount, place),
        ),
    )


def account(name, automount, namespace="default", path="accounts.yaml"):
    place = where(path)
    return ServiceAccount(
        name=name,
        where=place,
        namespace=namespace,
        automount_token=None if automount is None else Located(automount, place),
    )


def setting(workload, *accounts):
    said, certain = token_setting(workload, Estate(configured=accounts))
    return (None if said is None else said.value), certain


@pytest.mark.parametrize(
    ("workload", "accounts", "expected"),
    [
        (pod("sa"), [account("sa", False)], (False, True)),
        (pod("sa", automount=True), [account("sa", False)], (True, True)),
        (pod("sa"), [account("other", False)], (None, True)),
        (pod("sa"), [account("sa", False, namespace="n")], (None, True)),
        (pod("sa", namespace="n"), [account("sa", False, namespace="n")], (False, True)),
        (pod(), [account("default", False)], (False, True)),
        (pod("sa"), [account("sa", None)], (None, True)),
        (pod("sa"), [account("sa", None), account("sa", True)], (None, True)),
        (pod("sa"), [account("sa", None), account("sa", False)], (None, False)),
        (pod("sa"), [account("sa", True), account("sa", False, path="pod.yaml")], (False, True)),
    ],
)
def test_a_pod_goes_before_its_account_and_accounts_of_its_file_before_others(workload, accounts, expected):
    assert setting(workload, *accounts) == expected


def test_an_account_that_a_template_names_is_not_known():
    place = where()
    unknown = Located("{{ sa }}", place, "it is filled in")
    workload = Workload(
        kind="Pod", name="x", where=place, surface="kubernetes",
        pod=Pod(spec=place, metadata=place, service_account=unknown),
    )  # fmt: skip
    assert account_of(workload) is None
    assert setting(workload) == (None, False)
