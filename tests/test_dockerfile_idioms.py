r"""Idioms of Dockerfiles for Windows, one by one and side by side, and the findings of each line.

The marks are those of `marked_dockerfiles`.
"""

from __future__ import annotations

import pytest

from marked_dockerfiles import expected, found

FILES: dict[str, str] = {}

FILES["downloads of PowerShell by every way"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
# verified variants
RUN $sha = '9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08'; `
    Invoke-WebRequest https://example.org/a.zip -OutFile a.zip; `
    $actual = (Get-FileHash -Path a.zip -Algorithm SHA256).Hash.ToLower(); `
    if ($actual -ne $sha) { Write-Error "bad hash"; exit 1 }; `
    Expand-Archive a.zip C:\a
RUN Invoke-WebRequest https://example.org/b.zip -OutFile b.zip; `
    if (-not ((Get-FileHash b.zip).Hash -eq 'AA')) { throw 'b' }; `
    Expand-Archive b.zip C:\b
RUN Invoke-WebRequest https://example.org/c.zip -OutFile c.zip; `
    if ((Get-FileHash c.zip).Hash -eq 'AA') { Expand-Archive c.zip C:\c } else { exit 1 }
RUN Invoke-WebRequest https://example.org/d.exe -OutFile d.exe; `  #! download-not-verified
    (Get-AuthenticodeSignature d.exe).Status | Out-Host; `
    Start-Process -Wait .\d.exe
RUN Invoke-WebRequest https://example.org/e.zip -OutFile e.zip; `
    $h = [System.BitConverter]::ToString([System.Security.Cryptography.SHA256]::Create().ComputeHash([IO.File]::ReadAllBytes('e.zip'))).Replace('-',''); `
    if ($h -ne 'AA') { throw 'e' }; `
    Expand-Archive e.zip C:\e
RUN (New-Object Net.WebClient).DownloadFile('https://example.org/f.msi', "$env:TEMP\f.msi"); `  #! download-not-verified
    msiexec /i $env:TEMP\f.msi /qn
RUN Start-BitsTransfer -Source https://example.org/g.zip -Destination C:\g.zip; `  #! download-not-verified
    [IO.Compression.ZipFile]::ExtractToDirectory('C:\g.zip', 'C:\g')
RUN Invoke-RestMethod https://example.org/api/latest | Select-Object -ExpandProperty tag_name | Set-Content C:\v.txt
RUN $v = (irm https://example.org/api/latest).tag_name; iwr "https://example.org/h-$v.exe" -OutFile h.exe; .\h.exe /S | Out-Null  #! download-not-verified
RUN wget.exe -q https://example.org/i.exe -O i.exe; .\i.exe  #! download-not-verified
RUN curl.exe -LO https://example.org/j.zip; tar -xf j.zip  #! download-not-verified
RUN Invoke-WebRequest https://example.org/k.ps1 -OutFile k.ps1; .\k.ps1  #! remote-script-executed
RUN Invoke-WebRequest https://example.org/l.ps1 -OutFile l.ps1; `
    if ((Get-FileHash l.ps1).Hash -ne 'AA') { throw 'l' }; .\l.ps1
RUN Invoke-Expression (Invoke-WebRequest -UseBasicParsing https://example.org/m.ps1).Content  #! remote-script-executed
RUN $s = (New-Object Net.WebClient).DownloadString('https://example.org/n.ps1'); iex $s  #! remote-script-executed
RUN & ([scriptblock]::Create((irm 'https://example.org/o.ps1'))) -Version 1  #! remote-script-executed
RUN Import-Certificate -FilePath C:\corp.cer -CertStoreLocation Cert:\LocalMachine\Root
RUN Invoke-WebRequest https://example.org/p.vsix -OutFile C:\p.vsix; Start-Process -Wait VSIXInstaller.exe '/q C:\p.vsix'  #! download-not-verified
RUN Invoke-WebRequest http://localhost:8080/health -UseBasicParsing
RUN Invoke-WebRequest https://example.org/q.exe -OutFile C:\q.exe; Unblock-File C:\q.exe  #! download-not-verified
RUN iwr https://example.org/r.tar.gz -o r.tar.gz ; tar xzf r.tar.gz  #! download-not-verified
USER ContainerUser
"""

FILES["downloads of cmd by every way"] = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
# cmd
RUN curl -fsSL https://example.org/a.zip -o a.zip && certutil -hashfile a.zip SHA256 | findstr /c:"aa" && tar -xf a.zip
RUN curl -fsSL https://example.org/b.zip -o b.zip && certutil -hashfile b.zip MD5 | findstr /c:"aa" && tar -xf b.zip  #! download-check-weak
RUN curl -fsSL https://example.org/c.zip -o c.zip && certutil -hashfile c.zip SHA256 && tar -xf c.zip  #! download-not-verified
RUN curl -fsSL https://example.org/d.cmd -o d.cmd && d.cmd  #! remote-script-executed
RUN curl -fsSL https://example.org/e.cmd -o e.cmd && call e.cmd /q  #! remote-script-executed
RUN curl -fsSL https://example.org/f.exe -o %TEMP%\f.exe && start /w %TEMP%\f.exe /quiet && del %TEMP%\f.exe  #! download-not-verified
RUN curl -s https://example.org/version.txt > v.txt
RUN curl -fsSL https://example.org/g.py | python -  #! remote-script-executed
RUN powershell -c "(New-Object System.Net.WebClient).DownloadFile('https://example.org/h.msi','h.msi')" && msiexec /i h.msi /qn  #! download-not-verified
RUN msiexec /i https://example.org/i.msi /qn  #! download-not-verified
RUN for %u in (https://example.org/x.exe https://example.org/y.exe) do curl -LO %u  #! download-not-verified, download-not-verified
RUN powershell.exe -nop -ep bypass -c "iex(iwr -useb https://example.org/j.ps1)"  #! execution-policy-bypassed, remote-script-executed
RUN powershell -Command Set-ExecutionPolicy -ExecutionPolicy Unrestricted -Scope LocalMachine -Force  #! execution-policy-bypassed
RUN reg add HKLM\SOFTWARE\Microsoft\PowerShell\1\ShellIds\Microsoft.PowerShell /v ExecutionPolicy /d Bypass /f  #! execution-policy-bypassed
RUN bitsadmin /transfer j https://example.org/k.exe C:\k.exe && C:\k.exe /S  #! download-not-verified
USER ContainerUser
"""

FILES["settings, rights, services and doors"] = r"""
# escape=`
# registry/services/acl variety
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294  #! administrator-by-default
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN [Microsoft.Win32.Registry]::SetValue('HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa', 'LmCompatibilityLevel', 2)  #! weakened-system-policy
RUN New-Item HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest -Force | Set-ItemProperty -Name UseLogonCredential -Value 1  #! weakened-system-policy
RUN $p = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon'; `
    Set-ItemProperty $p AutoAdminLogon 1; `  #! weakened-system-policy
    Set-ItemProperty $p DefaultUserName builder; `
    Set-ItemProperty $p DefaultPassword 'Kestrel-99'  #! password-in-build
RUN reg.exe add 'HKLM\SOFTWARE\Policies\Microsoft\Windows\Installer' /v AlwaysInstallElevated /t REG_DWORD /d 1 /f  #! weakened-system-policy
RUN Set-SmbServerConfiguration -EnableSMB1Protocol $true -Force  #! weakened-system-policy
RUN Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force
RUN Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol
RUN $acl = Get-Acl C:\app; `
    $rule = New-Object System.Security.AccessControl.FileSystemAccessRule('Everyone', 'FullControl', 'ContainerInherit,ObjectInherit', 'None', 'Allow'); `  #! everyone-full-control
    $acl.SetAccessRule($rule); Set-Acl C:\app $acl
RUN icacls 'C:\app' /grant '*S-1-1-0:(OI)(CI)M'  #! everyone-full-control
RUN icacls C:\app /grant 'BUILTIN\Users:(OI)(CI)RX'
RUN icacls C:\app\logs /grant 'Users:(OI)(CI)(M)'  #! everyone-full-control
RUN icacls C:\app /grant 'User Manager\ContainerUser:(OI)(CI)F'
RUN cmd /c icacls C:\data /grant "Authenticated Users":F  #! everyone-full-control
RUN New-LocalUser -Name shop -Password (ConvertTo-SecureString 'Kestrel-98' -AsPlainText -Force)  #! password-in-build
RUN New-LocalUser -Name shop2 -Password (ConvertTo-SecureString $env:SHOP_PASSWORD -AsPlainText -Force)
RUN Add-LocalGroupMember -Group Administrators -Member shop  #! user-added-to-administrators
RUN Add-LocalGroupMember -SID S-1-5-32-544 -Member 'CORP\svc'  #! user-added-to-administrators
RUN net localgroup 'Remote Management Users' shop /add
RUN sc.exe create a binPath= 'C:\a.exe' start= auto  #! service-runs-as-system
RUN sc.exe create b binPath= 'C:\b.exe' obj= 'NT SERVICE\b'
RUN New-Service -Name c -BinaryPathName C:\c.exe -Credential $cred
RUN New-Service d C:\d.exe; sc.exe config d obj= 'NT AUTHORITY\NetworkService'
RUN C:\nssm\nssm.exe install e C:\e.exe; C:\nssm\nssm.exe set e ObjectName 'NT AUTHORITY\LocalService'
RUN C:\nssm\nssm.exe install f C:\f.exe  #! service-runs-as-system
RUN C:\app\app.exe install --startup=auto
RUN Set-Service -Name sshd -StartupType Automatic  #! remote-access-enabled
RUN Enable-PSRemoting -SkipNetworkProfileCheck -Force  #! remote-access-enabled
RUN Set-Item WSMan:\localhost\Service\AllowUnencrypted $true  #! remote-access-enabled
RUN Install-WindowsFeature Telnet-Client
RUN Install-WindowsFeature Telnet-Server  #! remote-access-enabled
RUN Uninstall-WindowsFeature -Name Windows-Defender  #! defender-disabled
RUN Add-MpPreference -ExclusionPath C:\  #! defender-disabled
RUN [Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }  #! certificate-check-disabled
RUN [Net.ServicePointManager]::SecurityProtocol = 'Tls12'
ENV NODE_TLS_REJECT_UNAUTHORIZED=0  #! certificate-check-disabled
RUN npm config set strict-ssl false  #! certificate-check-disabled
RUN pip install --trusted-host pypi.example.org shop==1.0.0  #! certificate-check-disabled
RUN Set-NetFirewallProfile -All -Enabled False
RUN Set-ExecutionPolicy RemoteSigned -Force
RUN Set-ExecutionPolicy Bypass -Scope Process -Force; C:\install.ps1  #! execution-policy-bypassed
RUN Set-ExecutionPolicy Unrestricted  #! execution-policy-bypassed
"""

FILES["a SHELL that bypasses the policy"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294  #! administrator-by-default
SHELL ["powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-Command"]  #! execution-policy-bypassed, script-errors-ignored
RUN C:\a.ps1; C:\b.ps1
RUN C:\c.ps1
ENTRYPOINT ["powershell", "-ExecutionPolicy", "Bypass", "-File", "C:\\run.ps1"]  #! execution-policy-bypassed
"""

FILES["ServiceMonitor in the shell form"] = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294  #! administrator-by-default
ENTRYPOINT C:\ServiceMonitor.exe w3svc  #! service-monitor-needs-administrator
"""

FILES["ServiceMonitor behind LogMonitor"] = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
ENTRYPOINT ["C:\\LogMonitor\\LogMonitor.exe", "C:\\ServiceMonitor.exe", "w3svc"]  #! service-monitor-needs-administrator
USER ContainerUser
"""

FILES["ServiceMonitor at the end of a script"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
USER ContainerUser
CMD Start-Service W3SVC; `  #! service-monitor-needs-administrator
    Invoke-WebRequest http://localhost -UseBasicParsing | Out-Null; `
    C:\ServiceMonitor.exe w3svc
"""

FILES["package managers and their versions"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294  #! administrator-by-default
ENV chocolateyUseWindowsCompression=false
RUN powershell Set-ExecutionPolicy Bypass -Scope Process -Force; [System.Net.ServicePointManager]::SecurityProtocol = 3072; iex ((New-Object System.Net.WebClient).DownloadString('https://chocolatey.org/install.ps1'))  #! execution-policy-bypassed, remote-script-executed
RUN choco install -y git.install --params "'/GitAndUnixToolsOnPath'" --version=2.40.0 `
 && choco install -y visualstudio2022buildtools visualstudio2022-workload-vctools  #! unpinned-package
RUN choco install packages.config -y
RUN choco upgrade chocolatey -y  #! unpinned-package
RUN choco install C:\packages\shop.1.0.nupkg -y
RUN refreshenv && npm i -g npm@latest typescript@^5  #! unpinned-package
RUN nuget install NUnit.Console -OutputDirectory C:\tools  #! unpinned-package
RUN vcpkg install zlib
RUN pip install "flask==2.*" uvicorn==0.30.1  #! unpinned-package
RUN powershell -Command Install-PackageProvider -Name NuGet -MinimumVersion 2.8.5.201 -Force; Install-Module -Name DockerMsftProvider -Repository psgallery -Force  #! script-errors-ignored, unpinned-package, unpinned-package
RUN winget install Git.Git  #! unpinned-package
"""

FILES["checks before, after and beside the use"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294 AS fetch
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
# fetched in one RUN, verified and used in later ones
ADD tools.sha256 C:\
RUN Invoke-WebRequest https://example.org/a.zip -OutFile C:\a.zip
RUN if ((Get-FileHash C:\a.zip).Hash -ne $env:A_SHA256) { throw 'a' }
RUN Expand-Archive C:\a.zip C:\a
# used before verified
RUN Invoke-WebRequest https://example.org/b.zip -OutFile C:\b.zip; `  #! download-not-verified
    Expand-Archive C:\b.zip C:\b; `
    if ((Get-FileHash C:\b.zip).Hash -ne $env:B_SHA256) { throw 'b' }
# function
RUN function Get-Verified($url, $file, $hash) { `
        Invoke-WebRequest $url -OutFile $file; `
        if ((Get-FileHash $file).Hash -ne $hash) { throw $file } `
    }; `
    Get-Verified 'https://example.org/c.zip' 'C:\c.zip' 'AA'; `
    Expand-Archive C:\c.zip C:\c
# function without check
RUN function Fetch($url, $file) { (New-Object Net.WebClient).DownloadFile($url, $file) }; `  #! download-not-verified
    Fetch 'https://example.org/d.exe' 'C:\d.exe'; `
    Start-Process C:\d.exe -Wait
# retry
RUN for ($i = 0; $i -lt 3; $i++) { try { Invoke-WebRequest https://example.org/e.msi -OutFile C:\e.msi; break } catch { Start-Sleep 5 } }; `  #! download-not-verified
    Start-Process msiexec -ArgumentList '/i C:\e.msi /qn' -Wait
# hash through variable and -eq / else
RUN $zip = Join-Path $env:TEMP 'f.zip'; `
    Invoke-WebRequest -Uri https://example.org/f.zip -OutFile $zip; `
    $h = Get-FileHash -Path $zip -Algorithm SHA512; `
    if ($h.Hash -eq 'AA') { Write-Host ok } else { throw 'bad' }; `
    Expand-Archive -Path $zip -DestinationPath C:\f
# compare to downloaded sum
RUN Invoke-WebRequest https://example.org/g.zip -OutFile g.zip; `
    Invoke-WebRequest https://example.org/g.zip.sha256 -OutFile g.zip.sha256; `
    if ((Get-FileHash g.zip).Hash -ne (Get-Content g.zip.sha256).Split(' ')[0]) { throw 'g' }; `
    Expand-Archive g.zip C:\g
# only the first of two is verified
RUN Invoke-WebRequest https://example.org/h.zip -OutFile h.zip; `
    Invoke-WebRequest https://example.org/i.zip -OutFile i.zip; `  #! download-not-verified
    if ((Get-FileHash h.zip).Hash -ne 'AA') { throw 'h' }; `
    Expand-Archive h.zip C:\h; Expand-Archive i.zip C:\i
RUN 'https://example.org/l.zip', 'https://example.org/m.zip' | ForEach-Object { Invoke-WebRequest $_ -OutFile (Split-Path $_ -Leaf) }  #! download-not-verified, download-not-verified
RUN $progressPreference = 'silentlyContinue'; Invoke-WebRequest -Uri "https://example.org/n/$($env:N_VERSION)/n.nupkg" -OutFile n.zip; Expand-Archive n.zip C:\n  #! download-not-verified
RUN Invoke-WebRequest https://example.org/licence.txt -OutFile C:\licence.txt

FROM mcr.microsoft.com/windows/nanoserver:10.0.20348.4294
COPY --from=fetch C:\a C:\a
CMD ["C:\\a\\a.exe"]
"""

FILES["tools that another stage takes"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294 AS tools
RUN curl.exe -Lo C:\kubectl.exe https://dl.k8s.io/release/v1.31.0/bin/windows/amd64/kubectl.exe  #! download-not-verified
RUN curl.exe -Lo C:\tini https://example.org/tini
FROM mcr.microsoft.com/windows/nanoserver:10.0.20348.4294
COPY --from=tools C:\kubectl.exe C:\Windows\System32\kubectl.exe
COPY --from=tools C:\tini C:\tini.exe
USER ContainerUser
"""

FILES["a shell for Nano Server"] = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.20348.4294
USER ContainerAdministrator
RUN curl.exe -o pwsh.zip -fSL https://github.com/PowerShell/PowerShell/releases/download/v7.5.4/PowerShell-7.5.4-win-x64.zip && \  #! download-not-verified
    mkdir "C:\Program Files\PowerShell" && \
    tar.exe -xf pwsh.zip -C "C:\Program Files\PowerShell" && \
    del pwsh.zip
USER ContainerUser
"""

FILES["here-documents and install scripts"] = r"""
# escape=`
FROM mcr.microsoft.com/dotnet/sdk:9.0-windowsservercore-ltsc2022  #! administrator-by-default, base-not-pinned, end-of-life-runtime
SHELL ["pwsh", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]
RUN <<EOF
Invoke-WebRequest https://example.org/a.zip -OutFile a.zip  #! download-not-verified
Expand-Archive a.zip C:\a
EOF
RUN Invoke-WebRequest https://dot.net/v1/dotnet-install.ps1 -OutFile dotnet-install.ps1; `  #! remote-script-executed
    ./dotnet-install.ps1 -Channel 8.0; `
    Remove-Item dotnet-install.ps1
RUN & ([scriptblock]::Create((Invoke-WebRequest -useb 'https://dot.net/v1/dotnet-install.ps1'))) -Channel 6.0  #! remote-script-executed
"""

FILES["scripts in quotes, in braces and encoded"] = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
RUN powershell -NoLogo -Command "$ProgressPreference='SilentlyContinue'; Invoke-WebRequest 'https://aka.ms/vs/17/release/vc_redist.x64.exe' -OutFile vc.exe; Start-Process -Wait vc.exe '/install /quiet /norestart'; del vc.exe"  #! download-not-verified, script-errors-ignored
RUN PowerShell.exe -Command "& {Invoke-WebRequest http://example.org/x.zip -OutFile x.zip}" && tar -xf x.zip  #! download-in-clear, download-not-verified
RUN powershell -EncodedCommand aQBlAHgAIAAoAGkAdwByACAAaAB0AHQAcABzADoALwAvAGUAeABhAG0AcABsAGUALgBvAHIAZwAvAGEALgBwAHMAMQApAA==  #! remote-script-executed
USER ContainerUser
"""

FILES["keywords in lower case"] = r"""
# escape=`
from mcr.microsoft.com/windows/servercore:10.0.20348.4294 as Build
shell ["powershell", "-command"]  #! script-errors-ignored
run Get-ChildItem C:\; Copy-Item a b
shell ["powershell", "-command", "$ErrorActionPreference = 'Stop'"]
run Get-ChildItem C:\; Copy-Item a b
from mcr.microsoft.com/windows/nanoserver:10.0.20348.4294
copy --from=build C:\out C:\out
user ContainerUser
"""

FILES["a SHELL that another stage inherits"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294 AS base
SHELL ["powershell", "-Command"]  #! script-errors-ignored
FROM base AS one
RUN Copy-Item a b; Copy-Item c d
FROM base
RUN Copy-Item a b; Copy-Item c d
USER ContainerUser
"""

FILES["a number that another user follows"] = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
USER 1000
RUN dir
USER ContainerUser
"""

FILES["a number at the end"] = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.20348.4294
USER 65532  #! numeric-user
"""

FILES["a user that an argument names"] = r"""
ARG APPUSER=ContainerAdministrator
FROM mcr.microsoft.com/windows/nanoserver:10.0.20348.4294
ARG APPUSER=ContainerAdministrator
USER ${APPUSER}  #! container-administrator
"""

FILES["a user that no argument names"] = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
ARG APPUSER
USER ${APPUSER}
"""

FILES["ContainerUser with its domain"] = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
USER User Manager\ContainerUser
"""

FILES["ContainerAdministrator with its domain"] = r"""
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
USER "User Manager\\ContainerAdministrator"  #! container-administrator
"""

FILES["triggers for images built on it"] = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.20348.4294
ONBUILD USER ContainerAdministrator
ONBUILD RUN curl -o a.exe https://example.org/a.exe  #! download-not-verified
"""

FILES["what the container itself runs"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
HEALTHCHECK --interval=30s CMD powershell -Command `
    try { $r = iwr http://localhost/ -useb; if ($r.StatusCode -eq 200) { exit 0 } else { exit 1 } } catch { exit 1 }
CMD Write-Host starting; C:\app.exe; Write-Host done
USER ContainerUser
"""

FILES["values that are secrets and values that only sound so"] = r"""
FROM mcr.microsoft.com/windows/nanoserver:10.0.20348.4294
ENV PASSWORD=
ENV DB_PASSWORD="" API_TOKEN="<token>" SECRET_NAME=shop KEYVAULT_URL=https://shop.vault.azure.net
ENV ADMIN_PASSWORD=P@ssw0rd  #! secret-in-build
ENV POSTGRES_PASSWORD postgres  #! secret-in-build
ENV AZURE_STORAGE_CONNECTION_STRING="DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYg==;EndpointSuffix=core.windows.net"  #! secret-in-build
ENV AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
ENV ConnectionStrings__Default="Server=db;Integrated Security=true;"
ENV JWT_SECRET=kF9s7Qz1pL0xVb3n  #! secret-in-build
ENV APPINSIGHTS_INSTRUMENTATIONKEY=3f2504e0-4f89-11d3-9a0c-0305e82c3301
ENV NUGET_XMLDOC_MODE=skip COMPLUS_NGenProtectedProcess_FeatureEnabled=0 MSBUILD_TOKENIZER=a
LABEL maintainer="shop@example.org" token-docs="see wiki"
ARG GIT_TOKEN=ghp_abcdefghijklmnopqrstuvwxyz0123456789  #! secret-in-build
"""

FILES["passwords on command lines"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN $env:SA_PASSWORD = 'Harbour-42'; sqlcmd -Q 'select 1'  #! secret-in-build
RUN git clone https://build:ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/shop/shop.git  #! secret-in-build
RUN net use Z: \\files\share Harbour-43 /user:CORP\build  #! password-in-build
RUN $c = New-Object System.Management.Automation.PSCredential('build', (ConvertTo-SecureString 'Harbour-44' -AsPlainText -Force)); Invoke-Command -ScriptBlock { hostname } -Credential $c  #! password-in-build
RUN cmdkey /add:files /user:build /pass:Harbour-45  #! password-in-build
RUN schtasks /create /tn job /tr C:\job.cmd /sc daily /ru build /rp Harbour-46  #! password-in-build
RUN Import-PfxCertificate -FilePath C:\shop.pfx -CertStoreLocation Cert:\LocalMachine\My -Password (ConvertTo-SecureString -String 'Harbour-47' -AsPlainText -Force)  #! password-in-build
RUN nuget sources add -Name feed -Source https://feed.example.org -UserName build -Password Harbour-48  #! secret-in-build
RUN dotnet nuget add source https://feed.example.org -n feed -u build -p Harbour-49 --store-password-in-clear-text  #! secret-in-build
RUN net user shop /random /add
RUN $p = [Guid]::NewGuid().ToString(); net user shop $p /add
RUN net user shop $env:SHOP_PASSWORD /add
USER ContainerUser
"""

FILES["ranges and protocols of ports"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
EXPOSE 20-25  #! administration-port-exposed
EXPOSE 5985/udp 8172 2375/tcp  #! administration-port-exposed
EXPOSE ${PORT}
EXPOSE 3389/tcp 3389/udp  #! administration-port-exposed, administration-port-exposed
USER ContainerUser
"""

FILES["additions of every kind"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
ADD https://example.org/a.zip C:\a\  #! add-from-url
ADD ["https://example.org/b.exe", "C:\\b.exe"]  #! add-from-url
ADD local.zip C:\c\
ADD https://github.com/moby/buildkit.git#v0.14.1 C:\d  #! add-from-url
ADD http://example.org/e.exe C:\e.exe  #! add-from-url
RUN C:\e.exe /S && C:\b.exe /S
USER ContainerUser
"""

FILES["an application behind LogMonitor"] = r"""
# escape=`
FROM mcr.microsoft.com/dotnet/framework/sdk:4.8.1-windowsservercore-ltsc2022 AS build  #! base-not-pinned
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"]
WORKDIR C:\src
COPY *.sln .
RUN nuget restore
RUN msbuild /p:Configuration=Release; if ($LASTEXITCODE) { throw 'build' }

FROM mcr.microsoft.com/dotnet/framework/aspnet:4.8.1-windowsservercore-ltsc2022  #! administrator-by-default, base-not-pinned
WORKDIR C:\LogMonitor
RUN powershell.exe -Command wget -Uri https://github.com/microsoft/windows-container-tools/releases/download/v2.1.1/LogMonitor.exe -OutFile LogMonitor.exe  #! download-not-verified
COPY LogMonitorConfig.json .
SHELL ["C:\\LogMonitor\\LogMonitor.exe", "powershell.exe"]  #! script-errors-ignored
WORKDIR C:\inetpub\wwwroot
COPY --from=build C:\src\out .
RUN powershell -NoProfile -Command `
    Import-module IISAdministration; `
    New-IISSite -Name "Site" -PhysicalPath C:\site -BindingInformation "*:8000:"
ENTRYPOINT C:\ServiceMonitor.exe w3svc  #! service-monitor-needs-administrator
"""

FILES["PowerShell started by cmd and without it"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2019  #! administrator-by-default, base-not-pinned
RUN powershell -Command `  #! script-errors-ignored
        $ErrorActionPreference = 'Continue'; `
        Invoke-WebRequest -Method Get -Uri https://example.org/a.zip -OutFile c:\a.zip ; `  #! download-not-verified
        Expand-Archive -Path c:\a.zip -DestinationPath c:\ ; `
        Remove-Item c:\a.zip -Force
RUN powershell -Command $ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; Copy-Item a b; Copy-Item c d
RUN pwsh -Command "Copy-Item a b" ; dir  #! script-errors-ignored
RUN cmd /c "powershell -Command Copy-Item a b & powershell -Command Copy-Item c d"
RUN ["powershell", "-Command", "Copy-Item a b; Copy-Item c d"]  #! script-errors-ignored
RUN ["powershell", "-NoProfile", "Copy-Item a b; Copy-Item c d"]  #! script-errors-ignored
RUN powershell -Command "try { Copy-Item a b -ErrorAction Stop; Copy-Item c d -ErrorAction Stop } catch { exit 1 }"
RUN powershell -Command "Copy-Item a b -ErrorAction Stop; Copy-Item c d"
RUN powershell -Command "Set-PSDebug -Trace 1; Copy-Item a b"
RUN powershell "Get-WindowsFeature; Get-Service | Format-Table"  #! script-errors-ignored
RUN powershell -Command Add-WindowsFeature Web-Server; Add-WindowsFeature NET-Framework-45-ASPNET; Add-WindowsFeature Web-Asp-Net45  #! script-errors-ignored
"""

FILES["an agent that is not an administrator at the end"] = r"""
# escape=`
FROM jenkins/inbound-agent:windowsservercore-ltsc2019  #! base-not-pinned
USER ContainerAdministrator
RUN powershell -Command "(Get-Content C:\a.txt) -replace 'a','b' | Set-Content C:\a.txt"
USER jenkins
"""

FILES["the template of an IDE"] = r"""
FROM mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-1809 AS base  #! base-not-pinned, end-of-life-runtime
WORKDIR /app
EXPOSE 80
EXPOSE 443

FROM mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-1809 AS build  #! base-not-pinned, end-of-life-runtime
WORKDIR /src
COPY ["Web/Web.csproj", "Web/"]
RUN dotnet restore "Web/Web.csproj"
COPY . .
WORKDIR "/src/Web"
RUN dotnet build "Web.csproj" -c Release -o /app/build

FROM build AS publish
RUN dotnet publish "Web.csproj" -c Release -o /app/publish

FROM base AS final
WORKDIR /app
COPY --from=publish /app/publish .
ENTRYPOINT ["dotnet", "Web.dll"]
"""

FILES["a hash that comes in clear beside its file"] = r"""
# escape=`
FROM mcr.microsoft.com/windows/servercore:10.0.20348.4294
SHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]
RUN Invoke-WebRequest http://mirror.example.org/a.war.sha256 -OutFile a.war.sha256; `
    Invoke-WebRequest http://mirror.example.org/a.war -OutFile a.war  #! download-in-clear
RUN if ((Get-FileHash a.war).Hash -ne (Get-Content -Raw a.war.sha256).Split(' ')[0]) { exit 1 }
RUN Invoke-WebRequest http://mirror.example.org/b.zip -OutFile b.zip; `
    if ((Get-FileHash b.zip).Hash -ne '9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08') { throw 'b' }
USER ContainerUser
"""

BASES = [
    ("microsoft/windowsservercore", "administrator-by-default, base-not-pinned, retired-registry-base"),
    (
        "docker.io/microsoft/nanoserver:sac2016",
        "administrator-by-default, base-not-pinned, retired-registry-base, end-of-life-base",
    ),
    ("microsoft/nanoserver:1709", "base-not-pinned, retired-registry-base, end-of-life-base"),
    ("mcr.microsoft.com/windows/nanoserver:1809-KB5034127", ""),
    (
        "mcr.microsoft.com/dotnet/core/aspnet:2.2-nanoserver-1903",
        "base-not-pinned, end-of-life-base, end-of-life-runtime",
    ),
    (
        "mcr.microsoft.com/dotnet/framework/aspnet:4.6.2-windowsservercore-ltsc2016",
        "administrator-by-default, base-not-pinned",
    ),
    ("mongo:4.4-windowsservercore-1809", "administrator-by-default, base-not-pinned, end-of-life-runtime"),
    ("openjdk:8-jdk-windowsservercore-1809", "administrator-by-default, base-not-pinned, end-of-life-runtime"),
    ("openjdk:17-nanoserver-1809", "base-not-pinned, end-of-life-runtime"),
    ("mcr.microsoft.com/powershell:6.2.4-nanoserver-1909", "base-not-pinned, end-of-life-base, end-of-life-runtime"),
    ("mcr.microsoft.com/windows:20H2", "administrator-by-default, base-not-pinned, end-of-life-base"),
    (
        "winamd64/golang:1.20-windowsservercore-ltsc2022",
        "administrator-by-default, base-not-pinned, end-of-life-runtime",
    ),
    ("amd64/python:3.8-windowsservercore", "administrator-by-default, base-not-pinned, end-of-life-runtime"),
    (
        "mcr.microsoft.com/windows/servercore:ltsc2022@sha256:9b1c8a3f0f1f7e6f2e53ec1b93a4d2c6b8e70f5d1a2c3b4d5e6f708192a3b4c5",
        "administrator-by-default",
    ),
    (
        "mcr.microsoft.com/dotnet/sdk:6.0-windowsservercore-ltsc2022",
        "administrator-by-default, base-not-pinned, end-of-life-runtime",
    ),
    ("mcr.microsoft.com/dotnet/runtime:8.0-nanoserver-ltsc2022", "base-not-pinned, end-of-life-runtime"),
    ("gitlab/gitlab-runner:latest-servercore1809", "base-not-pinned"),
    ("hashicorp/terraform:latest-windows", "base-not-pinned"),
    ("mcr.microsoft.com/azure-functions/dotnet:4-nanoserver-1809", "base-not-pinned"),
    ("traefik:v2.11-windowsservercore-1809", "administrator-by-default, base-not-pinned"),
]

STAGES = [
    r"""
FROM mcr.microsoft.com/windows/servercore:ltsc2025  #! base-not-pinned
USER "NT AUTHORITY\SYSTEM"  #! system-account
""",
    r"""
FROM mcr.microsoft.com/windows/servercore:ltsc2025  #! base-not-pinned
USER Administrator  #! system-account
""",
    r"""
FROM python:3.9-windowsservercore-ltsc2022  #! administrator-by-default, base-not-pinned, end-of-life-runtime
RUN pip install flask gunicorn==21.2.0  #! unpinned-package
RUN pip install -U pip setuptools wheel  #! unpinned-package
RUN python -m pip install -r requirements.txt
""",
    r"""
FROM golang:nanoserver  #! base-not-pinned
COPY . .
""",
    r"""
FROM stefanscherer/node-windows:10.15.3-nanoserver-1809  #! base-not-pinned, end-of-life-runtime
USER ContainerAdministrator  #! container-administrator
""",
    r"""
FROM scratch
COPY rootfs C:/
""",
    r"""
ARG BASE=mcr.microsoft.com/windows/servercore:ltsc2019
FROM $BASE  #! administrator-by-default, base-not-pinned
""",
    r"""
ARG VERSION=ltsc2019
FROM mcr.microsoft.com/windows/servercore:${VERSION:-ltsc2022} as a  #! base-not-pinned
FROM a as b
FROM b
USER ContainerAdministrator
USER ContainerUser
""",
    r"""
FROM mcr.microsoft.com/windows/servercore:ltsc2019 as a  #! base-not-pinned
USER ContainerAdministrator  #! container-administrator
FROM a
RUN dir
""",
    r"""
FROM mcr.microsoft.com/windows/servercore:2004  #! administrator-by-default, base-not-pinned, end-of-life-base
EXPOSE 445 139 3389/udp 2376  #! administration-port-exposed, administration-port-exposed, administration-port-exposed, administration-port-exposed
""",
]


@pytest.mark.parametrize("name", FILES)
def test_every_line_of_an_idiom_has_exactly_its_findings(name: str) -> None:
    marked = FILES[name].lstrip("\n")
    assert found(marked) == expected(marked)


@pytest.mark.parametrize(("image", "names"), BASES)
def test_a_base_has_the_findings_that_its_name_and_tag_tell(image: str, names: str) -> None:
    assert [name for _, name in found(f"# escape=`\nFROM {image}\nWORKDIR C:\\shop\n")] == sorted(
        names.split(", ") if names else []
    )


@pytest.mark.parametrize("marked", STAGES)
def test_users_and_stages_are_judged_together(marked: str) -> None:
    marked = marked.lstrip("\n")
    assert found(marked) == expected(marked)
