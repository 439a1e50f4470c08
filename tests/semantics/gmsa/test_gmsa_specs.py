"""Uses of credential specs and what is known of the accounts behind them; namespaces that the webhook leaves out."""

import json

import pytest

from deadlight.model.cluster import Namespace, Webhook
from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.estate import Estate
from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import CredentialSpecUse, Workload
from deadlight.semantics.gmsa import specs, webhook
from deadlight.sources.kubernetes.reader import read


def where(path="a/pod.yaml", *route):
    return Where(Document(path, "kubernetes", ""), route)


def use(kind, value, unknown=""):
    return CredentialSpecUse(kind, Located(value, where(), unknown))


def content(account="shop", dns="corp.example.com"):
    return {"DomainJoinConfig": {"MachineAccountName": account, "DnsName": dns, "NetBiosName": "CORP"}}


def spec(name, origin="resource", account="shop", path="a/spec.yaml"):
    return CredentialSpec(name=name, where=where(path), origin=origin, content=content(account))


def estate(*configured, workloads=()):
    return Estate(configured=configured, workloads=workloads)


@pytest.mark.parametrize(
    ("used", "account"),
    [
        (use("name", "shop"), "shop"),
        (use("name", "other"), ""),
        (use("file", "SHOP.json"), "files"),
        (use("file", r"sub\shop.json"), "files"),
        (use("raw", json.dumps(content("raw$"))), "raw"),
        (use("inline", "{"), ""),
        (use("inline", json.dumps(content("<account>"))), ""),
        (use("registry", "shop"), ""),
        (use("name", "{{ x }}", "it is filled in"), ""),
    ],
)
def test_the_account_of_a_use_is_that_of_the_spec_it_names(used, account):
    known = estate(spec("shop"), spec("shop.json", "file", "files"))
    assert specs.account_of(used, known) == account


def test_specs_of_one_name_that_differ_leave_the_account_open():
    assert specs.account_of(use("name", "shop"), estate(spec("shop"), spec("shop", account="b"))) == ""
    assert specs.account_of(use("name", "shop"), estate(spec("shop"), spec("shop"))) == "shop"


def test_an_identity_has_a_domain_and_an_account():
    assert specs.identity_of(use("name", "shop"), estate(spec("shop"))) == ("corp.example.com", "shop")
    assert specs.identity_of(use("name", "shop"), estate()) == ("", "")


def pod(containers, **windows):
    value = {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"},
        "spec": {"securityContext": {"windowsOptions": windows}, "containers": containers},
    }  # fmt: skip
    (workload,) = read(Document("a/pod.yaml", "kubernetes", json.dumps(value)))
    assert isinstance(workload, Workload)
    return workload


def test_the_spec_of_a_pod_is_used_once_and_that_of_a_container_beside_it():
    own = {"name": "c", "securityContext": {"windowsOptions": {"gmsaCredentialSpecName": "own"}}}
    workload = pod([{"name": "a"}, {"name": "b"}, own], gmsaCredentialSpecName="shop")
    assert [(container.name, use.value.value) for container, use in specs.uses(workload)] == [
        ("a", "shop"), ("c", "own")
    ]  # fmt: skip
    assert [specs.is_first_use(container, workload) for container in workload.containers] == [True, False, True]


def test_contents_in_a_pod_are_a_spec_of_its_own():
    workload = pod([{"name": "a"}, {"name": "b"}], gmsaCredentialSpec=json.dumps(content()))
    (found,) = specs.specs_inside([workload])
    assert (found.name, found.origin, found.content) == ("a", "inline", content())
    assert found.at("DomainJoinConfig").route == (0, "spec", "securityContext", "windowsOptions", "gmsaCredentialSpec")


def test_contents_keep_the_name_that_stands_beside_them():
    workload = pod([{"name": "a"}], gmsaCredentialSpec="{}", gmsaCredentialSpecName="shop")
    ((_, used),) = specs.uses(workload)
    assert (used.kind, used.named.value) == ("inline", "shop")
    assert specs.names_in_use(estate(workloads=(workload,)), "name", where()) == {"shop"}


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("a/x.yaml", "a/y.yaml", True),
        ("a/x.yaml", "a/b/y.yaml", True),
        ("a/b/x.yaml", "a/y.yaml", True),
        ("x.yaml", "a/y.yaml", True),
        ("a/x.yaml", "b/y.yaml", False),
        ("a/x.yaml", "ab/y.yaml", False),
    ],
)
def test_parts_of_one_deployment_lie_together(one, other, together):
    assert specs.lie_together(where(one), where(other)) is together


def namespace(name="shop", **labels):
    pairs = tuple((key.replace("__", "-"), Located(value, where())) for key, value in labels.items())
    return Namespace(name=name, where=where(), labels=pairs)


def hook(
    selector=None, *, mutating=False, policy=None, version="v1", name="admission-webhook.windows-gmsa.sigs.k8s.io"
):
    return Webhook(
        name=name, where=where(), mutating=mutating, configuration="x", version=version, namespace_selector=selector,
        failure_policy=None if policy is None else Located(policy, where()),
    )  # fmt: skip


SCRIPT = {"matchExpressions": [{"key": "gmsa-webhook", "operator": "NotIn", "values": ["disabled"]}]}
CHART = {"matchExpressions": [{"key": "windows.k8s.io/disabled", "operator": "NotIn", "values": ["true"]}]}


@pytest.mark.parametrize(
    ("hooks", "left_out"),
    [
        ([], True),
        ([hook(SCRIPT)], True),
        ([hook(CHART)], False),
        ([hook()], False),
        ([hook(SCRIPT), hook(CHART)], False),
        ([hook(CHART, mutating=True)], True),
        ([hook(SCRIPT, name="other")], True),
    ],
)
def test_a_label_leaves_a_namespace_out_where_the_webhook_that_was_read_goes_by_it(hooks, left_out):
    found = webhook.opt_out(namespace(gmsa__webhook="disabled"), estate(*hooks))
    assert (found is not None) is left_out
    assert webhook.opt_out(namespace(gmsa__webhook="enabled"), estate(*hooks)) is None


def test_a_webhook_that_asks_for_a_label_leaves_every_other_namespace_out():
    wanted = hook({"matchLabels": {"gmsa": "on"}})
    assert webhook.left_out(namespace(), estate(wanted)) is not None
    assert webhook.left_out(namespace(gmsa="on"), estate(wanted)) is None
    assert webhook.left_out(namespace(), estate()) is None
    # That one does not look where it is not asked for is nothing to report on the namespace.
    assert webhook.opt_out(namespace(), estate(wanted)) is None


@pytest.mark.parametrize(
    ("each", "passed_over"),
    [
        (hook(), False),
        (hook(policy="Fail"), False),
        (hook(policy="Ignore"), True),
        (hook(version="v1beta1"), True),
        (hook(version="v1beta1", policy="Fail"), False),
    ],
)
def test_a_webhook_that_does_not_answer_is_passed_over_by_its_policy(each, passed_over):
    assert webhook.passes_over_failure(each) is passed_over
