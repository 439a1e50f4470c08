"""What a build fetches, what becomes of it, and whether it is checked before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from deadlight.model.workload import Workload
from deadlight.semantics.commands.understanding import understand
from deadlight.semantics.downloads import Download, downloads, steps_of
from deadlight.sources.dockerfile.reader import read
from deadlight.sources.files import document_from_bytes

HEAD = "# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nENV HASH=ABCDEF\n"
SHELL = 'SHELL ["powershell", "-Command", "$ErrorActionPreference = \'Stop\';"]\n'


def of_dockerfile(text: str) -> list[Download]:
    document = document_from_bytes(text.encode(), shown="Dockerfile", kind="dockerfile")
    (workload,) = [subject for subject in read(document) if isinstance(subject, Workload)]
    assert workload.build is not None
    return downloads(steps_of([replace(run, script=understand(run)) for run in workload.build.final.runs]))


def in_powershell(*lines: str) -> list[Download]:
    return of_dockerfile(HEAD + SHELL + "".join(f"RUN {line}\n" for line in lines))


def in_cmd(*lines: str) -> list[Download]:
    return of_dockerfile(HEAD + "".join(f"RUN {line}\n" for line in lines))


def written(download: Download) -> str:
    span = download.url.where.found()
    return download.url.where.document.text[span.start : span.end]


def only(found: list[Download]) -> Download:
    (download,) = found
    return download


@pytest.mark.parametrize(
    "line",
    [
        "Invoke-WebRequest -Uri https://h/x.zip -OutFile C:\\x.zip",
        "iwr https://h/x.zip -outf C:\\x.zip -UseB",
        "Invoke-RestMethod https://h/x.zip -OutFile C:\\x.zip",
        "(New-Object System.Net.WebClient).DownloadFile('https://h/x.zip', 'C:\\x.zip')",
        "$c = New-Object Net.WebClient; $c.DownloadFile('https://h/x.zip', 'C:\\x.zip')",
        "Start-BitsTransfer -Source https://h/x.zip -Destination C:\\x.zip",
        "curl.exe -fSLo C:\\x.zip https://h/x.zip",
        "curl.exe -L https://h/x.zip --output C:\\x.zip",
        "wget.exe -O C:\\x.zip https://h/x.zip",
        "wget.exe -P C:\\ https://h/x.zip",
        "aria2c -d C:\\ -o x.zip https://h/x.zip",
        "certutil -urlcache -split -f https://h/x.zip C:\\x.zip",
        "bitsadmin /transfer job /priority high https://h/x.zip C:\\x.zip",
        "(iwr https://h/x.zip).Content | Set-Content C:\\x.zip",
        "Set-Content -Path C:\\x.zip -Value (iwr https://h/x.zip).Content",
        "[IO.File]::WriteAllBytes('C:\\x.zip', (iwr https://h/x.zip).Content)",
        "(iwr https://h/x.zip).Content > C:\\x.zip",
        "$p = @{ Uri = 'https://h/x.zip'; OutFile = 'C:\\x.zip' }; iwr @p",
        'powershell -Command "iwr https://h/x.zip -OutFile C:\\x.zip"',
        "cmd /c 'curl https://h/x.zip > C:\\x.zip'",
    ],
)
def test_every_way_to_fetch_a_file_is_seen(line):
    download = only(in_powershell(line))
    assert (download.url.text, download.scheme, download.target) == ("https://h/x.zip", "https", "C:\\x.zip")
    assert (download.how, download.verified) == ("kept", "")


def test_without_a_name_a_file_gets_that_of_its_url():
    assert only(in_cmd("curl -LO https://h/a/x.zip?token=1")).target == "x.zip"
    assert only(in_powershell("iwr https://h/x.zip -OutFile C:\\tmp\\")).target == "C:\\tmp\\x.zip"


def test_several_urls_of_one_curl_go_to_their_files():
    found = in_cmd("curl -o a https://h/1 -o b https://h/2")
    assert [(download.url.text, download.target) for download in found] == [("https://h/1", "a"), ("https://h/2", "b")]


@pytest.mark.parametrize(
    ("url", "scheme"),
    [("http://h/x", "http"), ("HTTPS://h/x", "https"), ("ftp://h/x", "ftp"), ("h.example/x", "http"), ("$Url", "")],
)
def test_the_scheme_is_that_of_the_url(url, scheme):
    assert only(in_powershell(f"iwr {url} -OutFile x")).scheme == scheme


def test_a_url_in_the_environment_is_known():
    download = only(of_dockerfile(f"{HEAD}ENV BASE=http://h\n{SHELL}RUN iwr $env:BASE/x.zip -OutFile x.zip\n"))
    assert (download.url.text, download.url.known, download.scheme) == ("http://h/x.zip", True, "http")


@pytest.mark.parametrize(
    "line",
    [
        "iwr http://localhost/health",
        "iwr http://127.0.0.1:8080/ -UseBasicParsing | Out-Null",
        "curl.exe -f http://[::1]/",
        "curl.exe -X POST -d x=1 https://h/",
        "iwr https://h/ -Method Post -Body $b",
        "Write-Host 'iwr https://h/x.zip -OutFile x.zip'",
        "foo # iwr https://h/x.zip -OutFile x.zip",
        "New-Item curl.txt; choco install wget -y; pip install requests",
        "Copy-Item https.zip C:\\x.zip",
        "curl.exe --version",
    ],
)
def test_nothing_is_fetched_where_nothing_comes_from_elsewhere(line):
    assert in_powershell(line) == []


def test_a_health_check_fetches_nothing():
    assert of_dockerfile(f"{HEAD}HEALTHCHECK CMD curl -f http://app.example/health || exit 1\n") == []


@pytest.mark.parametrize(
    ("lines", "how", "use"),
    [
        (["iwr https://h/x.exe -OutFile C:\\x.exe; C:\\x.exe /S"], "executed", "x"),
        (["iwr https://h/x.exe -OutFile x.exe", ".\\x.exe /S; rm x.exe"], "executed", "x"),
        (["iwr https://h/x.exe -OutFile x.exe; Start-Process x.exe -ArgumentList '/S' -Wait"], "executed", "x"),
        (['$o = "$env:TEMP\\x.exe"; iwr https://h/x -OutFile $o; & $o /S'], "executed", "x"),
        (["iwr https://h/x.exe -OutFile a.exe; mv a.exe b.exe; .\\b.exe"], "executed", "b"),
        (["iwr https://h/x.ps1 -OutFile x.ps1; powershell -File x.ps1"], "executed", "powershell"),
        (["iwr https://h/x.py -OutFile x.py; python x.py"], "executed", "python"),
        (["iwr https://h/x.msi -OutFile x.msi; msiexec /i x.msi /qn"], "installed", "msiexec"),
        (["iwr https://h/x.msi -OutFile x.msi; Start-Process msiexec '/i x.msi /qn' -Wait"], "installed", "msiexec"),
        (["iwr https://h/x.msix -OutFile x.msix; Add-AppxPackage x.msix"], "installed", "add-appxpackage"),
        (["msiexec /i https://h/x.msi /qn"], "installed", "msiexec"),
        (["iwr https://h/x.zip -OutFile x.zip; Expand-Archive x.zip"], "unpacked", "expand-archive"),
        (["iwr https://h/x.zip -OutFile x.zip", "tar.exe -xf x.zip -C C:\\"], "unpacked", "tar"),
        (["iwr https://h/x.zip -OutFile x.zip; 7z x x.zip -oC:\\"], "unpacked", "7z"),
        (["iwr https://h/x.zip -OutFile C:\\x.zip; [IO.Compression.ZipFile]::ExtractToDirectory('C:\\x.zip', 'C:\\')"], "unpacked", "extracttodirectory"),
        (["iex (iwr https://h/x.ps1).Content"], "invoked", "invoke-expression"),
        (["iwr -useb https://h/x.ps1 | iex"], "invoked", "invoke-expression"),
        (["iex ((New-Object Net.WebClient).DownloadString('https://h/x.ps1'))"], "invoked", "invoke-expression"),
        (["$s = irm https://h/x.ps1; iex $s"], "invoked", "invoke-expression"),
        (["& ([scriptblock]::Create((irm https://h/x.ps1))) -Quiet"], "invoked", "create"),
        (["iwr https://h/x.ps1 | % { iex $_.Content }"], "invoked", "invoke-expression"),
        (["irm https://h/x.json | ConvertTo-Json"], "read", None),
        (["$v = (irm https://h/x.json).tag; Write-Host $v"], "read", None),
        (["iwr https://h/x.asc -OutFile x.asc"], "read", None),
        (["iwr https://h/x.dat -OutFile x.dat; rm x.dat"], "read", "remove-item"),
        (["curl.exe -o NUL https://h/x"], "read", None),
        (["iwr https://h/x.exe -OutFile C:\\tools\\x.exe"], "kept", None),
        (["iwr https://h/x.zip -OutFile x.zip; Write-Host 'Expand-Archive x.zip'"], "kept", None),
        (["iwr https://h/x.zip -OutFile x.zip; Expand-Archive y.zip"], "kept", None),
    ],
)  # fmt: skip
def test_what_becomes_of_a_download(lines, how, use):
    download = only(in_powershell(*lines))
    assert (download.how, download.use.name if download.use else None) == (how, use)


def test_a_script_piped_into_cmd_is_invoked():
    assert only(in_cmd("curl -s https://h/x.cmd | cmd")).how == "invoked"


def test_an_archive_piped_into_tar_is_unpacked():
    assert only(in_cmd("curl -sL https://h/x.tgz | tar xz -C C:\\x")).how == "unpacked"


@pytest.mark.parametrize("start", ['["C:\\\\x.exe"]', '["C:\\\\monitor.exe", "C:\\\\x.exe"]', "C:\\x.exe --serve"])
def test_a_program_that_the_container_starts_is_executed(start):
    text = f"{HEAD}{SHELL}RUN iwr https://h/x.exe -OutFile C:\\x.exe\nENTRYPOINT {start}\n"
    assert only(of_dockerfile(text)).how == "executed"


@pytest.mark.parametrize(
    ("check", "verified"),
    [
        ("if ((Get-FileHash x.zip).Hash -ne $env:HASH) { throw 'bad' }", "sha256"),
        ("if ((Get-FileHash x.zip -Algorithm SHA512).Hash -ne $env:HASH) { exit 1 }", "sha512"),
        ("if ((Get-FileHash -Algorithm MD5 -Path C:\\x.zip).Hash -ne $env:HASH) { exit 1 }", "md5"),
        ("$h = (Get-FileHash x.zip).Hash.ToLower(); if ($h -ne 'abc') { throw }", "sha256"),
        ("$h = Get-FileHash x.zip | Select-Object -ExpandProperty Hash; if (-not ($h -eq 'abc')) { exit 1 }", "sha256"),
        ("$ok = (Get-FileHash x.zip).Hash -eq 'abc'; if (!$ok) { throw }", "sha256"),
        ("if ($env:HASH) { if ((Get-FileHash x.zip).Hash -ne $env:HASH) { throw } }", "sha256"),
        ("Get-FileHash x.zip | ? { $_.Hash -ne 'abc' } | % { throw 'bad' }", "sha256"),
        ("if ((certutil -hashfile x.zip SHA256)[1] -ne $env:HASH) { throw }", "sha256"),
        ("$b = [Security.Cryptography.SHA256]::Create().ComputeHash([IO.File]::ReadAllBytes('x.zip')); if ($b -ne 1) { throw }", "sha256"),
        ("$g = Get-AuthenticodeSignature x.zip; if ($g.Status -ne 'Valid') { throw }", "signature"),
        ("gpg --verify x.zip.asc x.zip; if ($LASTEXITCODE) { throw }", "signature"),
        ("signtool verify /pa x.zip", "signature"),
        ("cosign verify-blob --key k.pub --signature x.sig x.zip", "signature"),
        ("if ((Get-FileHash x.zip).Hash -ne '') { throw }", "weak-or-empty"),
        ("if (!(Get-FileHash x.zip).Hash.Equals('abc')) { throw }", "sha256"),
        ("if (!(Get-FileHash other.zip).Hash.Equals('abc')) { throw }", ""),
        ("(Get-FileHash x.zip).Hash.Equals('abc')", ""),
        ("Get-FileHash x.zip", ""),
        ("Write-Host (Get-FileHash x.zip).Hash", ""),
        ("(Get-FileHash x.zip).Hash -eq 'abc'", ""),
        ("if ((Get-FileHash x.zip).Hash -ne 'abc') { Write-Host 'bad' }", ""),
        ("if ((Get-FileHash other.zip).Hash -ne 'abc') { throw }", ""),
        ("(Get-AuthenticodeSignature x.zip).Status", ""),
    ],
)  # fmt: skip
def test_a_check_counts_where_it_is_compared_and_something_comes_of_it(check, verified):
    download = only(in_powershell(f"iwr https://h/x.zip -OutFile x.zip; {check}; Expand-Archive x.zip"))
    assert download.verified == verified
    assert (download.verification is not None) == bool(verified)


@pytest.mark.parametrize(
    ("lines", "verified"),
    [
        (["curl -LO https://h/x.exe && certutil -hashfile x.exe SHA256 | findstr /i %HASH% && x.exe"], "sha256"),
        (["curl -LO https://h/x.exe && certutil -hashfile x.exe && x.exe"], ""),
        (["wget -q https://h/x.tgz && echo abc x.tgz | sha256sum -c && tar xf x.tgz"], "sha256"),
        (["wget -q https://h/x.tgz && sha512sum -c x.tgz.sha512", "tar xf x.tgz"], "sha512"),
        (["aria2c --checksum=sha-256=abc https://h/x.zip && tar xf x.zip"], "sha256"),
    ],
)
def test_checks_of_programs_count(lines, verified):
    assert only(in_cmd(*lines)).verified == verified


def test_a_check_after_use_does_not_count():
    line = "iwr https://h/x.zip -OutFile x.zip; Expand-Archive x.zip; if ((Get-FileHash x.zip).Hash -ne 'a') { throw }"
    assert only(in_powershell(line)).verified == ""


def test_a_check_in_a_later_instruction_counts():
    found = in_powershell(
        "iwr https://h/x.zip -OutFile C:\\x.zip",
        "if ((Get-FileHash C:/x.zip).Hash -ne $env:HASH) { throw }",
        "Expand-Archive C:\\x.zip",
    )
    assert only(found).verified == "sha256"


def test_each_download_has_its_own_check():
    found = in_powershell(
        "iwr https://h/a.zip -OutFile a.zip; iwr https://h/b.zip -OutFile b.zip; "
        "if ((Get-FileHash b.zip).Hash -ne 'x') { throw }; Expand-Archive a.zip; Expand-Archive b.zip"
    )
    assert [download.verified for download in found] == ["", "sha256"]


def test_a_check_of_an_unnamed_file_is_that_of_the_only_download():
    line = "iwr https://h/x.zip -OutFile x.zip; if ((Get-FileHash $file).Hash -ne 'x') { throw }; Expand-Archive x.zip"
    assert only(in_powershell(line)).verified == "sha256"
    both = in_powershell("iwr https://h/y.zip -OutFile y.zip", line)
    assert [download.verified for download in both] == ["", ""]


def test_a_file_fetched_again_under_the_same_name_is_another_download():
    found = in_powershell(
        "iwr https://h/1.zip -OutFile x.zip; Expand-Archive x.zip; rm x.zip; "
        "iwr https://h/2.zip -OutFile x.zip; if ((Get-FileHash x.zip).Hash -ne 'a') { throw }; tar -xf x.zip"
    )
    assert [(download.how, download.verified) for download in found] == [("unpacked", ""), ("unpacked", "sha256")]


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("Get-Content x.ps1 | iex", "invoked"),
        ("iex (Get-Content x.ps1 -Raw)", "invoked"),
        ("$s = [IO.File]::ReadAllText('x.ps1'); iex $s", "invoked"),
        ("Get-Content x.ps1 | % { $_ -replace 'a', 'b' } | Out-File y.ps1; Remove-Item x.ps1; .\\y.ps1", "executed"),
        ("(Get-Content x.ps1) -replace 'a', 'b' | Set-Content y.ps1; powershell -File y.ps1", "executed"),
        ("Get-Content x.ps1 | Select-String version; Remove-Item x.ps1", "read"),
    ],
)
def test_what_becomes_of_a_files_text_becomes_of_the_file(line, how):
    assert only(in_powershell(f"iwr https://h/x.ps1 -OutFile x.ps1; {line}")).how == how


@pytest.mark.parametrize(("kind", "by"), [("SHA256Managed", "sha256"), ("SHA1CryptoServiceProvider", "sha1")])
def test_a_hash_of_the_bytes_of_a_file_is_one_of_the_file(kind, by):
    line = (
        "iwr https://h/x.zip -OutFile x.zip; $sha = [BitConverter]::ToString((New-Object "
        f"Security.Cryptography.{kind}).ComputeHash([IO.File]::ReadAllBytes('x.zip'))) -replace '-', ''; "
        "if ($sha -ne $env:HASH) { exit 1 }; tar -xf x.zip"
    )
    assert only(in_powershell(line)).verified == by


def test_what_a_function_fetches_stands_where_it_is_called():
    line = (
        "function Get-It($from, $to) { [uri]::new($from); (New-Object Net.WebClient).DownloadFile($from, $to) } ; "
        "$a = 'https://h/' + $env:HASH + '/a.zip'; Get-It $a a.zip; Get-It ('https://h/b{0}.zip' -f 1) b.zip; "
        "Expand-Archive a.zip; Expand-Archive b.zip"
    )
    first, second = in_powershell(line)
    assert [first.url.text, second.url.text] == ["https://h/ABCDEF/a.zip", "https://h/b1.zip"]
    assert [written(first), written(second)] == ["$a", "('https://h/b{0}.zip' -f 1)"]


def test_a_function_called_like_a_method_of_a_web_client_is_none():
    line = "function DownloadFile($to, $from) { curl.exe -Lo $to $from }; DownloadFile x.zip https://h/x.zip"
    assert only(in_powershell(line)).url.text == "https://h/x.zip"
    assert in_powershell("DownloadFile https://h/x.zip x.zip") == []


def test_what_is_fetched_in_one_of_two_ways_is_followed_from_both():
    line = (
        "function Copy-File { [CmdletBinding()] param($From, $To) if ($PSVersionTable.PSVersion.Major -ge 5) { "
        "Invoke-WebRequest -Uri $From -OutFile $To } else { (New-Object Net.WebClient).DownloadFile($From, $To) } }; "
        "Copy-File https://h/a.zip a.zip; Expand-Archive a.zip; Copy-File https://h/b.zip b.zip; Expand-Archive b.zip"
    )
    found = [(download.url.text, download.how, written(download)) for download in in_powershell(line)]
    assert found == [(f"https://h/{name}", "unpacked", f"https://h/{name}") for name in ("a.zip",) * 2 + ("b.zip",) * 2]


def test_a_loop_over_known_values_fetches_each():
    found = in_powershell(
        'foreach ($f in \'a\', \'b\') { iwr "https://h/$f.zip" -OutFile "$f.zip"; Expand-Archive "$f.zip" }'
    )
    assert [(download.url.text, download.how) for download in found] == [
        ("https://h/a.zip", "unpacked"),
        ("https://h/b.zip", "unpacked"),
    ]


def test_a_function_that_fetches_and_checks_is_followed():
    found = in_powershell(
        "function Get-It($Url, $Out, $Hash) { iwr $Url -OutFile $Out; if ((Get-FileHash $Out).Hash -ne $Hash) { throw } }; "
        "Get-It https://h/a.exe a.exe abc; Get-It -Url https://h/b.exe -Out b.exe -Hash def; .\\a.exe; .\\b.exe"
    )
    assert [(download.url.text, download.how, download.verified) for download in found] == [
        ("https://h/a.exe", "executed", "sha256"),
        ("https://h/b.exe", "executed", "sha256"),
    ]


def test_directories_and_slashes_may_be_spelled_otherwise_where_a_file_is_used():
    assert only(in_powershell("iwr https://h/x.exe -OutFile C:/t/x.exe", "WORKDIR", "C:\\t\\x.exe")).how == "executed"
    assert only(in_cmd("curl -o %TEMP%\\x.exe https://h/x", 'powershell "& $env:TEMP\\x.exe"')).how == "executed"
    assert only(in_powershell("iwr https://h/x.exe -OutFile C:\\a\\x.exe; C:\\b\\x.exe")).how == "kept"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "iwr https://h/x -OutFile x.exe", "$s = irm https://h/y", "iex $s", ".\\x.exe", "rm *", "mv x.exe y.exe",
                "Get-FileHash x.exe", "if ((Get-FileHash x.exe).Hash -ne 'a') { throw }", "Expand-Archive x.exe", "'", "(",
                "curl.exe https://h/z | tar xz", "Start-Process x.exe", "foreach ($i in 1, 2) { iwr https://h/$i }",
            ]
        ),
        max_size=12,
    )
)  # fmt: skip
def test_any_order_of_commands_gives_downloads_that_hold_together(lines):
    for download in in_powershell("; ".join(["x", *lines])):
        assert download.url.text.startswith("https://h/")
        assert (download.how in ("executed", "installed", "unpacked", "invoked")) <= (download.use is not None)
        assert bool(download.verified) == (download.verification is not None)
