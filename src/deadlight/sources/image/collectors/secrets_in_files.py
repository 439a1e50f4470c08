"""Secrets in files that configure something: what a secret is says the judge, and no value is kept."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.image_content import FileFact
from deadlight.sources.decoding import decode
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge

_MOST_LINES = 20
"""Lines of one file that are named."""


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    text = decode(found.data, any_bytes=True).text
    for number, (line, what) in enumerate(judge(found.path, text)):
        if number == _MOST_LINES:
            break
        yield FileFact(path=found.path, kind="secret", detail=f"{what}, in line {line}", size=found.size)


COLLECTOR = Collector(
    read=_read,
    names=frozenset({
        ".npmrc", ".pypirc", ".netrc", "_netrc", ".git-credentials", ".dockerconfigjson", ".dockercfg", ".env",
        "credentials", ".htpasswd", ".yarnrc",
    }),
    suffixes=(
        ".json", ".config", ".xml", ".yml", ".yaml", ".env", ".ini", ".properties", ".toml", ".conf", ".cfg", ".txt",
        ".ps1", ".psm1", ".cmd", ".bat", ".vbs", ".reg", ".rdp", ".publishsettings", ".pubxml", ".settings", ".udl",
    ),
    most=1 << 20,
)  # fmt: skip
