"""Formats of images: named where an image is looked into, refused elsewhere, and with advice where a library is missing."""

from __future__ import annotations

import sys

import pytest

from deadlight.cli.frame.reporting import Destination, destinations
from deadlight.model.errors import UsageError
from deadlight.model.report import AuditReport
from deadlight.outputs.formats import IMAGE_FORMATS, equip, render


@pytest.mark.parametrize(
    ("format_", "library", "reason"),
    [
        ("cyclonedx", "cyclonedx", "CycloneDX is written by cyclonedx-python-lib, which is not installed"),
        ("spdx", "spdx_tools", "SPDX is written by spdx-tools, which is not installed"),
    ],
)
def test_a_library_that_is_missing_is_said_with_how_to_install_it(format_, library, reason, monkeypatch) -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=reason) as caught:
        equip([format_])
    assert "deadlight[sbom]" in caught.value.advice()


@pytest.mark.parametrize("format_", IMAGE_FORMATS)
def test_a_report_on_files_has_nothing_for_a_format_of_images(format_) -> None:
    with pytest.raises(UsageError, match=f"{format_} describes an image"):
        render(AuditReport(version="1"), format_)


@pytest.mark.parametrize("format_", IMAGE_FORMATS)
def test_the_audit_of_files_says_where_a_format_of_images_is_had(deadlight, format_) -> None:
    result = deadlight("audit", ".", "-f", format_)
    assert result.status == 2
    assert f"deadlight image REF -f {format_} writes it" in result.err


def test_an_image_is_in_no_picture_of_a_network(deadlight) -> None:
    result = deadlight("image", "web.tar", "-f", "mermaid")
    assert result.status == 2
    assert "mermaid draws a network; deadlight audit -f mermaid does" in result.err


def test_the_name_of_a_file_tells_the_format() -> None:
    assert destinations([(None, "web.cdx.json")]) == (Destination("cyclonedx", "web.cdx.json"),)
    assert destinations([(None, "web.spdx.json")]) == (Destination("spdx", "web.spdx.json"),)
