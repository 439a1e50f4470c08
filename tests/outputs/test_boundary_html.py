"""The boundary as a page: it holds together, loads nothing, and nobody's name gets out of its text."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from boundary_reports import NODES, PIPE, STEPS, TENANTS, crowd, hostile, node, path, step
from hypothesis import given, settings
from msgspec.structs import replace

from deadlight.model.attack import AttackGraph, BoundaryReport, Cut
from deadlight.model.outcome import Severity
from deadlight.outputs import boundary_svg
from deadlight.outputs.boundary_html import render
from deadlight.outputs.boundary_picture import picture_of
from deadlight.outputs.inert import inert

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
TAGS = frozenset(
    "html head meta title style body header h1 h2 h3 p main div svg defs marker path symbol use rect text g circle "
    "button input aside section details summary small ol ul li b code span script br".split()
)
BREAKS_OUT = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)></title></style><!-- $policy ]]>"


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text of each script and style."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.raw = []
        self.said = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        self.raw.append([tag, dict(attributes), ""])

    def handle_endtag(self, tag):
        self.raw.append(["", {}, ""])

    def handle_data(self, data):
        if self.raw:
            self.raw[-1][2] += data
        self.said.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def texts(self, tag):
        return [text for name, _, text in self.raw if name == tag]

    def data(self):
        return json.loads(next(text for _, attributes, text in self.raw if attributes.get("id") == "data"))


def of_one(name):
    """A report in which every text is `name`."""
    one = node(name, "workload", zone=name, wall=name, place=NODES[3].place)
    own = step(name, name, name, name, technique=name, mend=name, needs=(name,), references=(name,), fixed=(name,))
    return BoundaryReport(
        graph=AttackGraph((one,), (own,), (name,)), paths=(path(Severity.HIGH, own),), notes=(name,),
        cuts=(Cut(asset=name, grants=(own.grant,), mends=(name,), closes=(1,), paths=1),),
    )  # fmt: skip


def test_the_policy_allows_the_page_its_own_script_and_style_by_digest_and_nothing_else():
    page = Page(render(TENANTS))
    policy = next(each["content"] for tag, each in page.elements if each.get("http-equiv") == "Content-Security-Policy")
    digests = [
        "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (page.texts("script")[1], page.texts("style")[0])
    ]
    assert policy == (
        f"default-src 'none'; script-src '{digests[0]}'; style-src '{digests[1]}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'"
    )
    assert [tag for tag, _ in page.elements].index("meta") < [tag for tag, _ in page.elements].index("style")


def test_nothing_is_loaded_from_anywhere():
    text = render(TENANTS)
    page = Page(text)
    for tag, attributes in page.elements:
        assert not {"src", "srcset", "data", "action", "ping", "background", "poster"} & set(attributes), tag
        assert attributes.get("href", "#").startswith("#")
        assert tag not in ("link", "base", "iframe", "object", "embed", "img")
    for style in page.texts("style"):
        assert "@import" not in style
        assert all(target.startswith("url(#") for target in re.findall(r"url\([^)]*", style))
    script = page.texts("script")[1]
    assert not re.search(r"fetch|XMLHttpRequest|WebSocket|import\(|sendBeacon|innerHTML|outerHTML|eval", script)


def test_no_element_has_a_handler_or_a_style_of_its_own():
    for _, attributes in Page(render(TENANTS)).elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_the_page_is_read_without_its_script():
    said = " ".join(Page(render(TENANTS)).said)
    for shown in TENANTS.paths:
        for each in shown.steps:
            assert each.how in said
            assert each.mend in said
    for shown in TENANTS.cuts:
        assert all(mend in said for mend in shown.mends)
    assert "shop/compose.yaml:32" in said
    assert "Which isolation does guests/plugin run with?" in said
    assert "Two files were not read." in said
    assert "6 workloads in 4 zones. 7 paths through the walls: 4 critical, 2 high, 1 medium." in said


def test_the_worst_and_shortest_path_is_open_and_highlighted_at_first():
    page = Page(render(TENANTS))
    opened = [each["data-number"] for tag, each in page.elements if tag == "details" and "open" in each]
    assert opened == ["0"]
    on = [each["id"] for tag, each in page.elements if "on" in each.get("class", "").split() and "id" in each]
    assert on == ["l8", "n6", "n10"]


def test_the_picture_has_each_node_with_its_wall_and_each_line_with_its_certainty():
    page = Page(render(TENANTS))
    classes = {
        each["id"]: each["class"].split() for _, each in page.elements if re.match(r"[nl]\d+$", each.get("id", ""))
    }
    assert len(classes) == len(NODES) + len(STEPS)
    assert "assumed" in classes["l3"]
    assert "known-vulnerability" in classes["l7"]
    assert "by-design" in classes["l1"]
    walls = [each["class"] for tag, each in page.elements if tag == "rect" and each.get("class", "").startswith("wall")]
    assert [walls.count(f"wall {kind}") - 1 for kind in ("hypervisor", "kernel", "none", "unknown")] == [2, 2, 1, 1]


def test_the_script_knows_all_that_is_known_of_a_step():
    step = Page(render(TENANTS)).data()["steps"][STEPS.index(PIPE)]
    assert step == {
        "edge": "engine-pipe", "source": 4, "target": 7, "how": PIPE.how, "certainty": "by design",
        "needs": ["the container runs as ContainerAdministrator"], "mend": PIPE.mend, "grant": 1, "technique": "T1611",
        "references": ["https://docs.docker.com/engine/security/"], "fixed": [], "place": "shop/compose.yaml:32:9",
    }  # fmt: skip


def test_a_cut_names_the_grants_that_its_steps_have():
    data = Page(render(TENANTS)).data()
    assert data["cuts"][0] == {"assets": [9], "grants": [1]}
    assert [step["edge"] for step in data["steps"] if step["grant"] == 1] == ["engine-pipe"]


def test_what_no_mend_closes_has_no_grant_and_says_nothing_of_closing():
    own = step("w/ci", "h/a", "x", "how", mend="")
    own = replace(own, grant="")
    cut = Cut(asset="h/a", grants=(), mends=("m",), closes=(1,), paths=1)
    page = Page(render(BoundaryReport(graph=AttackGraph(NODES, (own,)), paths=(path(Severity.LOW, own),), cuts=(cut,))))
    assert page.data()["steps"][0]["grant"] is None
    assert page.data()["cuts"][0]["grants"] == [None]
    assert "to close it:" not in page.said


def test_a_cut_that_may_not_be_the_smallest_says_so():
    assert "1 mend to close the only path; there may be a smaller set" in " ".join(Page(render(TENANTS)).said)


def test_no_path_is_said_with_the_reserve_that_is_due():
    page = Page(render(BoundaryReport(graph=AttackGraph(NODES, ()))))
    assert "No path leads through a wall, as far as is known." in page.said
    assert "There is nothing to close." in page.said


@pytest.mark.parametrize(
    "name", [BREAKS_OUT, "\u202egnp.exe\u202c", "\ud800", "a\r\nb\x1b[31m", "\u2028", "&lt;b&gt;", "\\u003c"]
)
def test_a_hostile_name_is_shown_and_nothing_more(name):
    text = render(of_one(name))
    page = Page(text)
    assert {tag for tag, _ in page.elements} <= TAGS
    assert not FORBIDDEN.search(text)
    assert page.data()["nodes"][0]["name"] == inert(name)
    assert inert(name) in "".join(page.said)
    assert page.texts("title")[0] == "Which wall stands"


@settings(deadline=None, max_examples=60)
@given(hostile())
def test_hostile_reports_never_add_an_element_or_an_attribute(report):
    text = render(report)
    page = Page(text)
    assert {tag for tag, _ in page.elements} <= TAGS
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert not FORBIDDEN.search(text)
    data = next(raw for _, attributes, raw in page.raw if attributes.get("id") == "data")
    assert not set(data) & set("<>&'`")
    assert [node["name"] for node in page.data()["nodes"]] == [inert(node.name) for node in report.graph.nodes]
    for _, attributes in page.elements:
        assert all(re.fullmatch("[a-zA-Z-]+", name) and not name.startswith("on") for name in attributes)


def test_a_large_graph_is_reduced_stays_small_and_says_so():
    text = render(crowd(20_000))
    assert len(text) < 700_000
    assert "The picture shows 300 of 20,001 nodes" in text


def test_a_page_is_small():
    assert len(render(TENANTS)) < 64_000


@pytest.mark.parametrize("kind", ["html", "mermaid", "dot"])
def test_the_same_report_gives_the_same_bytes_in_every_process(kind):
    code = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from boundary_reports import TENANTS; "
        f"from deadlight.outputs.boundary_{kind} import render; "
        "print(hashlib.sha256(render(TENANTS).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)], env={"PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed, path in (("1", os.pathsep.join(sys.path)), ("2", os.pathsep.join(sys.path)))
    }  # fmt: skip
    assert len(digests) == 1


def test_the_picture_stands_alone_with_its_style():
    svg = boundary_svg.standalone(picture_of(TENANTS))
    assert svg.startswith("<svg xmlns=")
    assert "prefers-color-scheme: dark" in svg
    from xml.etree import ElementTree

    assert ElementTree.fromstring(svg).get("viewBox")


@settings(deadline=None, max_examples=40)
@given(hostile())
def test_the_picture_alone_is_xml_whatever_the_names(report):
    from xml.etree import ElementTree

    ElementTree.fromstring(boundary_svg.standalone(picture_of(report)))


def test_many_steps_of_one_line_are_told_in_part():
    nodes = (node("a", "workload"), node("b", "host"))
    steps = tuple(step("a", "b", f"edge-{number}", "…") for number in range(9))
    assert "and 3 more" in render(replace(TENANTS, graph=AttackGraph(nodes, steps), paths=(), cuts=()))
