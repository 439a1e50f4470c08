"""The files that the reports of these tests are about."""

from pathlib import Path

UNSET = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  nodeSelector:
    kubernetes.io/os: windows
  containers:
    - name: web
      image: registry.example.com/shop:10.0.26100.32230
    - name: side
      image: registry.example.com/side:latest
"""
DECLARED = UNSET.replace("spec:\n", "spec:\n  os:\n    name: windows\n")
LINUX = UNSET.replace("windows", "linux").replace("name: shop", "name: cache")
MIXED = UNSET + "---\n" + LINUX + "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: shop\n"
HOST = """\
apiVersion: v1
kind: Pod
metadata:
  name: agent
spec:
  hostNetwork: true
  nodeSelector:
    kubernetes.io/os: windows
  securityContext:
    windowsOptions:
      hostProcess: true
      runAsUserName: NT AUTHORITY\\\\SYSTEM
  containers:
    - name: agent
      image: registry.example.com/agent:1
"""
DOCKERFILE = """\
# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2022
WORKDIR C:/app
RUN powershell -Command Write-Host $env:TEMP
COPY a b C:\\app\\
USER ContainerUser
"""
NANO = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCOPY app.exe C:/\n"
CORE = "FROM mcr.microsoft.com/windows/servercore:ltsc2025\nCOPY app.exe C:/\n"
ALPINE = "FROM alpine:3.20\nRUN cd /srv && echo $x\n"
COMPOSE = "services:\n  shop:\n    image: mcr.microsoft.com/windows/nanoserver:ltsc2025\n"

FILES = {
    "unset.yaml": UNSET,
    "declared.yaml": DECLARED,
    "linux.yaml": LINUX,
    "mixed.yaml": MIXED,
    "host.yaml": HOST,
    "Dockerfile": DOCKERFILE,
    "nano/Dockerfile": NANO,
    "core/Dockerfile": CORE,
    "alpine/Dockerfile": ALPINE,
    "compose.yaml": COMPOSE,
}


def write(folder: Path) -> None:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
