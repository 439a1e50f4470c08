import pytest

from deadlight.model.place import Document, Where
from deadlight.model.workload import Setting
from deadlight.semantics.network_options import switches_communication_off

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
