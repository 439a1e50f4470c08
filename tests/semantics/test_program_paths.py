from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.program_paths import below_drive, files_named, program, programs_tried


@pytest.mark.parametrize(
    ("written", "path"),
    [
        (r"C:\Shop\Shop.exe", "shop/shop.exe"),
        (r"c:/shop/../tools/./nssm.exe", "tools/nssm.exe"),
        (r"%SystemRoot%\System32\svchost.exe", "windows/system32/svchost.exe"),
        (r"%ProgramFiles(x86)%\Shop\a.dll", "program files (x86)/shop/a.dll"),
        (r"\SystemRoot\System32\drivers\a.sys", "windows/system32/drivers/a.sys"),
        (r"\??\C:\shop\shop.exe", "shop/shop.exe"),
        (r"\\?\C:\shop\shop.exe", "shop/shop.exe"),
        (r"System32\a.exe", "windows/system32/a.exe"),
        (r"\shop\shop.exe", "shop/shop.exe"),
        (r"D:\shop\shop.exe", ""),
        (r"\\server\share\shop.exe", ""),
        (r"%SHOP%\shop.exe", ""),
        ("", ""),
    ],
)
def test_a_path_is_told_as_layers_have_it(written: str, path: str) -> None:
    assert below_drive(written) == path


def test_variables_of_the_container_count() -> None:
    assert below_drive(r"%SHOP%\shop.exe", {"shop": r"C:\apps\shop"}) == "apps/shop/shop.exe"


@pytest.mark.parametrize(
    ("line", "tried", "started"),
    [
        (r'"C:\Program Files\shop\shop.exe" --all', ["program files/shop/shop.exe"], "program files/shop/shop.exe"),
        (
            r"C:\Program Files\shop\shop.exe --all",
            ["program.exe", "program files/shop/shop.exe"],
            "program files/shop/shop.exe",
        ),
        (r"C:\shop\shop -k all", ["shop/shop.exe", "shop/shop -k.exe", "shop/shop -k all.exe"], "shop/shop.exe"),
        (r"%windir%\system32\svchost.exe -k netsvcs", ["windows/system32/svchost.exe"], "windows/system32/svchost.exe"),
        (r"D:\shop.exe", [], ""),
        ("", [], ""),
    ],
)
def test_windows_tries_a_line_without_quotes_at_each_space(line: str, tried: list[str], started: str) -> None:
    assert list(programs_tried(line)) == tried
    assert program(line) == started


@pytest.mark.parametrize(
    ("line", "files"),
    [
        (r'powershell -File "C:\shop\run it.ps1" -All', ["shop/run it.ps1"]),
        (r"java -jar C:\shop\shop.jar --config=%ProgramData%\shop\a.yml", ["shop/shop.jar", "programdata/shop/a.yml"]),
        (r"cmd /c 'C:\shop\a.cmd' & C:\shop\b.cmd;C:\shop\c.cmd", ["shop/a.cmd", "shop/b.cmd", "shop/c.cmd"]),
        ("web.exe --port 80", []),
    ],
)
def test_the_files_that_a_line_names_are_told(line: str, files: list[str]) -> None:
    assert list(files_named(line)) == files


@given(st.text(alphabet="%\\/\"': aC.exe-k", max_size=200))
def test_whatever_a_line_holds_it_names_paths_without_a_drive(line: str) -> None:
    for path in (*programs_tried(line), *files_named(line)):
        assert path
        assert not path.startswith(("/", "c:"))
        assert ".." not in path.split("/")
