import pytest

from deadlight.semantics.devices import fate_of_other, interface_class

GPU = "5B45201D-F2F2-4F3B-85BB-30FF1F953599"


@pytest.mark.parametrize("path", [f"class/{GPU}", f"Class/{GPU}", f"class://{GPU}", f"vpci-class-guid://{GPU}"])
def test_a_device_class_is_known_in_every_spelling_of_the_engine(path):
    assert interface_class(path) == GPU
    assert fate_of_other(path) is None


@pytest.mark.parametrize("path", ["/dev/dri:/dev/dri", "COM1", "class/", "\\\\.\\PhysicalDrive0"])
def test_a_single_device_keeps_the_container_from_starting(path):
    assert interface_class(path) is None
    assert fate_of_other(path) == "rejected-at-start"


def test_a_device_of_the_container_device_interface_is_ignored():
    assert fate_of_other("nvidia.com/gpu=0") == "ignored"


@pytest.mark.parametrize("path", ["", " ", "${DEVICE}", "$GPU"])
def test_nothing_is_said_of_a_device_that_is_not_known(path):
    assert fate_of_other(path) is None
