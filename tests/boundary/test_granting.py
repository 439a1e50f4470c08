"""Whatever is granted beside it, a path that was there stays, and does not become better."""

from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import report

from deadlight.model.landscape import HostPool, Landscape, Zone

SURROUNDINGS = Landscape(
    zones=(Zone(name="a", trust="untrusted", projects=("compose.yaml",)),),
    hosts=(HostPool(name="build-1", release="10.0.20348.2000", sku="server"),),
)
GRANTS = {
    "pipe": ("volumes", r"\\.\pipe\docker_engine:\\.\pipe\docker_engine"),
    "drive": ("volumes", "C:\\:C:\\host"),
    "data": ("volumes", "C:\\data:C:\\data"),
    "keys": ("volumes", "C:\\Users\\Administrator\\.ssh:C:\\keys"),
    "engine": ("volumes", "C:\\ProgramData\\docker:C:\\docker:ro"),
    "port": ("ports", '"8080:80"'),
    "spec": ("security_opt", "credentialspec=file://shop.json"),
    "device": ("devices", "class/86E0D1E0-8089-11D0-9CE4-08003E301F73"),
}


@st.composite
def services(draw):
    isolation = draw(st.sampled_from(("process", "hyperv", "")))
    user = draw(st.sampled_from(("ContainerAdministrator", "ContainerUser", "")))
    more = sorted(draw(st.sets(st.sampled_from(sorted(GRANTS)), min_size=1)))
    fewer = sorted(draw(st.sets(st.sampled_from(more), max_size=len(more) - 1)))
    return isolation, user, fewer, more


def compose(isolation, user, grants):
    lines = ["services:", "  shop:", "    image: registry.example.com/shop:1.4", "    platform: windows/amd64"]
    lines += [f"    isolation: {isolation}"] if isolation else []
    lines += [f"    user: {user}"] if user else []
    for key in ("volumes", "ports", "security_opt", "devices"):
        items = [value for grant in grants for kind, value in [GRANTS[grant]] if kind == key]
        lines += [f"    {key}:", *(f"      - {item}" for item in items)] if items else []
    lines += ["  db:", "    image: mcr.microsoft.com/windows/nanoserver:ltsc2022", "    isolation: hyperv"]
    return {"compose.yaml": "\n".join(lines) + "\n"}


@given(services())
@settings(max_examples=60)
def test_a_grant_more_never_takes_a_path_away(given_service):
    isolation, user, fewer, more = given_service
    before = report(compose(isolation, user, fewer), SURROUNDINGS).paths
    after = {(each.source, each.target): each for each in report(compose(isolation, user, more), SURROUNDINGS).paths}
    for path in before:
        assert after[path.source, path.target].severity >= path.severity


@given(services())
@settings(max_examples=60)
def test_asking_twice_gives_the_same(given_service):
    isolation, user, _, more = given_service
    files = compose(isolation, user, more)
    assert report(files, SURROUNDINGS) == report(files, SURROUNDINGS)


def test_engines_of_two_files_that_may_be_one_host_are_not_taken_for_one():
    files = {
        "a/compose.yaml": compose("process", "ContainerAdministrator", ["pipe"])["compose.yaml"],
        "b/compose.yaml": compose("process", "ContainerUser", [])["compose.yaml"].replace("shop", "other"),
    }
    paths = report(files).paths
    assert {path.target for path in paths} == {"host:the Docker host of a/compose.yaml"}
