"""No output of any format shows a secret of the input, whichever check reports the line that it is on."""

from __future__ import annotations

import datetime

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings
from deadlight.outputs.formats import FORMATS, render

SECRET = "kestrel-Harbour9!x"
FILES = {
    "Dockerfile": (
        "dockerfile",
        (
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\n"
            f"ENV SMTP_PASSWORD={SECRET}\n"
            f"RUN net user shop {SECRET} /add\n"
            f"RUN powershell -Command \"ConvertTo-SecureString '{SECRET}' -AsPlainText -Force; net user x {SECRET} /add\"\n"
            f"RUN curl -o C:/x.zip https://shop:{SECRET}@downloads.example.com/x.zip && tar -xf C:/x.zip\n"
        ),
    ),
    "compose.yaml": (
        "compose",
        "services:\n  db:\n    image: mcr.microsoft.com/windows/servercore:ltsc2022\n    environment:\n"
        f"      sa_password: '{SECRET}'\n"
        f"      - DATABASE=Server=db;User Id=sa;Password={SECRET}\n".replace("- DATABASE=", "DATABASE: "),
    ),
    "pod.yaml": (
        "kubernetes",
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  os: {name: windows}\n  containers:\n"
            "    - name: shop\n      image: mcr.microsoft.com/windows/servercore:ltsc2022\n"
            f"      env: [{{name: API_TOKEN, value: {SECRET}}}]\n"
            '      securityContext:\n        windowsOptions:\n          gmsaCredentialSpec: \'{"ActiveDirectoryConfig": '
            f'{{"HostAccountConfig": {{"PluginInput": "corp:fetcher:{SECRET}"}}}}}}\'\n'
        ),
    ),
    "broken.yaml": (
        "compose",
        (
            "services:\n  db:\n    image: mcr.microsoft.com/windows/servercore:ltsc2022\n    security_opt:\n"
            f'      - \'credentialspec=raw://{{"PluginInput": "corp:fetcher:{SECRET}", \'\n'
        ),
    ),
    "setup.ps1": (
        "powershell",
        (
            f"docker login -u shop -p {SECRET} r.example.com; docker run --privileged -e API_TOKEN={SECRET} web:1\n"
            f"net user shop {SECRET} /add; netsh advfirewall set allprofiles state off\n"
            f"curl.exe -k -u shop:{SECRET} -o x.zip https://downloads.example.com/x.zip\n"
            f"$settings = @{{ Password = '{SECRET}' }}; Set-MpPreference -DisableRealtimeMonitoring $true\n"
            f"$token = '{SECRET}'; New-NetFirewallRule -DisplayName x -Priority 1; Set-Container $token\n"
            f"ConvertTo-SecureString '{SECRET}' -AsPlainText -Force) 'no end\n"
        ),
    ),
    "spec.json": (
        "credential-spec",
        (
            f'{{"CmsPlugins": ["ActiveDirectory"], "ActiveDirectoryConfig": {{"HostAccountConfig": {{"PluginGUID": "x", '
            f'"PluginInput": "corp:fetcher:{SECRET}"}}}}}}\n'
        ),
    ),
    "spec.yaml": (
        "kubernetes",
        (
            "apiVersion: windows.k8s.io/v1\nkind: GMSACredentialSpec\nmetadata: {name: shop}\ncredspec:\n"
            f"  ActiveDirectoryConfig: {{HostAccountConfig: {{PluginGUID: x, PluginInput: 'corp:fetcher:{SECRET}'}}}}\n"
        ),
    ),
}


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_no_format_shows_a_secret(format_: str) -> None:
    report = pipeline.audit_texts(FILES, Settings(today=datetime.date(2026, 11, 22)), resolve_fixes=True)
    found = {"secret-in-build", "password-in-build", "secret-in-environment", "gmsa-secret-in-clear"}
    assert found <= {finding.name for finding in report.findings}
    assert {"spec.json", "spec.yaml", "pod.yaml"} <= {
        finding.place.path for finding in report.findings if finding.name == "gmsa-secret-in-clear"
    }
    assert SECRET not in render(report, format_, verbosity=1)


def test_a_line_with_a_secret_is_shown_with_asterisks_in_its_place() -> None:
    report = pipeline.audit_texts(
        {"compose.yaml": FILES["compose.yaml"]}, Settings(today=datetime.date(2026, 11, 22), select=("WIN309",))
    )
    assert report.findings[0].place.line_text == f"      sa_password: '{'*' * len(SECRET)}'"


@pytest.mark.parametrize("path", FILES)
def test_no_file_shows_a_secret_where_no_other_file_tells_it(path: str) -> None:
    report = pipeline.audit_texts({path: FILES[path]}, Settings(today=datetime.date(2026, 11, 22)))
    assert report.findings or report.unread
    assert SECRET not in render(report, "json", verbosity=1)
