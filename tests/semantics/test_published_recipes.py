"""What published recipes for Windows containers say, answered by the rows of the tables."""

import pytest

from deadlight.semantics.setting_names import rows_for
from deadlight.semantics.settings import fate


@pytest.mark.parametrize(
    ("platform", "setting", "value", "expected", "instead"),
    [
        ("compose", "read_only", True, "rejected-at-create", "ContainerUser"),
        ("compose", "tmpfs", ["C:\\Temp"], "ignored", "volume"),
        ("compose", "volumes.tmpfs", None, "rejected-at-create", "volume"),
        ("compose", "security_opt", ["no-new-privileges:true"], "rejected-at-start", "ContainerUser"),
        ("compose", "cap_drop", ["ALL"], "ignored", "ContainerUser"),
        ("engine", "no-new-privileges", True, "rejected-at-start", "ContainerUser"),
        ("engine", "icc", False, "rejected-at-start", "access lists"),
        ("engine", "authorization-plugin", ["opa"], "ignored", "authorization-plugins"),
        ("network", "networks.internal", True, "ignored", "driver internal"),
        ("command", "New-NetFirewallRule -Priority", 100, "rejected-at-start", "do not block"),
        ("command", "New-GMSACredentialSpec", None, "rejected-at-start", "New-CredentialSpec"),
        ("command", "Set-Container", None, "unknown", "docker update"),
        ("command", "docker events --filter", "event=exec_start", "honoured", ""),
    ],
)
def test_a_recipe_is_answered_with_what_happens_and_what_works(platform, setting, value, expected, instead):
    row = fate(platform, setting, value)
    assert row is not None
    assert row.fate == expected
    assert instead in row.instead
    assert row.evidence


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("New-NetFirewallRule -Action", "ignored"),
        ("New-NetFirewallRule -RemoteAddress", "ignored"),
        ("New-NetFirewallRule -Direction", "unknown"),
    ],
)
def test_a_firewall_rule_that_guides_rely_on_is_answered_in_words(name, expected):
    (row,) = rows_for(name)
    assert row.fate == expected
    assert row.given
    assert expected != "unknown" or row.verify


def test_what_a_filter_of_events_matches_is_told_apart():
    begins = fate("command", "docker events --filter", "event=exec_start")
    whole = fate("command", "docker events --filter", "event=exec_start: cmd")
    assert "begins" in begins.effect
    assert "exactly" in whole.effect
