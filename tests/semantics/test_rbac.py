"""Who may do what: rules against a reference that spells out every request, and whom bindings reach."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.cluster import Bound, Role, RoleBinding, Rule
from deadlight.model.estate import Estate
from deadlight.model.place import Document, Located, Where
from deadlight.semantics import rbac
from deadlight.semantics.gmsa import rights

WHERE = Where(Document("rights.yaml", "kubernetes", ""))
VERBS, GROUPS, NAMES = ("get", "list", "create"), ("", "apps"), ("", "a", "b")
RESOURCES = ("pods", "pods/exec", "nodes", "nodes/proxy", "nodes/exec")


def texts(values):
    return tuple(Located(value, WHERE) for value in values)


def rule(groups=("",), resources=("pods",), verbs=("get",), names=()):
    return Rule(where=WHERE, groups=texts(groups), resources=texts(resources), verbs=texts(verbs), names=texts(names))


def chosen(values, *more):
    return st.lists(st.sampled_from((*values, *more)), max_size=3)


RULES = st.builds(
    rule,
    groups=chosen(GROUPS, "*"),
    resources=chosen(RESOURCES, "*", "*/exec", "*/proxy"),
    verbs=chosen(VERBS, "*"),
    names=chosen(("a", "b")),
)


def spelled_out(given):
    """Every request that the rule allows, written out: stars first, then by comparison alone."""
    verbs, groups, resources, names = (
        {each.value for each in part} for part in (given.verbs, given.groups, given.resources, given.names)
    )
    verbs = set(VERBS) if "*" in verbs else verbs
    groups = set(GROUPS) if "*" in groups else groups
    if "*" in resources:
        resources = set(RESOURCES)
    for star in [each for each in resources if each.startswith("*/")]:
        resources |= {each for each in RESOURCES if each.endswith(star[1:])}
    return set(product(verbs, groups, resources, names or set(NAMES)))


@given(RULES)
def test_a_rule_allows_exactly_what_it_spells_out(each):
    requests = set(product(VERBS, GROUPS, RESOURCES, NAMES))
    allowed = {request for request in requests if rbac.allows(each, *request)}
    assert allowed == spelled_out(each) & requests


@given(RULES, RULES)
def test_more_rules_never_give_fewer_wide_rights(first, second):
    alone = {right for _, right in rbac.wide_in((first,))}
    assert alone <= {right for _, right in rbac.wide_in((first, second))}


@given(RULES)
def test_a_rule_for_named_objects_gives_no_wide_right(each):
    named = rule(*([v.value for v in part] for part in (each.groups, each.resources, each.verbs)), names=["a"])
    assert list(rbac.wide_in((named,))) == []


@pytest.mark.parametrize(
    ("resources", "verbs", "what"),
    [
        (["secrets"], ["list"], "read every secret"),
        (["nodes/proxy"], ["get"], "run commands in every container through the kubelets"),
        (["nodes/*"], ["get"], None),
        (["*/proxy"], ["get"], "run commands in every container through the kubelets"),
        (["nodes", "nodes/metrics", "nodes/stats"], ["get", "list", "watch", "patch"], None),
        (["pods", "services", "endpoints"], ["get", "list", "watch"], None),
        (["pods"], ["create"], "create pods in every namespace, HostProcess ones among them"),
    ],
)
def test_known_rules_have_known_wide_rights(resources, verbs, what):
    found = [right.what for _, right in rbac.wide_in((rule(resources=resources, verbs=verbs),))]
    assert found == ([] if what is None else [what])


@pytest.mark.parametrize(
    ("kind", "namespace", "name", "reached"),
    [
        ("ServiceAccount", "n", "a", True),
        ("ServiceAccount", "m", "a", False),
        ("ServiceAccount", "n", "b", False),
        ("Group", "", "system:serviceaccounts", True),
        ("Group", "", "system:serviceaccounts:n", True),
        ("Group", "", "system:serviceaccounts:m", False),
        ("Group", "", "system:authenticated", True),
        ("Group", "", "system:unauthenticated", False),
        ("Group", "", "system:nodes", False),
        ("User", "", "system:serviceaccount:n:a", True),
        ("User", "", "a", False),
    ],
)
def test_a_binding_reaches_an_account_by_its_name_or_a_group(kind, namespace, name, reached):
    bound = Bound(kind=kind, name=name, where=WHERE, namespace=namespace)
    assert rbac.reaches(bound, rbac.Account("n", "a")) is reached


def binding(role_kind="ClusterRole", namespace="", path="rights.yaml"):
    place = Where(Document(path, "kubernetes", ""))
    return RoleBinding(name="b", where=place, namespace=namespace, role_kind=role_kind, role=Located("r", place))


def role(namespace="", path="rights.yaml"):
    return Role(name="r", where=Where(Document(path, "kubernetes", "")), namespace=namespace)


def test_the_role_of_a_binding_is_of_its_kind_and_namespace():
    estate = Estate(configured=(role("n"), role("m"), role()))
    assert rbac.role_of(binding(), estate).namespace == ""
    assert rbac.role_of(binding("Role", "m"), estate).namespace == "m"
    assert rbac.role_of(binding("Role", "z"), estate) is None


def test_of_roles_of_one_name_that_of_the_same_file_counts():
    ours = role(path="ours.yaml")
    assert rbac.role_of(binding(path="ours.yaml"), Estate(configured=(role(), ours))) is ours


@pytest.mark.parametrize(
    ("each", "uses"),
    [
        (rule(["windows.k8s.io"], ["gmsacredentialspecs"], ["use"]), True),
        (rule(["windows.k8s.io"], ["gmsacredentialspecs"], ["*"]), True),
        (rule(["windows.k8s.io"], ["*"], ["use"]), True),
        (rule(["*"], ["gmsacredentialspecs"], ["use"], ["a"]), True),
        (rule(["windows.k8s.io"], ["gmsacredentialspecs"], ["get"]), False),
        (rule(["*"], ["*"], ["*"]), False),
        (rule(["policy"], ["gmsacredentialspecs"], ["use"]), False),
    ],
)
def test_a_rule_is_one_for_credential_specs_where_it_names_them(each, uses):
    assert rights.uses(each) is uses


def test_what_is_built_in_is_known_without_its_rules():
    assert rbac.built_in("cluster-admin").wide
    assert not rbac.built_in("view").wide
    assert rbac.built_in("mine") is None
