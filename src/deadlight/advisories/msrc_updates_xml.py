"""Monthly documents in XML as the JSON that says the same. A document type is refused: it could make text grow."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

from deadlight.model.errors import InputError
from deadlight.model.regex import compiled

_TYPES = {"Vendor Fix": 2, "Severity": 3}
"""The words of the two types that are read; others are of no interest."""

_DOCTYPE = compiled(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def as_json(text: str) -> dict[str, Any]:
    """Return the document as its JSON form has it, as far as that is read. Raises InputError where it is no XML."""
    if _DOCTYPE.search(text):
        raise InputError("a monthly document has no document type")
    try:
        root = ET.fromstring(text.lstrip("\ufeff \r\n\t"))  # noqa: S314 - without a document type nothing is expanded
    except (ET.ParseError, ValueError) as error:
        raise InputError(f"not XML: {error}") from error
    tracking = _child(root, "DocumentTracking")
    tree = _child(root, "ProductTree")
    return {
        "DocumentTracking": {
            "Identification": {"ID": {"Value": _text(_child(tracking, "Identification"), "ID")}},
            "InitialReleaseDate": _text(tracking, "InitialReleaseDate"),
            "CurrentReleaseDate": _text(tracking, "CurrentReleaseDate"),
        },
        "ProductTree": {
            "FullProductName": [
                {"ProductID": one.get("ProductID") or "", "Value": one.text or ""}
                for one in (_all(tree, "FullProductName"))
            ]
        },
        "Vulnerability": [_vulnerability(one) for one in _all(root, "Vulnerability")],
    }


def _vulnerability(node: ET.Element) -> dict[str, Any]:
    return {
        "CVE": _text(node, "CVE"),
        "Title": {"Value": _text(node, "Title")},
        "Threats": [_typed(one) for one in _all(_child(node, "Threats"), "Threat")],
        "Remediations": [_typed(one) for one in _all(_child(node, "Remediations"), "Remediation")],
        "CVSSScoreSets": [
            {"BaseScore": _number(_text(one, "BaseScore")), "Vector": _text(one, "Vector"), "ProductID": _products(one)}
            for one in _all(_child(node, "CVSSScoreSets"), "ScoreSet")
        ],
        "RevisionHistory": [{"Date": _text(one, "Date")} for one in _all(_child(node, "RevisionHistory"), "Revision")],
    }


def _typed(node: ET.Element) -> dict[str, Any]:
    return {
        "Type": _TYPES.get(node.get("Type") or ""),
        "Description": {"Value": _text(node, "Description")},
        "ProductID": _products(node),
        "SubType": _text(node, "SubType"),
        "FixedBuild": _text(node, "FixedBuild"),
        "Supercedence": _text(node, "Supercedence"),
    }


def _products(node: ET.Element) -> list[str]:
    return [(one.text or "").strip() for one in _all(node, "ProductID")]


def _child(node: ET.Element | None, name: str) -> ET.Element | None:
    return None if node is None else node.find(f"{{*}}{name}")


def _all(node: ET.Element | None, name: str) -> list[ET.Element]:
    return [] if node is None else node.findall(f".//{{*}}{name}")


def _text(node: ET.Element | None, name: str) -> str:
    found = _child(node, name)
    return (found.text or "").strip() if found is not None else ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
