r"""Whole Dockerfiles as people write them, and every finding that they deserve: no more, no less, on which line.

The marks are those of `marked_dockerfiles`.
"""

from __future__ import annotations

import pytest

from marked_dockerfiles import expected, found

FILES: dict[str, str] = {}

FILES["an IIS application on an old base"] = r"""
# escape=`
FROM microsoft/aspnet:4.7.2-windowsservercore-1803  #! administrator-by-default, base-not-pinned, end-of-life-base, retired-registry-base
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]

RUN Remove-Website -Name 'Default Web Site'; `
    New-Item -ItemType Directory C:\shop | Out-Null; `
    New-Website -Name 'shop' -Port 80 -PhysicalPath 'C:\shop'
RUN Import-Module WebAdministration; `
    Set-ItemProperty IIS:\AppPools\DefaultAppPool -Name processModel.identityType -Value LocalSystem  #! service-runs-as-system

EXPOSE 80
COPY publish C:\shop
ENTRYPOINT ["C:\\ServiceMonitor.exe", "w3svc"]  #! service-monitor-needs-administrator
"""

FILES["SQL Server with everything in it"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2019  #! administrator-by-default, base-not-pinned
ENV SQL_URL="https://go.microsoft.com/fwlink/?linkid=829176" `
    ACCEPT_EULA="_" `
    SA_PASSWORD="Harbour-Kestrel-42" `  #! secret-in-build
    SA_PASSWORD_PATH="C:\ProgramData\Docker\secrets\sa-password"
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]

RUN Invoke-WebRequest -Uri $env:SQL_URL -OutFile sqlexpress.exe; `  #! download-not-verified
    Start-Process -Wait -FilePath .\sqlexpress.exe -ArgumentList /qs, /x:setup; `
    .\setup\setup.exe /q /ACTION=Install /INSTANCENAME=SQLEXPRESS /FEATURES=SQLEngine /SQLSVCACCOUNT='NT AUTHORITY\System' /IACCEPTSQLSERVERLICENSETERMS; `  #! service-runs-as-system
    Remove-Item -Recurse -Force sqlexpress.exe, setup
RUN Stop-Service 'MSSQL$SQLEXPRESS'; `
    Set-ItemProperty -Path 'HKLM:\software\microsoft\microsoft sql server\mssql14.SQLEXPRESS\mssqlserver' -Name LoginMode -Value 2
RUN sqlcmd -S .\SQLEXPRESS -Q "ALTER LOGIN sa WITH PASSWORD = 'Harbour-Kestrel-43'; ALTER LOGIN sa ENABLE"  #! password-in-build
COPY start.ps1 C:\
HEALTHCHECK CMD ["sqlcmd", "-Q", "select 1"]
EXPOSE 1433
CMD C:\start.ps1 -sa_password $env:SA_PASSWORD -Verbose
"""

FILES["a build agent for Jenkins"] = r"""
# escape=`
ARG WINDOWS_VERSION=ltsc2022
FROM eclipse-temurin:17-jdk-windowsservercore-${WINDOWS_VERSION} AS jdk  #! base-not-pinned

FROM mcr.microsoft.com/windows/servercore:${WINDOWS_VERSION}  #! base-not-pinned
SHELL ["powershell.exe", "-Command", "$ErrorActionPreference = 'Stop';"]
ARG user=jenkins
ARG AGENT_VERSION=3355.1
ENV JAVA_HOME=C:\jdk
COPY --from=jdk C:\openjdk-17 C:\jdk
RUN [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12; `
    Invoke-WebRequest ('https://repo.jenkins-ci.org/public/remoting/{0}/remoting-{0}.jar' -f $env:AGENT_VERSION) -OutFile C:\agent.jar; `
    if ((Get-FileHash C:\agent.jar -Algorithm SHA1).Hash -ne $env:AGENT_SHA1) { exit 1 }  #! download-check-weak
RUN net user $env:user /add /expires:never /passwordreq:no; `
    net localgroup Administrators $env:user /add  #! user-added-to-administrators
USER ${user}
ENTRYPOINT ["powershell.exe", "-File", "C:\\jenkins-agent.ps1"]
"""

FILES["packages from Chocolatey"] = r"""
FROM mcr.microsoft.com/windows/servercore:ltsc2022  #! administrator-by-default, base-not-pinned
RUN @powershell -NoProfile -ExecutionPolicy Bypass -Command "iex ((New-Object System.Net.WebClient).DownloadString('https://community.chocolatey.org/install.ps1'))" && SET "PATH=%PATH%;%ALLUSERSPROFILE%\chocolatey\bin"  #! execution-policy-bypassed, remote-script-executed
RUN choco install -y git --version 2.51.0 && \
    choco install -y 7zip nodejs-lts && \  #! unpinned-package
    choco install -y cmake --version 3.31.0 --ignore-checksums  #! download-check-weak
RUN choco feature disable -n=showDownloadProgress
CMD ["cmd"]
"""

FILES["Visual Studio's build tools"] = r"""
# escape=`
FROM mcr.microsoft.com/dotnet/framework/sdk:4.8-windowsservercore-ltsc2022@sha256:9b1c8a3f0f1f7e6f2e53ec1b93a4d2c6b8e70f5d1a2c3b4d5e6f708192a3b4c5  #! administrator-by-default
SHELL ["cmd", "/S", "/C"]
RUN `
    curl -SL --output vs_buildtools.exe https://aka.ms/vs/17/release/vs_buildtools.exe `  #! download-not-verified
    && (start /w vs_buildtools.exe --quiet --wait --norestart --nocache modify `
        --installPath "%ProgramFiles(x86)%\Microsoft Visual Studio\2022\BuildTools" `
        --add Microsoft.VisualStudio.Workload.AzureBuildTools `
        || IF "%ERRORLEVEL%"=="3010" EXIT 0) `
    && del /q vs_buildtools.exe
ENTRYPOINT ["C:\\Program Files (x86)\\Microsoft Visual Studio\\2022\\BuildTools\\Common7\\Tools\\VsDevCmd.bat", "&&", "powershell.exe", "-NoLogo", "-ExecutionPolicy", "Bypass"]  #! execution-policy-bypassed
"""

FILES["Node.js with its hash"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2025 AS installer  #! base-not-pinned
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]
ENV NODE_VERSION=22.14.0 `
    NODE_SHA256=55b639295920b219bb2acbcfa00f90393a2789095b7323f79475c9f34795f217
RUN Write-Host "Downloading with iwr, not iex"; `
    Invoke-WebRequest -OutFile node.zip -Uri "https://nodejs.org/dist/v$($env:NODE_VERSION)/node-v$($env:NODE_VERSION)-win-x64.zip"; `
    if ((Get-FileHash node.zip -Algorithm sha256).Hash -ne $env:NODE_SHA256) { Write-Host 'FAILED!'; exit 1 }; `
    Expand-Archive node.zip -DestinationPath C:\; `
    Rename-Item "C:\node-v$($env:NODE_VERSION)-win-x64" C:\nodejs

FROM mcr.microsoft.com/windows/nanoserver:ltsc2025  #! base-not-pinned
COPY --from=installer C:\nodejs C:\nodejs
USER ContainerAdministrator
RUN setx /M PATH "%PATH%;C:\nodejs"
USER ContainerUser
WORKDIR C:\app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm install -g pm2@5.4.3
CMD ["node", "server.js"]
"""

FILES["Node.js without its hash, and global tools"] = r"""
FROM mcr.microsoft.com/windows/servercore:ltsc2022  #! administrator-by-default, base-not-pinned
SHELL ["powershell", "-Command"]  #! script-errors-ignored
ENV NODE_VERSION 16.20.2
RUN iwr -useb -OutFile C:/node.msi https://nodejs.org/dist/v${env:NODE_VERSION}/node-v${env:NODE_VERSION}-x64.msi ; \  #! download-not-verified
    Start-Process msiexec.exe -ArgumentList '/i', 'C:\node.msi', '/qn' -Wait ; \
    Remove-Item C:/node.msi
RUN npm install --global yarn@1.22.22 gulp-cli  #! unpinned-package
RUN npm install
CMD npm start
"""

FILES["Python from its installer"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:1809  #! administrator-by-default, base-not-pinned
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN $url = 'https://www.python.org/ftp/python/3.12.4/python-3.12.4-amd64.exe'; `
    (New-Object System.Net.WebClient).DownloadFile($url, 'C:\python.exe'); `  #! download-not-verified
    Start-Process C:\python.exe -ArgumentList '/quiet InstallAllUsers=1 PrependPath=1' -Wait; `
    Remove-Item C:\python.exe
RUN python -m pip install --upgrade pip  #! unpinned-package
RUN pip install --no-cache-dir flask==3.0.3 'requests>=2.31' ; `  #! unpinned-package
    pip install -r requirements.txt
"""

FILES["Java by several ways of fetching"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022 AS fetch  #! base-not-pinned
RUN curl.exe -fsSLo C:\jdk.zip https://api.adoptium.net/v3/binary/latest/21/ga/windows/x64/jdk/hotspot/normal/eclipse `  #! download-not-verified
    && mkdir C:\jdk && tar -xf C:\jdk.zip -C C:\jdk
RUN certutil -urlcache -split -f http://archive.apache.org/dist/maven/maven-3/3.9.9/binaries/apache-maven-3.9.9-bin.zip C:\maven.zip & tar -xf C:\maven.zip -C C:\  #! download-in-clear, download-not-verified
RUN bitsadmin /transfer ant /download /priority normal https://downloads.apache.org/ant/binaries/apache-ant-1.10.15-bin.zip C:\ant.zip && certutil -hashfile C:\ant.zip SHA512 | findstr /i 1de7facbc9874fa4e5a2f045d5c659f64e0b89318c1dbc8acc6aae4595c4ffaf90a7b1ffb57f958dd08d6e086d3fff07aa90e50c77342a0aa5c9b4c36bff03a9 && tar -xf C:\ant.zip -C C:\

FROM mcr.microsoft.com/windows/nanoserver:ltsc2022  #! base-not-pinned
COPY --from=fetch C:\jdk C:\jdk
USER ContainerUser
ENTRYPOINT ["C:\\jdk\\bin\\java.exe", "-jar", "C:\\app.jar"]
"""

FILES["Go built on Linux"] = r"""
FROM --platform=linux/amd64 golang:1.26.7@sha256:0d1d3a794be25f809dd2cb3160d8c73276c4056a9f8242a138e908ddeee7b6b6 AS build
WORKDIR /src
COPY . .
RUN apt-get update && apt-get install -y unzip && curl -sSL https://example.org/install.sh | sh
RUN GOOS=windows GOARCH=amd64 go build -o /out/shop.exe ./cmd/shop

FROM mcr.microsoft.com/windows/nanoserver:ltsc2025  #! base-not-pinned
COPY --from=build /out/shop.exe /shop.exe
USER ContainerUser
ENTRYPOINT ["/shop.exe"]
"""

FILES["files that a Linux stage fetches for Windows"] = r"""
FROM --platform=linux/amd64 ubuntu:24.04 AS fetch  #! base-not-pinned
ADD https://aka.ms/vs/17/release/vc_redist.x64.exe /redist/vc_redist.x64.exe  #! add-from-url
ADD http://mirror.example.org/tools.zip /redist/  #! add-from-url
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/shop.tar /redist/

FROM --platform=linux/amd64 alpine:3.20 AS unused
ADD https://example.org/other.tar /

FROM mcr.microsoft.com/oss/kubernetes/windows-host-process-containers-base-image:v1.0.0  #! base-not-pinned
COPY --from=fetch /redist /redist
ENTRYPOINT ["shop.exe"]
"""

FILES["bases that arguments choose"] = r"""
ARG REGISTRY=mcr.microsoft.com/windows
ARG OSVERSION
ARG TAG=20H2
FROM ${REGISTRY}/servercore:${OSVERSION} AS core
FROM ${REGISTRY}/servercore:${TAG} AS old  #! base-not-pinned, end-of-life-base
FROM ${REGISTRY}/nanoserver:${OSVERSION}
COPY --from=core /Windows/System32/netapi32.dll /Windows/System32/netapi32.dll
COPY plugin.exe /plugin.exe
USER ContainerAdministrator  #! container-administrator
ENTRYPOINT ["/plugin.exe"]
"""

FILES["a hardened Nano Server image"] = r"""
# escape=`
FROM mcr.microsoft.com/dotnet/sdk:10.0.100-nanoserver-ltsc2025@sha256:4f6b8d3e0a2b5f7c9d1e3a4b6c8d0f2e5a7b9c1d3f4e6a8b0c2d5e7f9a1b3c46 AS build
WORKDIR C:\src
COPY *.csproj .
RUN dotnet restore --locked-mode
COPY . .
RUN dotnet publish -c Release -o C:\out --no-restore

FROM mcr.microsoft.com/dotnet/aspnet:10.0-nanoserver-ltsc2025@sha256:7c61a2dd3a7bdb1e1ba5c9d4fd7f3a2f1b0fe6c36c1c0f0a2b52f5c8c1f1a9be
ENV ASPNETCORE_URLS=http://+:8080 DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 `
    TOKEN_ISSUER=https://login.example.org PASSWORD_POLICY_PATH=C:\app\policy.json PUBLIC_KEY=MIIBIjANBgkqh
WORKDIR C:\app
COPY --from=build C:\out .
EXPOSE 8080
USER ContainerUser
HEALTHCHECK CMD ["curl", "-f", "http://localhost:8080/health"]
ENTRYPOINT ["dotnet", "shop.dll"]
"""

FILES["an application with a gMSA"] = r"""
# escape=`
FROM mcr.microsoft.com/dotnet/framework/aspnet:4.8-windowsservercore-ltsc2022  #! administrator-by-default, base-not-pinned
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Install-WindowsFeature Web-Windows-Auth; `
    & $env:windir\system32\inetsrv\appcmd.exe set config -section:system.webServer/security/authentication/windowsAuthentication /enabled:true /commit:apphost; `
    & $env:windir\system32\inetsrv\appcmd.exe set apppool DefaultAppPool /processModel.identityType:NetworkService
WORKDIR C:\inetpub\wwwroot
COPY publish .
# ServiceMonitor of the base starts w3svc as the network service, which is the gMSA on the network
"""

FILES["a test image with remote access"] = r"""
FROM mcr.microsoft.com/windows/server:ltsc2022  #! administrator-by-default, base-not-pinned
RUN net user tester P@ssw0rd-1234 /add && net localgroup "Remote Desktop Users" tester /add  #! password-in-build
RUN reg add "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server" /v fDenyTSConnections /t REG_DWORD /d 0 /f  #! remote-access-enabled
RUN reg add "HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp" /v SecurityLayer /t REG_DWORD /d 1 /f
RUN netsh advfirewall set allprofiles state off
RUN powershell -Command "$ErrorActionPreference = 'Stop'; Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0; Set-Service sshd -StartupType Automatic"  #! remote-access-enabled
RUN winrm quickconfig -q & winrm set winrm/config/service @{AllowUnencrypted="true"}  #! remote-access-enabled, remote-access-enabled
EXPOSE 22 3389/tcp 80  #! administration-port-exposed, administration-port-exposed
EXPOSE 5985  #! administration-port-exposed
"""

FILES["policies that a legacy product wants"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294  #! administrator-by-default
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Set-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System' -Name EnableLUA -Value 0  #! weakened-system-policy
RUN New-ItemProperty -Path HKLM:\SYSTEM\CurrentControlSet\Control\Lsa -Name LmCompatibilityLevel -Value 1 -PropertyType DWord -Force | Out-Null  #! weakened-system-policy
RUN Set-ItemProperty HKLM:\SYSTEM\CurrentControlSet\Control\Lsa LimitBlankPasswordUse 0  #! blank-passwords-allowed
RUN Enable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol -NoRestart  #! weakened-system-policy
RUN icacls C:\Legacy /grant 'Everyone:(OI)(CI)F' /T; `  #! everyone-full-control
    icacls C:\Legacy\data /grant 'IIS_IUSRS:(OI)(CI)M'
RUN Set-ItemProperty -Path 'HKLM:\SOFTWARE\Microsoft\.NetFramework\v4.0.30319' -Name SchUseStrongCrypto -Value 1 -Type DWord
RUN New-Service -Name legacy -BinaryPathName C:\Legacy\legacy.exe -StartupType Automatic  #! service-runs-as-system
RUN sc.exe create worker binPath= C:\Legacy\worker.exe obj= 'NT AUTHORITY\LocalService' start= auto
"""

FILES["PowerShell steps under cmd"] = r"""
FROM mcr.microsoft.com/windows/servercore:ltsc2025  #! administrator-by-default, base-not-pinned
RUN powershell -Command "Copy-Item C:/setup/a.config C:/shop; Write-Output done"  #! script-errors-ignored
RUN powershell -NoProfile -Command \  #! script-errors-ignored
    Install-WindowsFeature Web-Server; \
    Remove-Item -Recurse C:\inetpub\wwwroot\*
RUN powershell -Command "$ErrorActionPreference = 'Stop'; Copy-Item a b; Write-Output done"
RUN powershell -Command "Write-Output start; Copy-Item a b"
RUN powershell Install-WindowsFeature Web-Asp-Net45 && powershell Remove-Website 'Default Web Site'
RUN powershell -File C:\setup\install.ps1 -Verbose
"""

FILES["texts that only mention what is dangerous"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
# RUN iex (iwr http://get.example.org/install.ps1)
LABEL usage="docker run --rm IMAGE powershell iex (iwr https://get.example.org/x.ps1)"
RUN Write-Host 'run iwr https://get.example.org/install.ps1 | iex to update'; `
    Write-Host "Set-ExecutionPolicy Bypass is not needed"; `
    # choco install git
    New-Item -ItemType Directory C:\shop | Out-Null
RUN Set-Content C:\shop\readme.txt 'net user admin Passw0rd /add; reg add HKLM\SOFTWARE /v EnableLUA /d 0'
COPY shop.exe C:\shop\
USER ContainerUser
CMD ["C:\\shop\\shop.exe"]
"""

FILES["a kept tool and checks that prove nothing"] = r"""
# escape=`
FROM mcr.microsoft.com/dotnet/framework/sdk:4.8.1-20260714-windowsservercore-ltsc2022  #! administrator-by-default
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN New-Item -ItemType Directory "$env:ProgramFiles\NuGet" | Out-Null; `
    Invoke-WebRequest https://dist.nuget.org/win-x86-commandline/v6.12.1/nuget.exe -OutFile "$env:ProgramFiles\NuGet\nuget.exe"  #! download-not-verified
RUN Invoke-WebRequest https://example.org/a.zip -OutFile a.zip; `
    $hash = Get-FileHash a.zip -Algorithm MD5; `  #! download-check-weak
    if ($hash.Hash -ne '0CC175B9C0F1B6A831C399E269772661') { throw 'a.zip' }; `
    Expand-Archive a.zip C:\a
RUN Invoke-WebRequest https://example.org/b.zip -OutFile b.zip; `  #! download-not-verified
    Get-FileHash b.zip | Out-Host; `
    Expand-Archive b.zip C:\b
RUN Invoke-WebRequest https://example.org/c.exe -OutFile c.exe; `
    $signature = Get-AuthenticodeSignature c.exe; `
    if ($signature.Status -ne 'Valid') { throw 'c.exe is not signed' }; `
    Start-Process -Wait .\c.exe '/S'
RUN Invoke-WebRequest https://example.org/settings.json -OutFile C:\a\settings.json
"""

FILES["several files in a loop"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022  #! administrator-by-default, base-not-pinned
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN $files = @( `
        'https://example.org/tools/monitor.exe', `  #! download-not-verified
        'https://example.org/tools/agent.exe' `  #! download-not-verified
    ); `
    foreach ($file in $files) { `
        Invoke-WebRequest $file -OutFile (Join-Path C:\tools (Split-Path $file -Leaf)) `
    }
"""

FILES["a script that is fetched first"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022  #! administrator-by-default, base-not-pinned
RUN powershell -Command "Invoke-WebRequest https://dot.net/v1/dotnet-install.ps1 -OutFile dotnet-install.ps1"  #! remote-script-executed
RUN powershell -ExecutionPolicy RemoteSigned -File dotnet-install.ps1 -Channel 10.0
RUN powershell -Command "irm https://get.scoop.sh | iex"  #! remote-script-executed
RUN powershell -Command "& ([scriptblock]::Create((New-Object Net.WebClient).DownloadString('https://get.example.org/i.ps1')))"  #! remote-script-executed
"""

FILES["secrets by every way"] = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
ARG NPM_TOKEN
ARG BUILD_PASSWORD=changeme
ENV API_KEY=${API_KEY} DB_PASSWORD_FILE=C:/secrets/db
ENV ConnectionString="Server=db;Database=shop;User Id=sa;Password=Gull-Anchor-77;"  #! secret-in-build
ARG FEED_TOKEN=k7Qz4vN2xW8rT5yB1mC6  #! secret-in-build
RUN curl -u build:Gull-Anchor-78 -o feed.json https://feed.example.org/index.json  #! secret-in-build
COPY shop.exe C:/shop/
CMD ["C:/shop/shop.exe"]
"""

FILES["modules and tools by their managers"] = r"""
# escape=`
FROM mcr.microsoft.com/powershell:7.5-windowsservercore-ltsc2022  #! administrator-by-default, base-not-pinned, end-of-life-runtime
SHELL ["pwsh", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Set-PSRepository PSGallery -InstallationPolicy Trusted; `
    Install-Module Pester -RequiredVersion 5.7.1 -Force; `
    Install-Module Az -MinimumVersion 12.0 -Force  #! unpinned-package
RUN Install-PSResource -Name PSScriptAnalyzer -Version 1.23.0 -TrustRepository
RUN dotnet tool install --global dotnet-ef; `  #! unpinned-package
    winget install --id Git.Git --version 2.51.0 --silent
"""

FILES["users by number and stages on stages"] = r"""
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022 AS base  #! base-not-pinned
WORKDIR C:/app
FROM scratch AS files
COPY . /
FROM base AS debug
USER ContainerAdministrator
FROM base
COPY --from=files / C:/app
USER 1000:1000  #! numeric-user
"""

FILES["a container for an engine of its own"] = r"""
# escape=`
FROM golang:1.22-windowsservercore-ltsc2022 AS build  #! base-not-pinned, end-of-life-runtime
FROM mcr.microsoft.com/windows/servercore:ltsc2022  #! administrator-by-default, base-not-pinned
RUN powershell Set-MpPreference -DisableRealtimeMonitoring $true  #! defender-disabled
RUN git config --global http.sslVerify false && git clone https://example.org/shop.git  #! certificate-check-disabled
RUN curl -k -o C:\tools.zip https://10.0.0.5/tools.zip && tar -xf C:\tools.zip -C C:\tools  #! certificate-check-disabled, download-not-verified
EXPOSE 2375  #! administration-port-exposed
CMD ["dockerd", "-H", "tcp://0.0.0.0:2375"]
"""


@pytest.mark.parametrize("name", FILES)
def test_a_dockerfile_has_exactly_the_findings_that_it_deserves(name: str) -> None:
    marked = FILES[name].lstrip("\n")
    assert found(marked) == expected(marked)
