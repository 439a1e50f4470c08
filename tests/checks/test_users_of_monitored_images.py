"""No fix takes the administrator from an image that ServiceMonitor starts: it would end at once."""

from __future__ import annotations

import datetime

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

SETTINGS = Settings(today=datetime.date(2026, 11, 22))
SERVERCORE = "mcr.microsoft.com/windows/servercore:ltsc2025"
IIS = "mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2025"
ASPNET = "mcr.microsoft.com/dotnet/framework/aspnet:4.8.1"
MONITOR = 'ENTRYPOINT ["C:\\\\ServiceMonitor.exe", "w3svc"]\n'


def fixed(dockerfile: str) -> list[bool]:
    """Return, for each finding on the account, whether it has a fix."""
    gathered = pipeline.Auditor(SETTINGS).document(
        pipeline.document_from_bytes(dockerfile.encode(), shown="Dockerfile", kind="dockerfile")
    )
    names = ("administrator-by-default", "container-administrator")
    return [finding.fix is not None for finding in gathered.findings if finding.name in names]


@pytest.mark.parametrize(
    "dockerfile",
    [
        f"FROM {SERVERCORE}\n{MONITOR}",
        f"FROM {SERVERCORE}\nUSER ContainerAdministrator\n{MONITOR}",
        f"FROM {SERVERCORE} AS base\n{MONITOR}FROM base\nCOPY . C:/shop\n",
        f"FROM {IIS}\nCOPY . C:/inetpub/wwwroot\n",
        f"FROM {ASPNET}\nUSER ContainerAdministrator\n",
        f"FROM {ASPNET}\nCMD w3svc\n",
        "FROM microsoft/aspnet:4.7.2\nCOPY . C:/inetpub/wwwroot\n",
    ],
)
def test_what_service_monitor_starts_stays_an_administrator(dockerfile: str) -> None:
    assert fixed(dockerfile) == [False]


@pytest.mark.parametrize(
    "dockerfile",
    [
        f'FROM {SERVERCORE}\nENTRYPOINT ["C:/shop.exe"]\n',
        f'FROM {IIS}\nENTRYPOINT ["C:/shop.exe"]\n',
        f'FROM {ASPNET}\nUSER ContainerAdministrator\nENTRYPOINT ["C:/shop.exe"]\n',
        "FROM mcr.microsoft.com/dotnet/framework/runtime:4.8.1\nCOPY . C:/shop\n",
    ],
)
def test_other_images_are_given_another_user(dockerfile: str) -> None:
    assert fixed(dockerfile) == [True]
