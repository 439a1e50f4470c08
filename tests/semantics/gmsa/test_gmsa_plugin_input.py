"""Whether the input of a plug-in holds a secret, the place of one, or a reference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.gmsa.plugin_input import held_in, input_of


@pytest.mark.parametrize(
    ("text", "kind", "secret"),
    [
        ("corp.example.com:fetcher:kestrel-Harbour9", "secret", "kestrel-Harbour9"),
        ("corp.example.com:fetcher:a:b=c;d", "secret", "a:b=c;d"),
        ("corp.example.com:fetcher:<password>", "place", ""),
        ("ObjectId=1;SecretUri=https://a.vault.example.com/secrets/b", "reference", ""),
        ("DOMAINNAME=corp;USERNAME=fetcher;PASSWORD=kestrel-Harbour9", "secret", "kestrel-Harbour9"),
        ("DOMAINNAME=corp;USERNAME=fetcher;PASSWORD=<password>", "place", ""),
        ("keyVaultName=<name>;clientId=<id>;keyVaultSecret=<secret name>[,logFile=<path>]", "reference", ""),
        ("keyVaultName=shop;clientId=1;keyVaultSecret=fetcher", "reference", ""),
        ("arn:aws:secretsmanager:eu-west-1:1:secret:fetcher", "reference", ""),
        ('{"credentialArn": "arn:aws:secretsmanager:eu-west-1:1:secret:fetcher"}', "reference", ""),
        ('{"username": "fetcher", "password": "kestrel-Harbour9"}', "secret", "kestrel-Harbour9"),
        ("7f3a3b1c-6d1a-4b5e-9a51-0d6a3f0c2b11", "reference", ""),
        (r"CORP\fetcher:kestrel-Harbour9", "secret", "kestrel-Harbour9"),
        (r"corp.example.com\\fetcher:kestrel-Harbour9", "secret", "kestrel-Harbour9"),
        (r"CORP\fetcher:<password>", "place", ""),
        ("fetcher@corp.example.com:kestrel-Harbour9", "secret", "kestrel-Harbour9"),
        (r"C:\fetcher\settings.json", "opaque", ""),
        ("vault.example.com:8200", "opaque", ""),
        ("", "reference", ""),
        ("fetcher", "opaque", ""),
        ("https://a.example.com:8443/b", "reference", ""),
    ],
)
def test_an_input_is_told_by_its_form(text, kind, secret):
    held = held_in(text)
    assert (held.kind, held.secret) == (kind, secret)


@given(st.text(max_size=80))
def test_any_input_is_of_some_kind_and_a_secret_is_in_it(text):
    held = held_in(text)
    if not text.lstrip().startswith("{"):
        assert held.secret in text
    assert (held.kind == "secret") == bool(held.secret)


def test_the_input_is_found_with_its_steps():
    content = {"ActiveDirectoryConfig": {"HostAccountConfig": {"PluginInput": "a"}}}
    assert input_of(content) == (("ActiveDirectoryConfig", "HostAccountConfig", "PluginInput"), "a")
    assert input_of({"PluginInput": "a"}) is None
    assert input_of(None) is None
