r"""An image holds a private key, a password or a token.

## Why this matters

Whoever can pull an image has all its layers, files that a later layer removes among them, and its configuration with
every variable, label and build argument. A key in it is known to everybody who runs the image, and to every registry,
cache and node on the way.

## What to do

Take the secret as stolen: replace it. Then build without it: give a build its secrets by
`RUN --mount=type=secret`, or in a stage whose files are not copied on, and give a container its secrets when it runs.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, check
from deadlight.model.image_content import ImageContent
from deadlight.semantics import image_files, image_secrets

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
CLEAN = r"""
[config]
env = ["SMTP_HOST=mail", 'SMTP_PASSWORD_FILE=C:\secrets\smtp']

[[layers]]
[layers.files]
'app\appsettings.json' = '{"Smtp": {"Host": "mail", "Password": "${SMTP_PASSWORD}"}}'
'app\root.pem' = "-----BEGIN CERTIFICATE-----"
"""


@check(
    "WIN518",
    severity=Severity.HIGH,
    because="whoever can pull the image has the secret",
    examples=[Bad("image", KEY), Bad("image", SETTINGS), Bad("image", VARIABLE), Good("image", CLEAN)],
    refs=[
        "https://docs.docker.com/build/building/secrets/",
        "https://github.com/opencontainers/image-spec/blob/main/config.md",
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
            severity=Severity.LOW if weak else None,
        )
    for holder, kind, route in image_secrets.in_configuration(image.config):
        yield Report("{holder} carries {kind}", holder=holder, kind=kind, at=image.at(*route))
