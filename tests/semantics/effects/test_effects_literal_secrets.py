"""Secrets on command lines: what programs are told to log on with, and what is set for the machine."""

import pytest
from effect_commands import in_cmd

from deadlight.semantics.effects.literal_secrets import written


def secrets_of(line: str) -> list[str]:
    return [argument.text for command in in_cmd(line) for _, argument in written(command)]


@pytest.mark.parametrize(
    "line",
    [
        "curl -u build:Gull-Anchor-78 -o feed.json https://feed.example.org/index.json",
        'curl -H "Authorization: Bearer Gull-Anchor-78" https://feed.example.org/index.json',
        "powershell -Command \"iwr https://feed.example.org -Headers @{Authorization = 'Bearer Gull-Anchor-78'}\"",
        "powershell -Command \"[Environment]::SetEnvironmentVariable('API_KEY', 'Gull-Anchor-78', 'Machine')\"",
        "docker login -u build -p Gull-Anchor-78 registry.example.org",
        "az login --service-principal -u shop -p Gull-Anchor-78 --tenant example.org",
        "dotnet nuget add source https://feed.example.org -n feed -u build -p Gull-Anchor-78",
        "certutil -f -p Gull-Anchor-78 -importpfx shop.pfx",
        "setx API_KEY Gull-Anchor-78 /M",
        'dotnet user-secrets set "Db:Password" "Gull-Anchor-78" --project shop',
        "npm config set //feed.example.org/:_authToken Gull-Anchor-78",
        "nuget sources add -Name feed -Source https://feed.example.org -UserName build -Password Gull-Anchor-78",
    ],
)
def test_what_a_program_is_told_to_log_on_with_is_a_secret(line):
    assert secrets_of(line) == ["Gull-Anchor-78"]


@pytest.mark.parametrize(
    "line",
    [
        "curl -u %USER%:%PASSWORD% https://feed.example.org/index.json",
        "curl -u build -o feed.json https://feed.example.org/index.json",
        "docker run -p 8080:80 shop",
        "dotnet publish -p:PublishSingleFile=true shop.csproj",
        "docker login -u build --password-stdin registry.example.org",
        "certutil -hashfile shop.zip SHA256",
        'setx PATH "C:\\shop;%PATH%" /M',
        "setx TOKEN_FILE C:\\secrets\\token /M",
        "npm config set //feed.example.org/:_authToken %TOKEN%",
        "npm config set registry https://feed.example.org/",
        "npm config get _authToken Gull-Anchor-78",
        "dotnet user-secrets set Db:Password",
    ],
)
def test_what_names_a_secret_or_is_none_is_no_secret(line):
    assert secrets_of(line) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("certutil -f -p Gull-Anchor-78 -importpfx shop.pfx", "a secret, as its option says"),
        ("nuget sources add -Name feed -Password Gull-Anchor-78", "a secret, as its option says"),
        ("setx API_KEY Gull-Anchor-78 /M", "a secret, as the name API_KEY says"),
        ("setx API_KEY ghp_" + "aB3dE5gH7j" * 3 + "kL9mN2 /M", "a token of GitHub"),
    ],
)
def test_what_tells_that_it_is_a_secret_is_named(line, kind):
    assert [found for command in in_cmd(line) for found, _ in written(command)] == [kind]
