"""What a Compose project is called."""

import pytest

from deadlight.model.errors import InputError
from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.sources.compose.reader import read
from deadlight.sources.yaml_places import locate

PLAIN = "services: {web: {image: a}}\n"


def names(text, path="shop/compose.yaml", env=None):
    def open_document(name, kind):
        if name == ".env" and env is not None:
            return Document(name, kind, env)
        raise InputError("does not exist")

    found = [
        each for each in read(Document(path, "compose", text, locator=locate), open_document)
        if isinstance(each, Workload)
    ]  # fmt: skip
    return found[0].project_names


def test_a_project_is_called_after_its_folder():
    assert names(PLAIN) == ("shop",)
    assert names(PLAIN, "tenants\\shop\\compose.yaml") == ("shop",)


def test_a_name_in_the_file_goes_before_the_folder():
    assert names("name: billing\n" + PLAIN) == ("billing", "shop")


def test_a_name_in_the_environment_file_goes_before_all():
    assert names("name: billing\n" + PLAIN, env="COMPOSE_PROJECT_NAME=east\n") == ("east", "billing", "shop")
    assert names("name: ${REGION}-shop\n" + PLAIN, env="REGION=east\n") == ("east-shop", "shop")


def test_a_name_that_is_not_known_is_none():
    assert names("name: ${REGION}-shop\n" + PLAIN)[-1] == "shop"
    assert "${REGION}" not in "".join(names("name: ${REGION:?}\n" + PLAIN))


@pytest.mark.parametrize("path", ["compose.yaml", "./compose.yaml"])
def test_a_file_that_is_named_from_its_own_folder_has_that_folder_too(path, tmp_path, monkeypatch):
    folder = tmp_path / "billing"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert names(PLAIN, path) == ("billing",)


def test_a_service_called_name_of_the_first_version_is_no_name():
    assert names("name: {image: a}\n") == ("shop",)
