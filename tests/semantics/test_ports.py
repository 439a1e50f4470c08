from deadlight.semantics.ports import administration_services


def test_a_remote_desktop_port_is_an_administration_port():
    assert administration_services("3389") == ((3389, "RDP"),)


def test_a_range_has_every_administration_port_in_it():
    assert [number for number, _ in administration_services("5980-5990")] == [5985, 5986]


def test_only_remote_desktop_counts_over_udp():
    assert administration_services("3389", "udp") == ((3389, "RDP"),)
    assert administration_services("445/udp") == ()


def test_a_web_port_is_none():
    assert administration_services("8080") == ()


def test_what_is_no_port_is_none():
    assert administration_services("${PORT}") == ()
    assert administration_services("") == ()
    assert administration_services("22-") == ()
