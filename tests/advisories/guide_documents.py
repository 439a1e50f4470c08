"""Documents of Microsoft's security guide as they are published, small: CVRF, CSAF, pages of the guide, wesng's list."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import NamedTuple

CORE = "Windows Server 2019 (Server Core installation)"
FULL = "Windows Server 2019"


class Fix(NamedTuple):
    """An update that a document names for some products."""

    kb: str
    build: str = ""
    products: tuple[str, ...] = (FULL, CORE)
    replaces: str = ""
    kind: str = "Security Update"


def number_of(product):
    return str(11000 + sum(map(ord, product)) % 1000)


def vulnerability(name, *fixes, severity="Important", title="A flaw", day="2024-02-13", score=7.8, products=()):
    """Return a vulnerability of a monthly document: with what else stands there, of which nothing is to be read."""
    numbers = [[number_of(one) for one in fix.products] for fix in fixes]
    affected = sorted({number for found in numbers for number in found} | {number_of(one) for one in products})
    remedies = [
        {
            "Description": {"Value": fix.kb},
            "URL": f"https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB{fix.kb}",
            "ProductID": found,
            "Type": 2,
            "DateSpecified": False,
            "AffectedFiles": [],
            "RestartRequired": {"Value": "Yes"},
            "SubType": fix.kind,
        }
        | ({"FixedBuild": fix.build} if fix.build else {})
        | ({"Supercedence": fix.replaces} if fix.replaces else {})
        for fix, found in zip(fixes, numbers, strict=True)
    ]
    known = [
        {"Description": {"Value": fix.kb}, "ProductID": found, "Type": 5}
        for fix, found in zip(fixes, numbers, strict=True)
    ]
    return {
        "CVE": name,
        "Title": {"Value": title},
        "Notes": [{"Title": "Description", "Type": 2, "Value": "<p>Text</p>"}],
        "ProductStatuses": [{"ProductID": affected, "Type": 3}],
        "Threats": [
            {"Description": {"Value": "Elevation of Privilege"}, "ProductID": affected, "Type": 0},
            *({"Description": {"Value": severity}, "ProductID": [one], "Type": 3} for one in affected),
            {"Description": {"Value": "Publicly Disclosed:No;Exploited:Yes"}, "Type": 1},
        ],
        "CVSSScoreSets": [{"BaseScore": score, "Vector": "CVSS:3.1/AV:L", "ProductID": affected, "Type": 1}],
        "Remediations": remedies + known,
        "RevisionHistory": [{"Number": "1.0", "Date": f"{day}T08:00:00", "Description": {"Value": "Published."}}],
    }


def month(*vulnerabilities, name="2024-Feb", day="2024-02-13", updated="2024-02-20T08:00:00", products=(FULL, CORE)):
    """Return a monthly document; the products are those it has a number for."""
    names = [{"ProductID": number_of(one), "Value": one, "CPE": "cpe:2.3:o:microsoft:x"} for one in products]
    tracking = {
        "Identification": {"ID": {"Value": name}, "Alias": {"Value": name}},
        "Status": 2,
        "InitialReleaseDate": f"{day}T08:00:00",
        "CurrentReleaseDate": updated,
    }
    document = {
        "DocumentTitle": {"Value": f"{name} Security Updates"},
        "DocumentTracking": tracking,
        "ProductTree": {"Branch": [{"Items": [], "Type": 0, "Name": "Microsoft"}], "FullProductName": names},
        "Vulnerability": list(vulnerabilities),
    }
    return json.dumps(document)


def months(**updated):
    """Return the list of documents: name ("2024_Feb") → when it was changed last."""
    days = {"2016_Apr": "2016-04-12", "2024_Feb": "2024-02-13", "2024_Mar": "2024-03-12"}
    rows = [
        {
            "ID": name.replace("_", "-"),
            "Alias": name.replace("_", "-"),
            "DocumentTitle": "Security Updates",
            "Severity": None,
            "InitialReleaseDate": f"{days.get(name, '2024-01-09')}T08:00:00Z",
            "CurrentReleaseDate": day,
            "CvrfUrl": "https://elsewhere.example/cvrf",
        }
        for name, day in updated.items()
    ]
    return json.dumps({"@odata.context": "https://api.msrc.microsoft.com/$metadata#Updates", "value": rows})


def advisory(name, *fixes, severity="Important", publisher="https://msrc.microsoft.com"):
    """Return a CSAF advisory: each fix of one product has the number of the affected versions, and of the mended."""
    branches, remedies, affected = [], [], []
    for place, fix in enumerate(fixes, 1):
        versions = [
            {
                "category": "product_version_range",
                "name": f"<{fix.build}",
                "product": {"name": f"{fix.products[0]} <{fix.build}", "product_id": str(place)},
            },
            {
                "category": "product_version",
                "name": fix.build,
                "product": {"name": f"{fix.products[0]} {fix.build}", "product_id": str(10000 + place)},
            },
        ]
        branches.append({"category": "product_name", "name": fix.products[0], "branches": versions})
        url = f"https://support.microsoft.com/help/{fix.kb}"
        remedies.append(
            {
                "category": "vendor_fix",
                "date": "2024-02-13T08:00:00.000Z",
                "details": f"{fix.build}:{fix.kind}:{url}",
                "product_ids": [str(place)],
                "url": url,
            }
        )
        affected.append(str(place))
    tracking = {
        "id": f"msrc_{name}",
        "initial_release_date": "2024-02-13T08:00:00.000Z",
        "current_release_date": "2024-02-14T08:00:00.000Z",
    }
    document = {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "aggregate_severity": {"namespace": "https://www.microsoft.com/", "text": severity},
        "publisher": {"category": "vendor", "name": "A publisher", "namespace": publisher},
        "title": "A flaw",
        "tracking": tracking,
    }
    told = {
        "cve": name,
        "title": "A flaw",
        "product_status": {"known_affected": affected, "fixed": [str(10000 + int(one)) for one in affected]},
        "remediations": remedies,
        "scores": [{"cvss_v3": {"baseScore": 7.8, "vectorString": "CVSS:3.1/AV:L"}, "products": affected}],
    }
    tree = {"branches": [{"category": "vendor", "name": "Microsoft", "branches": branches}]}
    return json.dumps({"document": document, "product_tree": tree, "vulnerabilities": [told]})


def page(table, *rows):
    """Return a page of a table of the guide."""
    context = f"https://api.msrc.microsoft.com/sug/v2.0/sugodata/v2.0/en-US/$metadata#{table}"
    return json.dumps({"@odata.context": context, "@odata.count": len(rows), "value": rows})


def article(fix):
    """Return an article as the tables of the guide have it."""
    return {
        "articleName": fix.kb,
        "articleUrl": f"https://support.microsoft.com/help/{fix.kb}",
        "downloadName": fix.kind,
        "fixedBuildNumber": fix.build,
        "supercedence": fix.replaces,
        "ordinal": 1,
        "rebootRequired": "Yes",
    }


def affected_product(name, product, *fixes, severity="Important"):
    return {
        "cveNumber": name,
        "product": product,
        "productId": 11571,
        "productFamily": "Windows",
        "severity": severity,
        "baseScore": "7.8",
        "vectorString": "CVSS:3.1/AV:L",
        "initialReleaseDate": "2024-02-13T08:00:00Z",
        "releaseDate": "2024-02-13T08:00:00Z",
        "kbArticles": [article(fix) for fix in fixes],
    }


def deployment(product, fix, day="2024-02-13"):
    return article(fix) | {"product": product, "releaseDate": f"{day}T08:00:00Z", "severity": "Important"}


def wesng_list(*rows):
    """Return the list of wesng: rows are (vulnerability, article, product, severity, replaced)."""
    text = io.StringIO()
    head = (
        "DatePosted CVE BulletinKB Title AffectedProduct AffectedComponent Severity Impact Supersedes Exploits".split()
    )
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    for name, kb, product, severity, replaced in rows:
        writer.writerow(["20240213", name, kb, "A flaw", product, "Windows", severity, "Elevation", replaced, ""])
    return text.getvalue()


def wesng_archive(*rows):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("CVEs_20240215.csv", wesng_list(*rows))
        archive.writestr("Custom_20190321.csv", wesng_list())
        archive.writestr("Version_0.94.txt", "0.94")
    return made.getvalue()
