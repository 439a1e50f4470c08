import pytest

from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import Setting
from deadlight.semantics.network_options import has_no_way_out, switches_communication_off

WHERE = Where(Document("compose.yaml", "compose", ""))
ICC = "driver_opts.com.docker.network.bridge.enable_icc"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (ICC, "false"),
        (ICC, False),
        (ICC, "False "),
        ("driver_opts.com.docker.network.windowsshim.disableicc", "true"),
        ("com.docker.network.windowsshim.disableicc", True),
    ],
)
def test_an_option_that_is_meant_to_keep_containers_apart_is_known(name, value):
    assert switches_communication_off(Setting(name, value, WHERE))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (ICC, "true"),
        (ICC, None),
        ("driver_opts.com.docker.network.windowsshim.disableicc", "false"),
        ("driver_opts.com.docker.network.windowsshim.dnsservers", "true"),
        ("internal", False),
    ],
)
def test_other_options_and_values_keep_nobody_apart(name, value):
    assert not switches_communication_off(Setting(name, value, WHERE))


@pytest.mark.parametrize("driver", ["internal", "Private", "null", "none"])
def test_a_network_of_a_closed_driver_has_no_way_out(driver):
    assert has_no_way_out(Located(driver, WHERE))


@pytest.mark.parametrize("driver", ["nat", "transparent", "overlay", "bridge", "${DRIVER}"])
def test_any_other_network_has_one(driver):
    assert not has_no_way_out(Located(driver, WHERE))


def test_a_network_without_a_driver_has_a_way_out():
    assert not has_no_way_out(None)
