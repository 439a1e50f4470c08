"""Files to audit: each with one finding that matters to its tests, chosen by `--select`."""

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  containers:
    - name: shop  # the shop
      image: "registry.example.com/shop:1"
      securityContext:
        readOnlyRootFilesystem: true
        windowsOptions:
          runAsUserName: ContainerUser
"""
"""One finding of linux-security-context (medium) with a safe fix."""

MENDED_POD = POD.replace("        readOnlyRootFilesystem: true\n", "")

DOCKERFILE = """\
FROM mcr.microsoft.com/windows/servercore:ltsc2025
COPY shop.exe C:/shop/
USER ContainerAdministrator
"""
"""One finding of container-administrator (high) with an unsafe fix."""

MENDED_DOCKERFILE = DOCKERFILE.replace("ContainerAdministrator", "ContainerUser")

ONE_POD = ("--select", "linux-security-context")
ONE_DOCKERFILE = ("--select", "container-administrator")
