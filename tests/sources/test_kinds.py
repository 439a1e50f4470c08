"""Telling kinds of files: by name and beginning, whatever they hold."""

import time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.sources.kinds import Kind, detect, interesting, template, within, without_reader

FROM = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\n"
NAMES = ["Dockerfile", "web.dockerfile", "compose.yaml", "pod.json", "config.toml", "a.tpl", "-", ""]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Dockerfile", ""),
        ("Containerfile", FROM),
        ("dockerfile_1", FROM),
        ("windows-Dockerfile.txt", FROM),
        ("-", FROM),
        ("-", f"# escape=`\r\n\r\nARG TAG=ltsc2025\r\nfrom --platform=windows/amd64 a:${{TAG}} AS base\r\n{FROM}"),
        ("C:\\build\\Dockerfile", FROM),
    ],
)
def test_dockerfiles_are_told_by_name_or_by_from(name, head):
    assert detect(name, head) == "dockerfile"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Dockerfile.dockerignore", FROM),
        ("Dockerfile.md", f"# How to build\n\n{FROM}"),
        ("query.sql", "from orders select 1\n"),
        ("script", "from os import path\n"),
        ("letter", "From here on, all is well.\n"),
        ("values.yaml", "image:\n  repository: a\n"),
    ],
)
def test_what_only_resembles_a_kind_is_none(name, head):
    assert detect(name, head) is None


def test_standard_input_is_told_by_its_text_alone():
    assert detect("-", "services:\n  web:\n    image: a\n") == "compose"
    assert detect("-", "apiVersion: v1\nkind: Pod\n") == "kubernetes"
    assert detect("-", '{"apiVersion": "v1", "kind": "Pod"}') == "kubernetes"


def test_a_template_is_one_only_with_the_keys_of_an_object():
    assert template("apiVersion: {{ .Values.api }}\nkind: Pod\n")
    assert not template("title: {{ page.title }}\nkind: page\n")
    assert not template("apiVersion: v1\nkind: Pod\n")


def test_a_file_that_holds_objects_and_is_none_says_so():
    assert within('[{"apiVersion": "v1", "kind": "Pod"}]')
    assert within("extraObjects:\n  - apiVersion: v1\n    kind: ConfigMap\n")
    assert not within('{"name": "kind", "version": "1"}')


@given(st.sampled_from(NAMES), st.text("FROMARGkindapiVersionservices:{}[]\"'#@ \t\r\n-=$1", max_size=80))
def test_any_text_has_a_kind_or_none(name, head):
    assert detect(name, head) in {*get_args(Kind), None}
    assert isinstance(without_reader(name), str)
    assert isinstance(template(head), str)
    assert isinstance(within(head), str)


@pytest.mark.parametrize(
    "head",
    [
        " " * 16384, "\n" * 16384, "# " * 8192, "[" * 16384, '"' * 16384, "{{" * 8192, "ARG a=\n" * 2000,
        "FROM " + "a" * 16000 + " AS", "services:\n" + " a:\n" * 4000, "kind:\n" * 2000 + "apiVersion" * 100,
    ],
)  # fmt: skip
def test_hostile_text_is_told_in_bounded_time(head):
    started = time.monotonic()
    for name in NAMES:
        detect(name, head)
        without_reader(name)
    template(head)
    within(head)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("name", ["main.go", "README.md", "a.yaml.lock.exe", "notes", "jsonnet"])
def test_files_of_other_names_are_not_opened(name):
    assert not interesting(name)
