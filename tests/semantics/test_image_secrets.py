"""Secrets in files, configurations and histories of images."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.image_content import ImageConfig
from deadlight.semantics.image_secrets import in_configuration, in_text, values
from deadlight.semantics.secrets import _KNOWN_FORMS, known_form

SECRET = "kestrel-harbour-9"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("app/appsettings.json", f'  "SmtpPassword": "{SECRET}",'),
        ("app/appsettings.json", f'  "ConnectionStrings": {{"Shop": "Server=db;User Id=sa;Password={SECRET}"}}'),
        ("app/web.config", f'<add key="ApiKey" value="{SECRET}" />'),
        ("app/web.config", f'<identity impersonate="true" userName="web" password="{SECRET}" />'),
        ("app/web.config", f"<ClientSecret>{SECRET}</ClientSecret>"),
        ("app/.env", f"API_TOKEN={SECRET}"),
        ("app/.env", f'export DB_PASSWORD="{SECRET}"'),
        ("app/app.properties", f"db.password = {SECRET}"),
        ("app/config.yaml", f"  clientSecret: {SECRET}"),
        ("app/start.ps1", f"$password = '{SECRET}'"),
        ("app/start.cmd", f"set DB_PASSWORD={SECRET}"),
        ("Users/a/.npmrc", "//registry.npmjs.org/:_authToken=npm_0123456789abcdef"),
        ("app/readme.txt", "ghp_" + "a1B2" * 10),
        ("app/notes.txt", f"git clone https://me:{SECRET}@git.example.com/x"),
        ("app/data.xml", "-----BEGIN PRIVATE KEY-----"),
    ],
)
def test_a_secret_in_a_file_is_found_in_its_line(path, line) -> None:
    assert [number for number, _ in in_text(path, f"first\r\n\r\n{line}\r\nlast\r\n")] == [3]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("app/appsettings.json", '"SmtpPassword": "${SMTP_PASSWORD}",'),
        ("app/appsettings.json", '"PasswordFile": "C:\\\\secrets\\\\smtp"'),
        ("app/appsettings.json", '"Password": ""'),
        ("app/strings.json", '"password": "Enter your password"'),
        ("app/strings.json", '"passwordLabel": "Password"'),
        ("app/web.config", '<add key="PasswordMinimumLength" value="12" />'),
        ("app/web.config", '<machineKey decryptionKey="AutoGenerate" />'),
        ("app/assembly.config", '<assemblyIdentity name="x" publicKeyToken="b03f5f7f11d50a3a" />'),
        ("app/start.ps1", "$password = $env:DB_PASSWORD"),
        ("app/start.cmd", "set DB_PASSWORD=%1"),
        ("app/package-lock.json", f'"password": "{SECRET}"'),
        ("app/readme.txt", "password: the password of the user"),
        ("app/changes.txt", "git fetch http://user:pass@host/repo scrubs the user"),
        ("app/licence.txt", "The keys and tokens of the passengers pass the gate."),
    ],
)
def test_what_only_sounds_like_a_secret_is_none(path, line) -> None:
    assert list(in_text(path, line)) == []


@given(st.text(alphabet='abPASSWORD="key:;\n\r İ{}<>/', max_size=200))
def test_any_text_is_read(text) -> None:
    assert all(1 <= number <= text.count("\n") + 1 for number, _ in in_text("a.json", text))


@given(
    st.sampled_from(["AKIAABCDEFGHIJKLMNOP", "://a:bcd9x@", "sk_live_0123456789abcdef", "Server=a;Pwd=x9q2w;"]),
    st.text(max_size=30),
)
def test_what_has_a_known_form_is_found_in_any_file(secret, before) -> None:
    text = f"{before}\n https{secret} "
    expected = known_form(text.rpartition("\n")[2]) is not None
    assert any(number == text.count("\n") + 1 for number, _ in in_text("a.txt", text)) == expected


@pytest.mark.parametrize(("what", "pattern"), [(what, pattern.pattern) for what, _, pattern in _KNOWN_FORMS])
@given(st.data(), st.sampled_from(["", "İ", "a line\n"]))
def test_each_known_form_is_found_in_a_text_that_names_nothing(what, pattern, data, before) -> None:
    text = f"{before}{data.draw(st.from_regex(pattern, fullmatch=True), what)}"
    expected = {number for number, line in enumerate(text.split("\n"), 1) if known_form(line.rstrip("\r")) is not None}
    assert expected <= {number for number, _ in in_text("a.txt", text)}


def test_secrets_in_configuration_and_history() -> None:
    config = ImageConfig(
        environment=(("PATH", "C:\\"), ("DB_PASSWORD", SECRET)),
        labels=(("maintainer", "me"), ("api.key", "another-secret-7")),
        history=(
            "Apply image 10.0.20348.2113",
            f"cmd /S /C #(nop)  ENV DB_PASSWORD={SECRET}",
            "|2 VERSION=1.2 NUGET_TOKEN=third-secret-3 cmd /S /C restore",
            "RUN |1 FEED_TOKEN=fourth-secret-4 cmd /S /C restore # buildkit",
            "cmd /S /C curl https://me:fifth-secret-5@example.com/x",
            "cmd /S /C echo token=none",
        ),
    )
    found = [(what, route) for what, _, route in in_configuration(config)]
    assert found == [
        ("the variable DB_PASSWORD", ("config", "environment", "DB_PASSWORD")),
        ("the label api.key", ("config", "labels", "api.key")),
        ("a line of the history (NUGET_TOKEN)", ("config", "history", 2)),
        ("a line of the history (FEED_TOKEN)", ("config", "history", 3)),
        ("a line of the history", ("config", "history", 4)),
    ]
    assert {SECRET, "another-secret-7", "third-secret-3", "fourth-secret-4"} <= set(values(config))
    assert any("fifth-secret-5" in value for value in values(config))


@pytest.mark.parametrize(
    "line",
    [
        f"cmd /S /C net user bob {SECRET} /add",
        f"powershell -Command $x = 1; NET1.EXE USER 'bob' '{SECRET}' /ADD; exit",
        f"powershell -Command New-LocalUser bob -Password (ConvertTo-SecureString '{SECRET}' -AsPlainText -Force)",
        f"RUN |1 VERSION=1.2 cmd /S /C app.exe --password {SECRET} # buildkit",
        f'cmd /S /C curl -H "Authorization: Bearer {SECRET}" https://example.com/x',
        f"cmd /S /C curl -u bob:{SECRET} https://example.com/x",
        f"cmd /S /C sqlcmd /password:{SECRET}",
    ],
)
def test_secrets_of_commands_in_the_history_are_found_and_hidden(line) -> None:
    config = ImageConfig(history=(line,))
    assert [what for what, *_ in in_configuration(config)] == ["a line of the history"]
    assert SECRET in values(config)


@pytest.mark.parametrize(
    "line",
    [
        "cmd /S /C net user bob /delete",
        "cmd /S /C net user bob %PASSWORD% /add",
        "cmd /S /C net user bob * /add",
        "powershell -Command ConvertTo-SecureString $env:PASSWORD -AsPlainText -Force",
        'powershell -Command ConvertTo-SecureString "$password" -AsPlainText',
        'cmd /S /C curl -H "Authorization: Bearer %TOKEN%" https://example.com/x',
        "cmd /S /C docker run -u bob:users web",
        "cmd /S /C tool -u C:\\data",
        "cmd /S /C app.exe --password-file C:\\secrets\\password",
    ],
)
def test_commands_in_the_history_without_a_secret_are_none(line) -> None:
    assert list(in_configuration(ImageConfig(history=(line,)))) == []
