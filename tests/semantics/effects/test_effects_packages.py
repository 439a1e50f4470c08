import pytest
from effect_commands import in_cmd, in_powershell

from deadlight.semantics.effects.packages import unpinned


def loose(commands):
    return [package for command in commands for package in unpinned(command)]


@pytest.mark.parametrize(
    ("script", "packages"),
    [
        ("choco install -y git", [("choco", "git")]),
        ("choco install --no-progress -yes git", [("choco", "git")]),
        ("choco install -force -source https://feed.example.org/ -confirm git", [("choco", "git")]),
        ("choco install git nodejs -y --no-progress", [("choco", "git"), ("choco", "nodejs")]),
        ("cinst -y git", [("choco", "git")]),
        ("choco upgrade chocolatey -y", [("choco", "chocolatey")]),
        ("choco install -y msys2 --params \"'/NoPath /InstallDir:C:\\msys64'\"", [("choco", "msys2")]),
        ("winget install --id Git.Git -e --source winget", [("winget", "Git.Git")]),
        ("winget install Git.Git", [("winget", "Git.Git")]),
        ("nuget install Shop.Build -OutputDirectory C:\\tools", [("nuget", "Shop.Build")]),
        ("nuget.exe install Shop.Build -Version 1.0.*", [("nuget", "Shop.Build")]),
        ("dotnet tool install --global shop-tool", [("dotnet", "shop-tool")]),
        ("dotnet tool install -g shop-tool --version 6.*", [("dotnet", "shop-tool")]),
        ("dotnet add shop.csproj package Shop.Core", [("dotnet", "Shop.Core")]),
        ("npm install -g yarn", [("npm", "yarn")]),
        ("npm i --location=global @shop/cli gulp@4", [("npm", "@shop/cli"), ("npm", "gulp@4")]),
        ("npm install --global npm@latest", [("npm", "npm@latest")]),
        ('npm install -g "typescript@^5.1.0"', [("npm", "typescript@^5.1.0")]),
        ("pnpm add -g @shop/cli@5.x", [("npm", "@shop/cli@5.x")]),
        ("yarn global add gulp", [("yarn", "gulp")]),
        ("pip install flask", [("pip", "flask")]),
        ('pip install "flask>=2.0,<3" requests~=2.31', [("pip", "flask>=2.0,<3"), ("pip", "requests~=2.31")]),
        ("pip install flask==3.*", [("pip", "flask==3.*")]),
        ("python -m pip install --upgrade pip", [("pip", "pip")]),
        ("py -3 -m pip install -r requirements.txt uvicorn[standard]", [("pip", "uvicorn[standard]")]),
    ],
)
def test_a_package_without_an_exact_version_is_found(script, packages):
    assert loose(in_cmd(script)) == packages


@pytest.mark.parametrize(
    ("script", "packages"),
    [
        ("Install-Module Pester, PSReadLine -Force", [("Install-Module", "Pester"), ("Install-Module", "PSReadLine")]),
        ("Install-Module -Name Pester -MinimumVersion 5.0.0", [("Install-Module", "Pester")]),
        (
            "Install-PackageProvider -Name NuGet -MinimumVersion 2.8.5.201 -Force",
            [("Install-PackageProvider", "NuGet")],
        ),
        ("Install-Package docker -ProviderName DockerMsftProvider", [("Install-Package", "docker")]),
        ("Install-PSResource Pester -Version '[5.0,6.0)'", [("Install-PSResource", "Pester")]),
        ("Save-Module Pester C:\\modules", [("Save-Module", "Pester")]),
    ],
)
def test_a_module_without_an_exact_version_is_found(script, packages):
    assert loose(in_powershell(script)) == packages


@pytest.mark.parametrize(
    "script",
    [
        "choco install git --version 2.51.0 -y",
        "choco install -y git --version=2.51.0",
        "choco install packages.config -y",
        "choco install shop --source C:\\packages -y",
        "choco install shop -source C:\\packages -yes",
        "choco install git -version 2.51.0 -yes",
        "choco install git --version %GIT_VERSION% -y",
        "choco install %PACKAGES% -y",
        "choco feature enable -n allowGlobalConfirmation",
        "choco list git",
        "winget install --id Git.Git --version 2.51.0",
        "winget install --manifest C:\\shop.yaml",
        "winget list Git.Git",
        "nuget install packages.config -OutputDirectory packages",
        "nuget install Shop.Build -Version 1.0.3",
        "nuget restore shop.sln",
        "dotnet tool install --global shop-tool --version 6.1.0",
        "dotnet tool restore",
        "dotnet add package Shop.Core -v 1.2.3",
        "dotnet restore",
        "npm install",
        "npm install express",
        "npm ci",
        "npm install -g yarn@1.22.22 @shop/cli@1.2.3-beta.1",
        "npm install -g .\\shop.tgz C:\\shop",
        "npm install -g git+https://shop.example/cli.git#v1.0.0",
        "npm config set prefix C:\\npm -g",
        "yarn global add gulp@4.0.2",
        "yarn install",
        "pip install flask==3.0.0 uvicorn[standard]==0.30.0",
        "pip install -r requirements.txt",
        "pip install --no-cache-dir -r requirements.txt -c constraints.txt flask",
        "pip install .",
        "pip install -e .[dev]",
        "pip install C:\\wheels\\shop-1.0-py3-none-any.whl",
        "pip install git+https://shop.example/core.git@v1.0.0",
        "pip install --no-index --find-links C:\\wheels shop",
        "pip download flask",
        "pip --version",
        "python shop.py install flask",
        "echo choco install git",
    ],
)
def test_exact_versions_and_what_installs_nothing_are_silent(script):
    assert loose(in_cmd(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        "Install-Module Pester -RequiredVersion 5.7.1",
        "Install-PSResource Pester -Version 5.7.1",
        "Install-Module $env:MODULE",
        "Find-Module Pester",
        "Import-Module Pester",
        "Write-Host 'Install-Module Pester'",
    ],
)
def test_exact_modules_and_what_installs_none_are_silent(script):
    assert loose(in_powershell(script)) == []
