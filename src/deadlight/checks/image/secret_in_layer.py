r"""An image holds a private key, a password or a token.

## Why this matters

Whoever can pull an image has all its layers, files that a later layer removes among them, and its configuration with
every variable, label and build argument. A key in it is known to everybody who runs the image, and to every registry,
cache and node on the way. So is the password of a service that logs on as a user: Windows keeps it encrypted, with a key
that the image has with it.

## What to do

Take the secret as stolen: replace it. Then build without it: give a build its secrets by
`RUN --mount=type=secret`, or in a stage whose files are not copied on, and give a container its secrets when it runs. A service takes a virtual account or a gMSA, which have no password to keep.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics import command_line_secrets, image_files, image_secrets, registry_secrets

KEY = r"""
[config]
user = "ContainerUser"

[[layers]]
created_by = "COPY . C:/app"
[layers.files]
'app\web.exe' = "MZ"
'app\deploy.pem' = "-----BEGIN RSA PRIVATE KEY-----"  # <-- here

[[layers]]
removed = ['app\deploy.pem']
"""
SETTINGS = r"""
[[layers]]
[layers.files]
'app\appsettings.json' = '{"Smtp": {"Host": "mail", "Password": "kestrel-harbour-9"}}'  # <-- here
"""
VARIABLE = r"""
[config]
env = ["SMTP_HOST=mail", "SMTP_PASSWORD=kestrel-harbour-9"]  # <-- here
"""
LOGON = r"""
[[layers]]
[layers.software.Microsoft."Windows NT".CurrentVersion.Winlogon]
DefaultUserName = "shop"
DefaultPassword = "kestrel-harbour-9"  # <-- here
"""
SERVICE = r"""
[[layers]]
[layers.services.shop]  # <-- here
Type = 16
Start = 2
ObjectName = '.\shop'
ImagePath = 'C:\shop\shop.exe'
[layers.services.queue]
Type = 16
Start = 2
ObjectName = 'CORP\shop$'
ImagePath = 'C:\shop\queue.exe'
"""
LINE = r"""
[config]
entrypoint = ['C:\shop\shop.exe', '--port=80', '--password-file', 'C:\secrets\shop']

[[layers]]
[layers.services.shop]  # <-- here
Type = 16
Start = 2
ObjectName = 'NT SERVICE\shop'
ImagePath = 'C:\tools\nssm.exe'
[layers.services.shop.Parameters]
Application = 'C:\shop\shop.exe'
AppParameters = '--password kestrel-harbour-9 --key-file C:\secrets\key'
"""
CLEAN = r"""
[config]
env = ["SMTP_HOST=mail", 'SMTP_PASSWORD_FILE=C:\secrets\smtp']

[[layers]]
[layers.files]
'app\appsettings.json' = '{"Smtp": {"Host": "mail", "Password": "${SMTP_PASSWORD}"}}'
'app\root.pem' = "-----BEGIN CERTIFICATE-----"
"""

_SEVERITIES = {"low": Severity.LOW, "medium": Severity.MEDIUM}
"""What another scanner that alone says it may make of a secret: it is no more than the check's own severity."""


@check(
    "WIN518",
    severity=Severity.HIGH,
    because="whoever can pull the image has the secret",
    examples=[
        Bad("image", KEY),
        Bad("image", SETTINGS),
        Bad("image", VARIABLE),
        Bad("image", LOGON),
        Bad("image", SERVICE),
        Bad("image", LINE),
        Good("image", CLEAN),
    ],
    refs=[
        "https://docs.docker.com/build/building/secrets/",
        "https://github.com/opencontainers/image-spec/blob/main/config.md",
        "https://attack.mitre.org/techniques/T1003/004/",
    ],
)
def secret_in_layer(image: ImageContent) -> Iterator[Outcome]:
    for file in image.files:
        if file.kind not in ("private-key", "secret") or image_files.is_vendors(image, file.layer):
            continue
        weak = file.protected or image_files.is_for_tests(file.path)
        yield Report(
            "{path} holds {what}, and a later layer only hides it" if file.hidden else "{path} holds {what}",
            path=image_files.shown(file.path),
            what=file.detail,
            at=image.at("files", file.path),
            severity=Severity.LOW if weak else _SEVERITIES.get(file.severity),
        )
    for holder, kind, route in image_secrets.in_configuration(image.config):
        yield Report("{holder} carries {kind}", holder=holder, kind=kind, at=image.at(*route))
    for line, kind in command_line_secrets.carried(image):
        message = "the command line of {holder} carries {kind}"
        yield Report(message, holder=line.holder, kind=kind, at=image.at(*line.route))
    for value in registry_secrets.logon_passwords(image):
        message = "the value {name} of Winlogon holds the password of automatic logon in the clear"
        yield Report(message, name=value.name, at=image.at("policies", value.key, value.name))
    for service in registry_secrets.services_with_passwords(image):
        yield Report(
            "service {service} logs on as {account}, whose password the image keeps for it in its SECURITY hive",
            service=service.name,
            account=service.account,
            at=image.at("services", service.name),
            severity=Severity.MEDIUM,
        )
