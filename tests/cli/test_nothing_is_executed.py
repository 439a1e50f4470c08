"""Nothing of an image is executed, loaded or unpacked while it is looked into."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import deadlight
from image_builder import base_layer, image, layer, saved

WATCHED = """
import os, sys
STARTS = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.startfile", "os.fork",
          "os.forkpty", "pty.spawn", "ctypes.dlopen", "pickle.find_class", "winreg.LoadKey", "socket.connect")
allowed = sys.argv.pop(1)
def hook(event, arguments):
    if event in STARTS:
        print("started:", event, arguments, file=sys.stderr)
    if event == "open" and isinstance(arguments[0], str):
        writes = isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
        writes = writes or arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes and not os.path.realpath(arguments[0]).startswith(allowed):
            print("written:", arguments, file=sys.stderr)
    if event in ("os.mkdir", "os.symlink", "os.link", "os.rename", "os.chmod"):
        if not os.path.realpath(str(arguments[0])).startswith(allowed):
            print("written:", event, arguments, file=sys.stderr)
import deadlight.__main__
sys.addaudithook(hook)
deadlight.__main__.leave()
"""
PROGRAM = "#!/bin/sh\ntouch /tmp/executed\n"
FILES = {
    "app/web.exe": PROGRAM,
    "app/web.deps.json": '{"libraries": {"Serilog/3.1.0": {"type": "package"}}}',
    "Windows/System32/cmd.exe": PROGRAM,
    "trivy": PROGRAM,
    "bin/ssh": PROGRAM,
    "docker-credential-store": PROGRAM,
    "sitecustomize.py": "raise SystemExit(9)\n",
    "conftest.py": "raise SystemExit(9)\n",
    "app/node_modules/lodash/package.json": '{"name": "lodash", "version": "4.17.20", "scripts": {"install": "false"}}',
    "Lib/site-packages/a-1.0.dist-info/METADATA": "Name: a\nVersion: 1.0\n",
    "PowerShell/Modules/Shop/Shop.psd1": "@{ ModuleVersion = $(throw 'executed') }\n",
    "app/shop.yaml": "!!python/object/apply:os.system ['false']\n",
}


@pytest.mark.parametrize("command", ["image", "image diff"])
def test_nothing_of_an_image_is_executed_or_unpacked(tmp_path: Path, command: str) -> None:
    service = {"shop": {"Type": 16, "Start": 2, "ObjectName": "LocalSystem", "ImagePath": "C:\\app\\web.exe"}}
    built = image(
        [base_layer(services=service), layer(FILES, created_by="RUN C:\\app\\web.exe --install")],
        entrypoint=["C:\\app\\web.exe"], healthcheck={"Test": ["CMD", "C:\\app\\web.exe", "--check"]},
    )  # fmt: skip
    (tmp_path / "web.tar").write_bytes(saved(built))
    folder = tmp_path / "of-the-user"
    environment = {key: value for key, value in os.environ.items() if key == "SYSTEMROOT"}  # noqa: TID251
    environment |= {"PYTHONPATH": str(Path(deadlight.__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"HOME": str(folder), "PATH": ""}
    environment |= {name: str(folder / name) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA")}
    references = ["web.tar"] * (2 if command.endswith("diff") else 1)
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(folder.resolve()), *command.split(), *references, "-f", "json"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    assert ("lodash" in done.stdout) is (command == "image")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["of-the-user", "web.tar"]
