import pytest

from deadlight.model.engine import Engine
from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import Setting
from deadlight.semantics.engine_facts import has_authorization_plugins, met_requirements, unmet_requirements

HERE = Where(Document("daemon.json", "daemon-json", "{}"), ())


def engine(source, *, settings=None, arguments=None, isolation="", whole=True):
    return Engine(
        name="docker",
        where=HERE,
        source=source,
        settings=tuple(Setting(name, value, HERE) for name, value in (settings or {}).items()),
        arguments=tuple(Setting(name, value, HERE) for name, value in (arguments or {}).items()),
        isolation=Located(isolation, HERE) if isolation else None,
        whole=whole,
    )


@pytest.mark.parametrize(
    ("told", "has"),
    [
        (engine("daemon-json", settings={"authorization-plugins": ["opa"]}), True),
        (engine("daemon-json", settings={"authorization-plugins": []}), False),
        (engine("daemon-json", settings={"authorization-plugin": ["opa"]}), False),
        (engine("daemon-json"), False),
        (engine("daemon-json", whole=False), None),
        (engine("daemon-json", arguments={"authorization-plugin": "opa"}), True),
        (engine("service", arguments={"authorization-plugin": "opa"}), True),
        (engine("service"), None),
        (engine("info", settings={"authorization-plugins": ["opa"]}), True),
        (engine("info", settings={"authorization-plugins": None}), False),
        (engine("info", isolation="process"), False),
        (engine("info"), None),
    ],
)
def test_plugins_are_where_file_service_or_engine_name_them(told, has):
    assert has_authorization_plugins(told) is has
    assert bool(met_requirements(told)) is (has is True)
    assert bool(unmet_requirements(told)) is (has is False)
