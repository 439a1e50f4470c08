"""What the documentation shows is run, what it links to exists, and what there is stands in it."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from deadlight.checks.api import Check
from deadlight.checks.registry import all_checks
from deadlight.cli.frame.entry import run
from deadlight.cli.frame.group import COMMANDS, deadlight
from scanner_recordings import as_bytes, hadolint, sarif, trivy

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(page for page in ROOT.glob("docs/**/*.md") if "checks" not in page.parts)],
)
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
TIME = re.compile(r"^(  time +)[\d.]+ s$", re.MULTILINE)
CALL = re.compile(r"(?:^|(?<=\()|(?<=\| ))(deadlight) +")
OUTPUT_OF = {"docker": "compose.yaml", "helm": "cluster/api.yaml", "trivy": "trivy.json"}
DOCUMENTED = (0, 1, 3)


def blocks(page: Path, *languages: str) -> Iterator[str]:
    for match in FENCED.finditer(page.read_text(encoding="utf-8")):
        if match[1] in languages:
            yield match[2]


def command_lines() -> Iterator[pytest.param]:
    for page in PAGES:
        shell = [line for block in blocks(page, "sh", "powershell") for line in block.splitlines()]
        console = [line[2:] for block in blocks(page, "console") for line in block.splitlines() if line[:2] == "$ "]
        for line in dict.fromkeys([*shell, *console]):
            if CALL.search(line):
                yield pytest.param(line, id=f"{page.relative_to(ROOT)}: {line.partition('  #')[0].strip()}")


def workplace(folder: Path) -> Path:
    """A project that has all that the command lines name."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    for name in ("image", "image-hardened"):
        tool("example_images").write(folder / "examples" / name)
    shop = folder / "examples" / "storefront"
    shutil.copytree(shop, folder, dirs_exist_ok=True)
    shutil.copytree(shop / "cluster", folder / "k8s")
    shutil.copy(shop / "web" / "Dockerfile", folder / "Dockerfile")
    shutil.copy(shop / "cluster" / "api.yaml", folder / "pod.yaml")
    (folder / "services" / "shop").mkdir(parents=True)
    (folder / ".config" / "fish" / "completions").mkdir(parents=True)
    (folder / "trivy.json").write_bytes(as_bytes(trivy()))
    (folder / "checkov.sarif").write_bytes(
        as_bytes(sarif("Checkov", [("CKV_K8S_37", "api.yaml", 2, 38, "capabilities")]))
    )
    (folder / "hadolint.json").write_bytes(
        as_bytes(hadolint([("DL3066", "web/Dockerfile", 21, 21, "a user by its name")]))
    )
    (folder / "shop.json").write_text('{"schema": "deadlight/report/v1", "findings": []}')
    with contextlib.chdir(folder):
        assert run(["baseline", "-q"]) == 0
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workplace(tmp_path_factory.mktemp("project"))


def told(line: str, folder: Path) -> tuple[list[str], bytes]:
    """The arguments that a line of a shell gives to deadlight, and its standard input."""
    before, _, after = CALL.split(line, maxsplit=1)
    arguments, _, rest = re.split(r"([|<>)]|$)", after, maxsplit=1)
    given = b""
    if before.endswith("| "):
        given = (folder / OUTPUT_OF[before.split()[0]]).read_bytes()
    elif after[len(arguments) :].startswith("<"):
        given = (folder / rest.split()[0]).read_bytes()
    return shlex.split(arguments.replace("\\", "/"), comments=True), given


def apart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What uses the network finds none, there is no other scanner, and what is kept for a user is kept in `folder`."""
    monkeypatch.setattr("deadlight.sources.scanner_reports.trivy_run.find", str)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder / "data"))


@pytest.mark.parametrize("line", list(command_lines()))
def test_a_command_that_is_shown_works(line: str, project: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    folder = tmp_path / "project"
    shutil.copytree(project, folder)
    arguments, given = told(line, folder)
    monkeypatch.chdir(folder)
    apart(tmp_path, monkeypatch)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    status = run(arguments)
    assert status in DOCUMENTED, capsys.readouterr().err


CONSOLE = [
    pytest.param(block, id=f"{page.relative_to(ROOT)}: {block.partition(chr(10))[0]}")
    for page in PAGES
    for block in blocks(page, "console")
]


@pytest.mark.parametrize("block", CONSOLE)
def test_what_a_command_is_shown_to_print_is_what_it_prints(
    block: str, project: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    line, _, shown = block.removeprefix("$ ").partition("\n")
    monkeypatch.chdir(project)
    apart(tmp_path, monkeypatch)
    arguments = shlex.split(line)[1:]
    takes_day = any("--today" in option.opts for option in commands()[f"deadlight {arguments[0]}"].params)
    run([*arguments, *(["--today", "2026-11-22"] if takes_day else [])])
    assert TIME.sub(r"\1", capsys.readouterr().out.rstrip()) == TIME.sub(r"\1", shown.rstrip())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_links_to_exists(page: Path) -> None:
    text = CODE.sub("", FENCED.sub("", page.read_text(encoding="utf-8")))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, heading = target.partition("#")
        aim = (page.parent / file).resolve() if file else page
        assert aim.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", aim.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in [re.sub(r"[^\w-]", "", each.lower().replace(" ", "-")) for each in headings], target


def test_every_page_of_the_documentation_can_be_reached_from_its_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in PAGES if page.is_relative_to(ROOT / "docs")]
    assert [page for page in pages if not page.startswith(("adr/", "index")) and f"]({page})" not in index] == []


# --- Architecture, contributing, changelog ---


def test_the_architecture_page_is_short_and_names_only_what_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    source = ROOT / "src" / "deadlight"
    named = [
        name for name in re.findall(r"`([\w./-]+)`", text) if "/" in name or name.endswith((".py", ".toml", ".md"))
    ]
    assert len(named) > 10
    assert [name for name in named if not ((ROOT / name).exists() or (source / name).exists())] == []


def test_the_architecture_page_names_every_package() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = [path.parent.name for path in (ROOT / "src" / "deadlight").glob("*/__init__.py")]
    assert [name for name in packages if f"| `{name}/`" not in text] == []


def test_the_changelog_has_room_for_what_is_not_released() -> None:
    assert "\n## Unreleased\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# --- The command line ---


def commands() -> dict[str, click.Command]:
    context = click.Context(deadlight)
    found = {name: deadlight.get_command(context, name) for name in COMMANDS}
    return {"deadlight": deadlight} | {f"deadlight {name}": made for name, made in found.items() if made is not None}


def section(page: str, title: str) -> str:
    return re.split(r"^## ", page.partition(f"\n## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("name", [f"deadlight {name}" for name in COMMANDS])
def test_every_option_is_documented(name: str) -> None:
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    text = section(page, name)
    options = [parameter for parameter in commands()[name].params if isinstance(parameter, click.Option)]
    assert options
    for option in options:
        assert re.search(rf"`[^`\n]*{option.opts[-1]}\b", text), option.opts
        if option.help:
            assert option.help in page, f"run tools/command_line_page.py: {option.opts}"


def test_every_exit_status_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|", section(page, "Exit status"), re.MULTILINE)
    assert rows == ["0", "1", "2", "3", "4", "130"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"**{status}**" in readme for status in range(5))


# --- Tools ---


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_page_is_written_for_every_check_and_the_index_names_them_all(tmp_path) -> None:
    (tmp_path / "gone-check.md").write_text("of a check that is no more")
    tool("check_pages").write(tmp_path)
    pages = {page.name for page in tmp_path.glob("*.md")}
    assert pages == {f"{check.name}.md" for check in all_checks()} | {"index.md"}
    index = (tmp_path / "index.md").read_text(encoding="utf-8")
    assert all(f"[{check.name}]({check.name}.md)" in index for check in all_checks())
    assert all(f"\n## {check.wall}\n" in index for check in all_checks())


def test_a_new_check_starts_with_a_file_that_says_what_it_judges() -> None:
    made = tool("new_check")
    text = made.TEMPLATE.format(id=made.next_id("filesystem"), function="new_pattern")
    known = {check.id for check in all_checks()}
    assert made.next_id("filesystem") not in known
    scope: dict[str, object] = {"__name__": "deadlight.checks.filesystem.new_pattern"}
    exec(compile(text, "new_pattern.py", "exec", dont_inherit=True), scope)
    check = scope["new_pattern"]
    assert isinstance(check, Check)
    assert (check.name, check.judges, len(check.examples)) == ("new-pattern", "Container", 2)


def test_the_page_of_the_command_line_can_be_written_anew() -> None:
    assert "\n## deadlight audit\n" in tool("command_line_page").generated()
