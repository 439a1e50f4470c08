"""The boundary's page in a real browser, from disk: what it shows, how it is used, and what it refuses."""

import os
import shutil

import pytest
from boundary_reports import STEPS, TENANTS, crowd, node, path, step
from hostile_reports import FAVOURITES

from deadlight.model.attack import AttackGraph, BoundaryReport, Cut
from deadlight.model.outcome import Severity
from deadlight.outputs.boundary_html import render
from deadlight.outputs.inert import inert

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if BROWSER is None and not os.getenv("CI"):
    pytest.skip("Chromium is not installed", allow_module_level=True)
if os.getenv("CI"):
    from playwright import sync_api
else:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

WEB, CI, HOST_B = 3, 4, 10


@pytest.fixture(scope="module")
def browser():
    assert BROWSER is not None, "continuous integration tests the page in Chromium: install it"
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser, tmp_path):
    """Open a report's page from disk. Afterwards nothing may have been said on the console, or asked of a network."""
    contexts, said, asked = [], [], []

    def opened(report=TENANTS, *, quiet=True, **options):
        file = tmp_path / "boundary.html"
        file.write_text(render(report), encoding="utf-8")
        context = browser.new_context(viewport={"width": 1400, "height": 860}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        if quiet:
            page.on("console", lambda message: said.append(message.text))
            page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith("file:")] == []


def on(page):
    """The lines that are highlighted, by number, in the order of the graph."""
    found = page.evaluate("[...document.querySelectorAll('.stage .line.on')].map(line => Number(line.id.slice(1)))")
    return sorted(found)


def shut(page):
    return sorted(
        page.evaluate("[...document.querySelectorAll('.line.shut[id]')].map(line => Number(line.id.slice(1)))")
    )


def view(page):
    return [float(part) for part in page.locator(".stage svg").get_attribute("viewBox").split()]


def way(page, text):
    return page.locator("details.way", has_text=text).first.locator("summary")


def test_the_page_opens_with_the_worst_and_shortest_path_highlighted(open_page):
    page = open_page()
    assert on(page) == [8]
    assert page.locator(".marks .edge").all_text_contents() == ["hostprocess"]
    assert page.locator("details.way.chosen summary").inner_text().startswith("platform/log-agent → host-b")


def test_clicking_a_path_highlights_its_steps_in_order_and_closes_the_one_before(open_page):
    page = open_page()
    way(page, "shop/web → host-a").click()
    assert on(page) == [1, 2, 3]
    assert page.locator(".marks .number").all_text_contents() == ["1", "2", "3"]
    assert page.locator(".marks .edge").all_text_contents() == ["same-network", "engine-pipe", "engine-to-host"]
    assert page.locator("details.way[open]").count() == 1
    way(page, "shop/web → host-a").click()
    assert on(page) == []
    assert page.locator("details[open]").count() == 0


def test_clicking_a_step_tells_how_what_it_needs_what_closes_it_and_where_it_is_written(open_page):
    page = open_page()
    page.locator("#l1 .hit").dispatch_event("click")
    told = page.locator("#panel").inner_text()
    for part in (
        "shop/ci → engine of host-a", "commands the engine", "the container runs as ContainerAdministrator",
        "drop the mount of the engine's pipe", "by design", "shop/compose.yaml:32:9",
    ):  # fmt: skip
        assert part in told
    links = page.locator("#panel a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://attack.mitre.org/techniques/T1611/", "https://docs.docker.com/engine/security/",
    ]  # fmt: skip
    assert {link.get_attribute("rel") for link in links.all()} == {"noreferrer noopener"}


def test_versions_with_a_flaw_mended_and_sub_techniques_are_told(open_page):
    page = open_page()
    page.locator("#l7 .hit").dispatch_event("click")
    assert "10.0.20348.2322" in page.locator("#panel").inner_text()
    page.locator("#l9 .hit").dispatch_event("click")
    assert page.locator("#panel a").get_attribute("href") == "https://attack.mitre.org/techniques/T1552/007/"


def test_clicking_a_node_tells_its_wall_and_leads_to_its_steps_and_paths(open_page):
    page = open_page()
    page.locator(f"#n{CI}").click()
    told = page.locator("#panel").inner_text()
    for part in ("shop/ci", "workload, an asset", "kernel, shared", "shop/compose.yaml:21:9", "steps from here"):
        assert part in told
    page.locator("#panel button", has_text="engine-pipe").click()
    assert "commands the engine" in page.locator("#panel").inner_text()
    page.locator("#panel button", has_text="shop/ci → payments/api").click()
    assert on(page) == [1, 2, 4]
    page.locator("#panel .close").click()
    assert page.locator("#panel").is_hidden()


def test_clicking_a_cut_shows_what_it_closes_and_each_mend_its_share(open_page):
    page = open_page()
    cut = page.locator("details.cut", has_text="host-b")
    cut.locator("summary").click()
    assert shut(page) == [7, 8]
    closed = page.locator("details.way.closed summary").all_inner_texts()
    assert [text.split("\n")[0] for text in closed] == ["platform/log-agent → host-b", "guests/plugin → host-b"]
    cut.locator("button.mend").nth(1).click()
    assert shut(page) == [7]
    assert on(page) == [8]
    assert cut.locator("button.mend").nth(1).get_attribute("aria-pressed") == "true"
    cut.locator("button.mend").nth(1).click()
    assert shut(page) == [7, 8]


def test_a_mend_in_the_middle_leaves_the_rest_of_the_path_to_be_seen(open_page):
    page = open_page()
    page.locator("details.cut", has_text="payments/api").locator("summary").click()
    assert shut(page) == [1]
    assert on(page) == [2, 4]


def test_the_keyboard_reaches_all_that_the_mouse_does(open_page):
    page = open_page()
    page.locator("#n0").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == f"n{WEB}"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == f"n{CI}"
    page.keyboard.press("Enter")
    assert "shop/ci" in page.locator("#panel h2").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert on(page) == []
    way(page, "shop/ci → host-a").focus()
    page.keyboard.press("Enter")
    assert on(page) == [1, 2]
    page.locator("details.cut summary").first.focus()
    page.keyboard.press("Space")
    assert shut(page) == [1]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"


def test_the_picture_is_one_stop_for_the_tabulator(open_page):
    page = open_page()
    assert page.locator(".node[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "n0"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "closer"


def test_nodes_have_a_name_and_a_role_for_screen_readers(open_page):
    page = open_page()
    assert page.get_by_role("button", name="shop/ci, workload, zone shop, wall: kernel, shared").count() == 1


def test_searching_keeps_what_matches(open_page):
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("CONTOSO")
    assert page.locator("#count").inner_text() == "2 nodes, 0 steps, 1 paths"
    assert page.locator("details.way:visible summary").all_inner_texts()[0].startswith("shop/web → contoso.example")
    assert page.locator(".node.missed").count() == len(TENANTS.graph.nodes) - 2
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "n8"
    page.keyboard.press("Escape")
    assert page.locator(".missed").count() == 0
    assert page.locator("details.way:visible").count() == len(TENANTS.paths)


def test_the_wheel_zooms_to_the_pointer_and_dragging_moves(open_page):
    page = open_page()
    whole = view(page)
    page.mouse.move(400, 300)
    page.mouse.wheel(0, -120)
    page.wait_for_function(
        "before => document.querySelector('.stage svg').getAttribute('viewBox') !== before",
        arg=" ".join(map(str, whole)),
    )
    closer = view(page)
    assert closer[2] < whole[2]
    page.mouse.down()
    page.mouse.move(500, 340, steps=4)
    page.mouse.up()
    moved = view(page)
    assert moved[0] < closer[0]
    assert moved[1] < closer[1]
    assert moved[2:] == closer[2:]
    page.locator("#whole").click()
    assert view(page) == whole
    page.keyboard.press("+")
    assert view(page)[2] < whole[2]


def test_dragging_across_a_node_does_not_choose_it(open_page):
    page = open_page()
    box = page.locator(f"#n{CI} .box").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60, steps=4)
    page.mouse.up()
    assert page.locator("#panel").is_hidden()


def test_choosing_a_path_of_a_large_picture_brings_it_into_view(open_page):
    page = open_page(crowd(2000))
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.locator("details.way").nth(150).locator("summary").click()
    assert len(on(page)) == 1
    stage = page.locator("#stage").bounding_box()
    for box in [each.bounding_box() for each in page.locator(".node.on .box").all()]:
        assert stage["x"] <= box["x"] < box["x"] + box["width"] <= stage["x"] + stage["width"]
        assert stage["y"] <= box["y"] < box["y"] + box["height"] <= stage["y"] + stage["height"]


def test_without_a_script_picture_paths_and_cuts_are_there(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator(".stage svg").is_visible()
    assert page.locator("details.way").count() == len(TENANTS.paths)
    assert page.locator("details.way[open] li").inner_text().startswith("log-agent is a HostProcess container.")
    page.locator("details.cut summary").nth(2).click()
    assert "run guests/plugin under Hyper-V" in page.locator("details.cut").nth(2).inner_text()
    assert page.locator("#tools").is_hidden()
    assert page.locator("#search").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_light_or_dark_as_the_system_is(open_page, scheme):
    page = open_page(color_scheme=scheme)
    red = int(page.evaluate("getComputedStyle(document.body).backgroundColor").split("(")[1].split(",")[0])
    assert (red > 200) == (scheme == "light")
    box = page.evaluate("getComputedStyle(document.querySelector('#n4 .box')).fill")
    assert (int(box.split("(")[1].split(",")[0]) > 200) == (scheme == "light")


@pytest.mark.parametrize(("asked", "seconds"), [("reduce", "0s"), ("no-preference", "0.15s")])
def test_nothing_moves_where_reduced_motion_is_asked_for(open_page, asked, seconds):
    page = open_page(reduced_motion=asked)
    assert page.evaluate("getComputedStyle(document.querySelector('#l1')).transitionDuration") == seconds


def test_paper_gets_all_lists_and_the_whole_picture_without_the_tools(open_page):
    page = open_page()
    whole = view(page)
    page.keyboard.press("+")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert view(page) == whole
    assert page.locator("details:not([open])").count() == 0
    assert page.locator("#tools").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 1


BREAKS_OUT = "</script><script>alert(1)</script><img src=https://example.com/x onerror=alert(2)>\"'`${1}"


def test_hostile_names_are_shown_as_they_are_and_do_nothing(open_page):
    names = [*dict.fromkeys([*FAVOURITES, BREAKS_OUT, "</svg>", "</title>", "__proto__", "javascript:alert(3)"])]
    nodes = tuple(node(name, "workload", zone=name) for name in names)
    steps = tuple(
        step(name, names[0], name, name, technique=name, mend=name, needs=(name,), references=(name,))
        for name in names[1:]
    )
    paths = tuple(path(Severity.HIGH, each) for each in steps)
    cuts = (Cut(asset=names[0], grants=(steps[0].grant,), mends=(BREAKS_OUT,), closes=(1,), paths=1),)
    page = open_page(BoundaryReport(graph=AttackGraph(nodes, steps, tuple(names)), paths=paths, cuts=cuts))
    for number, name in enumerate(names):
        page.locator(f"#n{number}").dispatch_event("click")
        assert page.locator("#panel h2").text_content() == inert(name)
    for number in range(len(steps)):
        page.locator(f"#l{number} .hit").dispatch_event("click")
        assert inert(steps[number].how) in page.locator("#panel").text_content()
        assert all(link.get_attribute("href").startswith("https://") for link in page.locator("#panel a").all())
    page.locator("details.cut summary").click()
    page.locator("button.mend").click()
    assert page.locator("script").count() == 2
    assert page.locator("img").count() == 0


@pytest.mark.parametrize(
    "attempt",
    [
        "document.body.append(Object.assign(document.createElement('img'), {src: 'https://example.com/x.png'}))",
        "document.body.setAttribute('style', 'color: red')",
        "fetch('https://example.com/').catch(() => {})",
        "document.body.innerHTML = '<b>x</b>'",
        "{ const own = document.createElement('script'); own.append('window.ran = 1'); document.body.append(own) }",
    ],
)  # fmt: skip
def test_the_policy_refuses_what_the_page_has_no_need_of(open_page, attempt):
    page = open_page(quiet=False)
    violated = page.evaluate(
        f"""async () => {{
            const seen = new Promise((done) => {{
                addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
                setTimeout(() => done(""), 5000);
            }});
            try {{ {attempt} }} catch (error) {{ /* refused */ }}
            return seen;
        }}"""
    )
    assert violated
    assert page.evaluate("window.ran") is None
    assert page.locator("b", has_text="x").count() == 0


def test_a_page_without_paths_works_too(open_page):
    page = open_page(BoundaryReport(graph=AttackGraph(TENANTS.graph.nodes, STEPS)))
    assert on(page) == []
    page.locator(f"#n{HOST_B}").click()
    assert "host-b" in page.locator("#panel").inner_text()


def test_an_empty_page_works_too(open_page):
    assert open_page(BoundaryReport(graph=AttackGraph((), ()))).locator("#paths").inner_text() == "Paths"
