import pytest
from msgspec.structs import replace

from deadlight.semantics.tiers import mixed, networks
from deadlight.sources.compose.reader import read
from deadlight.sources.files import document_from_bytes

DATABASE = "image: microsoft/mssql-server-windows-express"
PROJECT = f"""
services:
  db:
    {DATABASE}
  api:
    image: shop/api
    environment:
      - CONNECTION=Server=db,1433;Database=shop
  proxy:
    image: shop/proxy
    ports:
      - "80:80"
"""


def services(text):
    return list(read(document_from_bytes(text.encode(), shown="compose.yaml", kind="compose")))


def told(text):
    return [(data.name, front.name, network) for data, front, network in mixed(services(text))]


def test_a_published_service_that_does_not_use_the_database_on_its_network_is_found():
    assert told(PROJECT) == [("db", "proxy", "default")]


def test_networks_that_keep_them_apart_are_silent():
    text = PROJECT.replace(DATABASE, DATABASE + "\n    networks: [back]")
    text = text.replace("image: shop/api", "image: shop/api\n    networks: [back, front]")
    text = text.replace("image: shop/proxy", "image: shop/proxy\n    networks: [front]")
    assert told(text + "networks: {back: {}, front: {}}\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "depends_on: [db]",
        "links: ['db:database']",
        "environment: {DB: 'tcp:db\\\\SQLEXPRESS'}",
        "environment: {DB: 'Server=DB.shop.local'}",
        "command: shop --database db",
    ],
)
def test_a_published_service_that_uses_the_database_is_silent(line):
    assert told(PROJECT.replace("image: shop/proxy", f"image: shop/proxy\n    {line}")) == []


@pytest.mark.parametrize("line", ["environment: [CONNECTION]", "environment: ['DB=${DB}']", "env_file: shop.env"])
def test_a_service_whose_environment_is_not_known_may_use_the_database(line):
    assert told(PROJECT.replace("image: shop/proxy", f"image: shop/proxy\n    {line}")) == []


def test_a_name_that_only_contains_that_of_the_database_is_no_use():
    text = PROJECT.replace("image: shop/proxy", "image: shop/proxy\n    environment: {STORE: 'dbx my-db2'}")
    assert told(text) == [("db", "proxy", "default")]


def test_a_database_that_nobody_is_seen_to_use_is_silent():
    assert told(PROJECT.replace("Server=db,1433", "Server=elsewhere")) == []


@pytest.mark.parametrize("image", ["shop-mssql-init", "shop/mysql_migrations", "shop/redis-exporter", "mongo-express"])
def test_what_only_does_something_for_a_database_is_none(image):
    assert told(PROJECT.replace(DATABASE, f"image: example.org/{image}:1.4")) == []


def test_a_service_that_is_not_published_is_silent():
    assert told(PROJECT.replace("ports:", "expose:").replace('"80:80"', '"80"')) == []


def test_a_database_that_is_published_itself_is_silent():
    assert told(PROJECT.replace(DATABASE, DATABASE + "\n    ports: ['1433:1433']")) == []


def test_services_of_two_projects_do_not_meet():
    (db, api, _), (_, _, proxy) = services(PROJECT), services(PROJECT)
    assert list(mixed([db, api, replace(proxy, project="other.yaml")])) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("networks: [back, front]", {"back", "front"}),
        ("network_mode: none", set()),
        ("network_mode: nat", {"nat"}),
        ("restart: always", {"default"}),
    ],
)
def test_a_service_is_on_the_networks_that_it_names(line, expected):
    (service,) = services(f"services:\n  shop:\n    image: shop/api\n    {line}\n")
    assert networks(service) == expected


def test_a_project_of_many_services_takes_little_time():
    many = "".join(f"  db{n}:\n    {DATABASE}\n    depends_on: [db{n + 1}]\n" for n in range(1500))
    assert told("services:\n" + many) == []
