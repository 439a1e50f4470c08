import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.semantics import secrets


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD",
        "DB_PASSWORD",
        "sa_password",
        "SA_PWD",
        "dbPassword",
        "ConnectionStrings__Secret",
        "clientSecret",
        "CLIENT_SECRET",
        "API_KEY",
        "ApiKey",
        "AWS_SECRET_ACCESS_KEY",
        "STORAGE_ACCOUNT_KEY",
        "GITHUB_TOKEN",
        "AccessToken",
        "private_key",
        "NPM_TOKEN",
        "MYSQL_ROOT_PASSWORD",
        "MSSQL_SA_PASSWORD",
        "SERVICE_PASSPHRASE",
        "APIKEY",
        "DB_PASS",
    ],
)
def test_names_that_say_secret_are_secret_names(name):
    assert secrets.is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "TELEMETRY",
        "DOTNET_CLI_TELEMETRY_OPTOUT",
        "PUBLIC_KEY",
        "TOKENIZER",
        "PASSWORD_FILE",
        "sa_password_path",
        "SECRET_NAME",
        "TOKEN_URL",
        "KEY_VAULT_NAME",
        "MAX_TOKEN_COUNT",
        "ALLOW_EMPTY_PASSWORD",
        "PASSWORDLESS",
        "PWD",
        "OLDPWD",
        "PATH",
        "KEYBOARD",
        "COMPASS",
        "BYPASS",
        "PASSED",
        "MONKEY",
        "SECRETARY",
        "TOKEN_EXPIRY_MINUTES",
        "SECRET_ID",
        "PATTERN",
        "",
        "_",
        "KEY",
        "JWT_TOKEN_ISSUER",
        "ACCEPT_EULA",
        "REQUIRE_PASSWORD",
    ],
)
def test_names_that_only_sound_like_it_are_not(name):
    assert not secrets.is_secret_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "_",
        "changeme",
        "CHANGE_ME",
        "<password>",
        "[password]",
        "{{ password }}",
        "your-password",
        "xxxxxxxx",
        "****",
        "TODO",
        "example",
        "replace-me",
        "#{Password}#",
        "__PASSWORD__",
        "password",
        "none",
        "true",
        "0",
        "dummy",
        "placeholder",
        "enter password here",
        "nothing yet...",
        "eyJhb\u2026",
    ],
)
def test_placeholders_are_told_from_values(value):
    assert secrets.is_placeholder(value)


@pytest.mark.parametrize("value", ["P@ssw0rd", "Pa55word!", "s3cr3t", "DockerCon!!!", "hunter2", "Password123"])
def test_weak_passwords_are_values_all_the_same(value):
    assert not secrets.is_placeholder(value)


@pytest.mark.parametrize(
    "value",
    [
        "${DB_PASSWORD}",
        "$DB_PASSWORD",
        "%DB_PASSWORD%",
        "$(cat secret)",
        "/run/secrets/db",
        r"C:\secrets\db.txt",
        "./secrets/db.txt",
        "https://vault.example.org/v1/secret",
        "{{ .Values.password }}",
        "$env:DB_PASSWORD",
        "$[variables.password]",
        "@Microsoft.KeyVault(SecretUri=https://x/y)",
    ],
)
def test_references_are_no_secrets(value):
    assert secrets.is_reference(value)
    assert secrets.looks_like_secret("DB_PASSWORD", value) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "hunter2"),
        ("sa_password", "DockerCon!!!"),
        ("ApiKey", "4f3c2b1a0d9e8f7a"),
        ("GITHUB_TOKEN", "abc123def456"),
    ],
)
def test_a_literal_under_a_secret_name_is_a_secret(name, value):
    assert secrets.looks_like_secret(name, value) == "a secret, as its name says"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "changeme"),
        ("DB_PASSWORD", ""),
        ("sa_password", "_"),
        ("TOKEN", "12345"),
        ("TELEMETRY", "hunter2"),
        ("PUBLIC_KEY", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"),
        ("ACCEPT_EULA", "Y"),
        ("PASSWORD_FILE", "secret.txt"),
        ("ConnectionString", "Server=db;Database=shop;Integrated Security=true"),
        ("ConnectionString", "Server=db;User Id=sa;Password=${SA_PASSWORD}"),
        ("ConnectionString", "Server=db;User Id=sa;Password=<password>;"),
    ],
)
def test_what_is_no_secret_is_none(name, value):
    assert secrets.looks_like_secret(name, value) is None


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("Server=db;Database=shop;User Id=sa;Password=hunter2;", "the password of a connection string"),
        ("Data Source=db;pwd='hun ter2';uid=sa", "the password of a connection string"),
        (
            "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=bXkga2V5IGlzIHNlY3JldA==;",
            "the password of a connection string",
        ),
        (
            "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=c2VjcmV0a2V5dmFsdWU=",
            "the password of a connection string",
        ),
        ("amqp://shop:hunter2@queue:5672", "the password of a URL"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "a private key"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "a private key"),
        ("AKIA" + "Q3EGRZ7XJ2M4TBVA", "an access key of AWS"),
        ("ghp_" + "a1B2c3D4e5" * 4, "a token of GitHub"),
        ("glpat-" + "x1y2z3a4b5c6d7e8f9g0", "a token of GitLab"),
        ("xoxb-" + "123456789012-abcdefghij", "a token of Slack"),
        ("sk_live_" + "a1b2c3d4e5f6g7h8", "a key of Stripe"),
        ("AIza" + "a" * 35, "a key of Google Cloud"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2lnbmF0dXJlaGVyZQ", "a JSON web token"),
        (
            "https://x.blob.core.windows.net/c?sv=2020&sig=abcdefghijklmnopqrstuvwx%3D",
            "a shared access signature of Azure",
        ),
    ],
)
def test_values_give_themselves_away_whatever_their_name(value, what):
    assert secrets.looks_like_secret("SETTING", value) == what
    assert secrets.known_form(value) == what


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN PUBLIC KEY-----",
        "amqp://shop:${PASSWORD}@queue",
        "https://example.org/a:b",
        "ghp_short",
        "Password=hunter2",
        "https://user@example.org/",
        "mongodb://mongo:27017/shop",
    ],
)
def test_look_alikes_are_left_alone(value):
    assert secrets.known_form(value) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_answer_holds_the_value(name, value):
    found = secrets.looks_like_secret(name, value)
    assert found is None or len(value) < 3 or value not in found


def test_a_long_value_takes_little_time():
    import time

    for filler in (
        "a" * 200_000,
        "=" * 200_000,
        "password=" * 20_000,
        "x:" * 100_000,
        "my-" * 60_000,
        "eyJ" * 60_000,
        "://" * 60_000,
    ):
        started = time.perf_counter()
        secrets.looks_like_secret("DB_PASSWORD", filler)
        assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("what", "sign", "pattern"), [pytest.param(*form, id=f"{form[0]} {form[1]}") for form in secrets._KNOWN_FORMS]
)
@settings(max_examples=15)
@given(data=st.data())
def test_whatever_has_a_known_form_has_its_signs(what, sign, pattern, data):
    text = data.draw(st.from_regex(pattern.pattern))
    assert sign in text
    if "EXAMPLE" not in text.upper():
        assert secrets.known_form(text) is not None
