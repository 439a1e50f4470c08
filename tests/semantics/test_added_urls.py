import pytest

from deadlight.model.estate import Estate
from deadlight.semantics.added_urls import unchecked
from deadlight.semantics.subjects import understand
from deadlight.sources.dockerfile.reader import read
from deadlight.sources.files import document_from_bytes

HASH = "a" * 64
COMMIT = "b" * 40


def added(*lines):
    text = "\n".join(("# escape=`", "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022", *lines, ""))
    (workload,) = read(document_from_bytes(text.encode(), shown="Dockerfile", kind="dockerfile"))
    return list(unchecked(workload.build.final))


@pytest.mark.parametrize(
    ("line", "urls"),
    [
        ("ADD https://shop.example/a.zip C:/a/", ["https://shop.example/a.zip"]),
        ("add http://shop.example/a.zip C:/a/", ["http://shop.example/a.zip"]),
        ('ADD ["https://shop.example/a b.zip", "C:/a/"]', ["https://shop.example/a b.zip"]),
        (
            "ADD https://shop.example/a.zip local.txt https://shop.example/b.zip C:/a/",
            ["https://shop.example/a.zip", "https://shop.example/b.zip"],
        ),
        ("ADD --chown=1:1 https://shop.example/a.zip C:/a/", ["https://shop.example/a.zip"]),
        ("ONBUILD ADD https://shop.example/a.zip C:/a/", ["https://shop.example/a.zip"]),
        ("ADD https://shop.example/a.git#main C:/a/", ["https://shop.example/a.git#main"]),
    ],
)
def test_a_url_without_a_checksum_is_found(line, urls):
    assert [url.value for url in added(line)] == urls


def test_variables_in_a_url_are_filled_in():
    (url,) = added("ARG VERSION=1.2", "ADD https://shop.example/a-${VERSION}.zip C:/a/")
    assert url.value == "https://shop.example/a-1.2.zip"


def test_the_place_is_the_url_itself():
    (url,) = added("ADD local.txt `", "    https://shop.example/a.zip `", "    C:/a/")
    assert url.where.document.line_text(url.where.position().line).strip() == "https://shop.example/a.zip `"


@pytest.mark.parametrize(
    "line",
    [
        f"ADD --checksum=sha256:{HASH} https://shop.example/a.zip C:/a/",
        f"ADD https://shop.example/a.git#{COMMIT} C:/a/",
        "ADD a.zip C:/a/",
        "ADD a.zip https://shop.example/a",
        "COPY a.zip C:/a/",
        "RUN curl -o a.zip https://shop.example/a.zip",
        "# ADD https://shop.example/a.zip C:/a/",
    ],
)
def test_what_is_checked_or_not_fetched_by_add_is_silent(line):
    assert added(line) == []


def understood(*lines):
    text = "\n".join(("# escape=`", "FROM mcr.microsoft.com/windows/servercore:ltsc2022", *lines, ""))
    (workload,) = understand(
        list(read(document_from_bytes(text.encode(), shown="Dockerfile", kind="dockerfile"))), Estate()
    )
    return [url.value for url in unchecked(workload.build.final)]


ADD = "ADD https://shop.example/a.zip C:/a/"


def test_a_file_whose_hash_a_later_step_compares_is_checked():
    compare = "RUN powershell -Command \"if ((Get-FileHash C:\\a\\a.zip).Hash -ne 'AB') { throw 'a.zip' }\""
    assert understood(ADD, compare) == []
    assert understood(compare, ADD) == ["https://shop.example/a.zip"]
    assert understood(ADD, compare.replace("a.zip).", "b.zip).")) == ["https://shop.example/a.zip"]


def test_md5_is_no_check():
    compare = "RUN powershell -Command \"if ((Get-FileHash C:\\a\\a.zip -Algorithm MD5).Hash -ne 'AB') { throw 'a' }\""
    assert understood(ADD, compare) == ["https://shop.example/a.zip"]


def test_a_shell_of_linux_can_check_what_its_stage_adds():
    lines = ("ADD https://shop.example/a.tgz /tmp/", "RUN echo 'ab  /tmp/a.tgz' | sha256sum -c && tar xf /tmp/a.tgz")
    assert added(*lines) == []
    assert [url.value for url in added(lines[0], "RUN tar xf /tmp/a.tgz")] == ["https://shop.example/a.tgz"]
