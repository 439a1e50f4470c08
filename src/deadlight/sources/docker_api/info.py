"""The engine as `docker info -f '{{json .}}'` and `docker version -f json` show it.

What it says of its configuration stands under the names of daemon.json, so that it is judged alike.
Source of the fields: https://docs.docker.com/reference/api/engine/version/v1.51/#tag/System/operation/SystemInfo
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.engine import Engine
from deadlight.model.place import Located
from deadlight.model.regex import compiled
from deadlight.model.workload import NOT_LOOKED, OperatingSystem, Setting
from deadlight.sources.kubernetes.fields import Fields

_DESKTOP = compiled(r"Docker Desktop v?(\d{1,9}(?:\.\d{1,9}){1,3})\b")
_BUILD = compiled(r"\bOS Build (\d{5}(?:\.\d+)?)|\b10\.0[. ](\d{5}(?:\.\d+)?)")


def engine_of(fields: Fields) -> Engine:
    """Return the engine that an answer to `docker info` describes."""
    name, system = fields.text("Name"), fields.text("OSType")
    return Engine(
        name=name.value if name is not None else "docker",
        where=fields.where,
        os=system_of(system.value if system is not None else ""),
        source="info",
        settings=tuple(_settings(fields)),
        version=fields.text("ServerVersion"),
        isolation=_word(fields.text("Isolation")),
        host_build=_build(fields),
        client=is_client(fields.text("OperatingSystem")),
        warnings=tuple(fields.texts("Warnings")),
    )


def version_of(fields: Fields) -> Engine:
    """Return the engine that an answer to `docker version` describes; its server may be missing."""
    server = fields.fields("Server")
    system = server.text("Os")
    return Engine(
        name="docker",
        where=fields.where,
        os=system_of(system.value if system is not None else ""),
        source="info",
        version=server.text("Version"),
        desktop=_desktop(fields),
        host_build=_located_build(server.text("KernelVersion")),
    )


def _desktop(fields: Fields) -> Located[str] | None:
    """Return the version of Docker Desktop, where its client is on Windows; on a Mac there is no drive of Windows."""
    client = fields.fields("Client").text("Os")
    platform = fields.fields("Server", "Platform").text("Name")
    found = _DESKTOP.search(platform.value) if platform is not None else None
    if found is None or platform is None or client is None or client.value != "windows":
        return None
    return Located(found[1], platform.where)


def system_of(word: str) -> OperatingSystem:
    """Return the system that an engine says it runs on."""
    if word in ("windows", "linux"):
        return OperatingSystem("windows" if word == "windows" else "linux", "the engine says so")
    return NOT_LOOKED


def build_in(text: str) -> str:
    """Return the Windows build in a text, with its revision where it has one; empty where there is none.

    "Version 21H2 (OS Build 20348.707)" has 10.0.20348.707, "10.0 20348 (20348.1.amd64fre…)" has 10.0.20348.
    """
    found = _BUILD.search(text)
    return f"10.0.{found[1] or found[2]}" if found else ""


def is_client(text: Located[str] | None) -> bool:
    """Return whether what an engine says of its host's system is a client of Windows.

    It says "Microsoft Windows Server Version 21H2 (OS Build 20348.707)", newer ones the name that Windows has for
    itself: "Microsoft Windows 11 Pro (Build 26100)".
    Source: https://github.com/moby/moby/blob/0bf64928/pkg/parsers/operatingsystem/operatingsystem_windows.go
    """
    said = text.value if text is not None else ""
    return said.startswith("Microsoft Windows ") and " Server" not in said


def _settings(fields: Fields) -> Iterator[Setting]:
    for field, key in (("LoggingDriver", "log-driver"), ("DockerRootDir", "data-root"), ("Debug", "debug")):
        if fields.has(field):
            yield Setting(key, fields.value[field], fields.where.child(field))
    plugins = fields.fields("Plugins")
    if plugins.has("Authorization"):
        yield Setting("authorization-plugins", plugins.value["Authorization"], plugins.where.child("Authorization"))
    registries = fields.fields("RegistryConfig", "IndexConfigs")
    insecure = [name for name in registries.value if registries.fields(name).value.get("Secure") is False]
    blocks = [block.value for block in fields.fields("RegistryConfig").texts("InsecureRegistryCIDRs")]
    listed = [*insecure, *(block for block in blocks if block not in OWN_BLOCKS)]
    if listed:
        yield Setting("insecure-registries", [*listed], registries.where)


OWN_BLOCKS = ("127.0.0.0/8", "::1/128")
"""What every engine takes for an insecure registry by itself: this host."""


def _build(fields: Fields) -> Located[str] | None:
    for key in ("OperatingSystem", "KernelVersion", "OSVersion"):
        found = _located_build(fields.text(key))
        if found is not None:
            return found
    return None


def _located_build(text: Located[str] | None) -> Located[str] | None:
    build = build_in(text.value) if text is not None else ""
    return Located(build, text.where) if text is not None and build else None


def _word(text: Located[str] | None) -> Located[str] | None:
    return text if text is not None and text.value else None
