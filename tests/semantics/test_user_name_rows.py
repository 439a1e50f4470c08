"""The rows for account names beside the answers of a real API server (`../shared`, where it is there)."""

import json
from pathlib import Path

import pytest

from deadlight.semantics.settings import fate

MEASURED = Path(__file__).parents[3] / "shared/samples/k8s/apiserver-1.36/runasusername-verdicts.json"


@pytest.mark.skipif(not MEASURED.exists(), reason=f"{MEASURED} is not here")
def test_rows_refuse_the_account_names_that_a_server_refuses():
    wrong, seen = set(), 0
    for row in json.loads(MEASURED.read_text(encoding="utf-8")):
        if row["field"] != "runAsUserName" or not isinstance(row["value"], str):
            continue
        seen += 1
        setting = "spec.securityContext" if row["where"] == "pod" else "securityContext"
        told = fate("kubernetes", f"{setting}.windowsOptions.runAsUserName", row["value"])
        refused = told is not None and told.fate == "rejected-at-create"
        if refused != (row["http"] == 422) or (refused and told.error.partition('…": ')[2] not in row["message"]):
            wrong.add(row["value"])
    assert seen > 250
    # The server counts bytes; semantics/api_server does, a pattern cannot.
    assert all(len(name.encode()) > len(name) and len(name.encode()) > 104 for name in wrong), wrong
    assert len(wrong) <= 2
