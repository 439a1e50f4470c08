import pytest

from deadlight.semantics.security_options import fails_at_start, is_undecided, name_of


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


@pytest.mark.parametrize(
    "option",
    [
        r"credentialspec=file://C:\specs\shop.json",
        "credentialspec=file://c:/specs/shop.json",
        r"credentialspec=file://\\server\specs\shop.json",
        r"credentialspec=file://..\shop.json",
        "credentialspec=file://shops/../../shop.json",
        "credentialspec=file://",
        "credentialspec=shop.json",
        "credentialspec=config://shop",
    ],
)
def test_a_credential_spec_that_the_engine_does_not_take_does_not_start(option):
    assert fails_at_start(option)


@pytest.mark.parametrize(
    "option",
    [
        r"credentialspec=file://shops\shop.json",
        "credentialspec=raw://{}",
        "credentialspec=FILE://shop.json",
        "credentialspec=${SPEC}",
        "credentialspec=file://${SPEC}",
    ],
)
def test_a_credential_spec_that_the_engine_may_take_fails_nothing(option):
    assert not fails_at_start(option)


def test_an_option_that_a_variable_decides_is_undecided():
    assert is_undecided("${OPTION}")
    assert not is_undecided("seccomp=${PROFILE}")
