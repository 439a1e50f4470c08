import pytest

from deadlight.semantics import accounts


@pytest.mark.parametrize(
    "name",
    [
        "ContainerAdministrator",
        "containeradministrator",
        '"ContainerAdministrator"',
        "User Manager\\ContainerAdministrator",
        "X\\ContainerAdministrator",
        " ContainerAdministrator ",
        "ContainerAdministrator.",
        "S-1-5-93-2-1",
    ],
)
def test_container_administrator_is_known_however_it_is_written(name):
    assert accounts.is_container_administrator(name)
    assert accounts.is_administrative(name)


@pytest.mark.parametrize("name", ["ContainerUser", "containeruser", "User Manager\\ContainerUser", "S-1-5-93-2-2"])
def test_container_user_is_no_administrator(name):
    assert accounts.is_container_user(name)
    assert not accounts.is_administrative(name)


@pytest.mark.parametrize(
    "name",
    [
        "NT AUTHORITY\\SYSTEM",
        "nt authority\\system",
        "SYSTEM",
        "LocalSystem",
        ".\\LocalSystem",
        "S-1-5-18",
        "AUTORITE NT\\Système",
        "NT-AUTORITÄT\\SYSTEM",
    ],
)
def test_system_is_known_in_every_language(name):
    assert accounts.is_system(name)
    assert accounts.is_administrative(name)


@pytest.mark.parametrize(
    "name", ["CORP\\system", "NT AUTHORITY\\NETWORK SERVICE", "NT AUTHORITY\\Local Service", "systems", ""]
)
def test_other_accounts_are_not_system(name):
    assert not accounts.is_system(name)


@pytest.mark.parametrize(
    "name", ["Administrators", "BUILTIN\\Administrators", "VORDEFINIERT\\Administratoren", "S-1-5-32-544"]
)
def test_the_group_of_administrators_is_known(name):
    assert accounts.is_administrator_group(name)


def test_the_built_in_administrator_is_known_by_name_and_identifier():
    assert accounts.is_built_in_administrator(".\\Administrator")
    assert accounts.is_built_in_administrator("S-1-5-21-1004336348-1177238915-682003330-500")
    assert not accounts.is_built_in_administrator("administrators")


@pytest.mark.parametrize("name", ["1000", "1000:1000", "0", "1001:app"])
def test_numbers_are_numeric_users(name):
    assert accounts.is_numeric(name)


@pytest.mark.parametrize("name", ["app", "app1", "S-1-5-18", "1app", ""])
def test_names_are_not_numeric_users(name):
    assert not accounts.is_numeric(name)


@pytest.mark.parametrize(
    "name", ["NT AUTHORITY\\SYSTEM", "ContainerUser", "x\\ContainerAdministrator", "Administrator"]
)
def test_run_as_non_root_lets_every_name_pass_but_one(name):
    assert accounts.passes_run_as_non_root(name)
    assert not accounts.passes_run_as_non_root("containerADMINISTRATOR")


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        (".\\shop", True), ("CORP\\shop", True), ("shop@corp.example.com", True), ("CORP\\shop$", False),
        ("NT SERVICE\\shop", False), ("IIS APPPOOL\\shop", False), ("NT AUTHORITY\\LocalService", False),
        ("NT-AUTORITÄT\\LOKALER DIENST", False), ("LocalSystem", False), ("NetworkService", False), ("", False),
        ("User Manager\\ContainerUser", False), ("ContainerAdministrator", False),
    ],
)  # fmt: skip
def test_which_accounts_a_service_needs_a_password_for(name: str, needs: bool) -> None:
    assert accounts.needs_password(name) is needs
