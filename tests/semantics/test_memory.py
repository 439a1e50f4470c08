"""Amounts of memory, as Kubernetes and as Docker write them, and how often a workload runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.place import Document
from deadlight.semantics.memory import memory_of, quantity, replicas_of, size
from deadlight.sources import readers


def only(text, kind):
    return next(iter(readers.read(Document("input", kind, text))))


def service(options):
    return only(f"services:\n  web:\n    image: nanoserver\n{options}", "compose")


def pod_maker(kind, spec):
    pod = "{metadata: {}, spec: {containers: [{name: a}]}}"
    return only(
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: x}}\nspec: {{template: {pod}{spec}}}", "kubernetes"
    )


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1Gi", 1024),
        ("512Mi", 512),
        ("1", 1),
        ("128974848", 123),
        ("1G", 954),
        ("1e9", 954),
        ("100m", 1),
        (2**30, 1024),
    ],
)
def test_a_quantity_of_kubernetes_is_read_in_mebibytes(written, amount):
    assert quantity(written) == amount


@pytest.mark.parametrize("written", ["", "1GB", "much", "-1Gi", "1 Gi", True, None, [], float("inf"), float("nan")])
def test_what_is_no_quantity_is_told_apart(written):
    assert quantity(written) is None


@pytest.mark.parametrize(
    ("written", "amount"), [("1g", 1024), ("512M", 512), ("1gb", 1024), ("1GiB", 1024), ("1.5g", 1536), (1048576, 1)]
)
def test_a_size_of_docker_has_units_of_1024(written, amount):
    assert size(written) == amount


@pytest.mark.parametrize("written", ["", "1x", "g", "-1g", None])
def test_what_is_no_size_is_told_apart(written):
    assert size(written) is None


@given(st.text(max_size=30) | st.integers() | st.floats())
def test_no_value_breaks_the_reading_of_amounts(value):
    for found in (quantity(value), size(value)):
        assert found is None or found >= 0


def test_a_limit_counts_before_a_request():
    made = service("    deploy: {resources: {limits: {memory: 2g}, reservations: {memory: 1g}}}\n")
    found = memory_of(made.containers[0])
    assert (found.amount, found.said, found.setting) == (2048, "limit", "deploy.resources.limits.memory")


def test_a_request_counts_where_there_is_no_limit():
    found = memory_of(service("    mem_reservation: 300m\n").containers[0])
    assert (found.amount, found.said) == (300, "request")


def test_a_limit_of_nothing_is_none():
    assert memory_of(service("    mem_limit: 0\n").containers[0]) is None


def test_an_amount_that_depends_on_a_variable_is_unknown():
    found = memory_of(service("    mem_limit: ${LIMIT}\n").containers[0])
    assert (found.amount, bool(found.unknown)) == (0, True)


@pytest.mark.parametrize(("options", "count"), [("", 1), ("    scale: 3\n", 3), ("    deploy: {replicas: 2}\n", 2)])
def test_a_service_runs_as_often_as_it_says(options, count):
    assert replicas_of(service(options)) == count


def test_a_global_service_runs_on_every_host():
    assert replicas_of(service("    deploy: {mode: global}\n")) is None


@pytest.mark.parametrize(
    ("kind", "spec", "count"),
    [("Deployment", ", replicas: 4", 4), ("Deployment", "", 1), ("StatefulSet", ", replicas: 0", 0),
     ("DaemonSet", ", replicas: 4", None)],
)  # fmt: skip
def test_what_makes_pods_makes_as_many_as_it_says(kind, spec, count):
    assert replicas_of(pod_maker(kind, spec)) == count
