import pytest

from deadlight.semantics.security_options import fails_at_start, name_of


@pytest.mark.parametrize(
    "option",
    [
        "seccomp=unconfined",
        "seccomp:unconfined",
        "apparmor=docker-default",
        "label=disable",
        "no-new-privileges",
        "no-new-privileges:true",
        "systempaths=none",
    ],
)
def test_an_option_of_linux_keeps_the_container_from_starting(option):
    assert fails_at_start(option)


def test_a_credential_spec_starts():
    assert not fails_at_start("credentialspec=file://shop.json")
    assert not fails_at_start("CredentialSpec=registry://shop")


def test_a_credential_spec_with_a_colon_does_not_start():
    assert fails_at_start("credentialspec:file://shop.json")


@pytest.mark.parametrize("option", ["systempaths=unconfined", "", "  ", "${OPTION}", "${NAME:-x}=y"])
def test_what_the_client_keeps_or_nobody_knows_fails_nothing(option):
    assert not fails_at_start(option)


@pytest.mark.parametrize(
    ("option", "name"),
    [("seccomp=a=b", "seccomp"), ("no-new-privileges:true", "no-new-privileges"), ("Label", "label"), ("", "")],
)
def test_the_name_stands_before_the_first_sign(option, name):
    assert name_of(option) == name
