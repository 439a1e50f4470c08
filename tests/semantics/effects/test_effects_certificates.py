import pytest
from effect_commands import in_cmd, in_powershell, told

from deadlight.semantics.effects.certificates import check_switched_off, switched_off_by


@pytest.mark.parametrize(
    ("script", "switch"),
    [
        (
            "[Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }",
            "ServerCertificateValidationCallback",
        ),
        (
            "[System.Net.ServicePointManager]::ServerCertificateValidationCallback += {return $true}",
            "ServerCertificateValidationCallback",
        ),
        (
            "[System.Net.ServicePointManager]::CertificatePolicy = New-Object TrustAllCertsPolicy",
            "CertificatePolicy",
        ),
        ("iwr https://shop.example/a.zip -OutFile a.zip -SkipCertificateCheck", "-SkipCertificateCheck"),
        ("$PSDefaultParameterValues['*:SkipCertificateCheck'] = $true", "-SkipCertificateCheck"),
        ("$env:NODE_TLS_REJECT_UNAUTHORIZED = '0'", "NODE_TLS_REJECT_UNAUTHORIZED=0"),
        ("[Environment]::SetEnvironmentVariable('GIT_SSL_NO_VERIFY', 'true', 'Machine')", "GIT_SSL_NO_VERIFY=true"),
        ("curl.exe -fksSL -o a.zip https://shop.example/a.zip", "curl --insecure"),
        ("curl -k -o a.zip https://shop.example/a.zip", "curl --insecure"),
        ("git -c http.sslVerify=false clone https://shop.example/a.git", "git http.sslVerify=false"),
        (
            (
                "Add-Type 'using System.Net; public class T { public static void A() "
                "{ ServicePointManager.ServerCertificateValidationCallback = delegate { return true; }; } }'"
            ),
            "ServicePointManager in Add-Type",
        ),
    ],
)
def test_powershell_switches_the_check_off(script, switch):
    assert told(check_switched_off, in_powershell(script)) == [switch]


@pytest.mark.parametrize(
    ("script", "switch"),
    [
        ("curl --insecure -o a.zip https://shop.example/a.zip", "curl --insecure"),
        ("wget --no-check-certificate https://shop.example/a.zip", "wget --no-check-certificate"),
        ("aria2c --check-certificate=false https://shop.example/a.zip", "aria2c --check-certificate=false"),
        ("git config --global http.sslVerify false", "git http.sslVerify=false"),
        ("git config --system http.https://shop.example/.sslVerify 0", "git http.sslVerify=false"),
        ("git clone --config http.sslverify=false https://shop.example/a.git", "git http.sslVerify=false"),
        ("npm config set strict-ssl false", "strict-ssl=false"),
        ("npm set strict-ssl=false", "strict-ssl=false"),
        ("npm install --strict-ssl=false", "strict-ssl=false"),
        ("yarn config set strict-ssl false", "strict-ssl=false"),
        ("pip install --trusted-host packages.example.com flask==3.0.0", "pip --trusted-host"),
        ("python -m pip install flask==3.0.0 --trusted-host=packages.example.com", "pip --trusted-host"),
        ("pip config set global.trusted-host packages.example.com", "pip trusted-host"),
        ("conda config --set ssl_verify no", "conda ssl_verify=false"),
        ("set NODE_TLS_REJECT_UNAUTHORIZED=0&& npm ci", "NODE_TLS_REJECT_UNAUTHORIZED=0"),
        ("setx NODE_TLS_REJECT_UNAUTHORIZED 0 /M", "NODE_TLS_REJECT_UNAUTHORIZED=0"),
    ],
)
def test_programs_are_told_not_to_check(script, switch):
    assert told(check_switched_off, in_cmd(script)) == [switch]


@pytest.mark.parametrize(
    "script",
    [
        "[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12",
        "[Net.ServicePointManager]::ServerCertificateValidationCallback = $null",
        "[Net.ServicePointManager]::ServerCertificateValidationCallback = { $args[1].Thumbprint -eq 'A1B2' }",
        "iwr https://shop.example/a.zip -OutFile a.zip -SkipCertificateCheck:$false",
        "iwr https://localhost:5001/health -SkipCertificateCheck",
        "curl.exe -k https://127.0.0.1:8443/health",
        "$env:NODE_TLS_REJECT_UNAUTHORIZED = '1'",
        "Write-Host 'never use curl -k or -SkipCertificateCheck'",
        "curl.exe -sSL -K options.txt https://shop.example/a.zip",
    ],
)
def test_powershell_that_leaves_the_check_on_is_silent(script):
    assert told(check_switched_off, in_powershell(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        "git config --global http.sslVerify true",
        "git config --global --unset http.sslVerify",
        "npm config set strict-ssl true",
        "npm config set registry https://registry.example/",
        "npm install --save false",
        "pip install --trusted-host localhost flask==3.0.0",
        "conda config --set ssl_verify yes",
        "echo curl --insecure",
    ],
)
def test_programs_that_are_told_to_check_are_silent(script):
    assert told(check_switched_off, in_cmd(script)) == []


def test_a_variable_of_the_image_switches_the_check_off():
    assert switched_off_by("NODE_TLS_REJECT_UNAUTHORIZED", "0") == "NODE_TLS_REJECT_UNAUTHORIZED=0"
    assert switched_off_by("npm_config_strict_ssl", "False") == "NPM_CONFIG_STRICT_SSL=False"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NODE_TLS_REJECT_UNAUTHORIZED", "1"),
        ("GIT_SSL_NO_VERIFY", ""),
        ("PIP_TRUSTED_HOST", "localhost"),
        ("SHOP", "0"),
    ],
)
def test_other_variables_and_values_leave_the_check_on(name, value):
    assert switched_off_by(name, value) == ""
