"""What hypervisor isolation costs in memory."""

from deadlight.semantics.utility_vm import overhead


def test_the_overhead_on_docker_is_that_of_the_base_image():
    assert overhead("docker", "nanoserver", 14393).memory == 90
    assert overhead("docker", "servercore", 14393).memory == 275
    assert overhead("docker", "servercore", 20348).memory == 315


def test_of_an_unknown_image_the_most_is_taken():
    assert overhead("docker").memory == 315


def test_a_pod_has_the_overhead_of_the_tests_of_kubernetes():
    assert overhead("containerd", "servercore", 26100).memory == 512


def test_each_figure_says_where_it_is_from():
    assert all(row.evidence for row in (overhead("docker"), overhead("containerd")))
