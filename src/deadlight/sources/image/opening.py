"""Finds an image by what the user calls it: an archive, a folder, a local engine, or a registry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.sources.image.stored import StoredImage

ENGINE = "docker://"
VARIABLES = (
    "DOCKER_CERT_PATH", "DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "ProgramData", "REGISTRY_AUTH_FILE",
    "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR",
)  # fmt: skip
"""Variables of the environment that say where engines and credentials are."""
_LIKE_A_PATH = re.compile(r"\.{0,2}[/\\]|[A-Za-z]:[/\\]|.*\.(?:tar|tgz|tar\.\w+|zip|oci)$", re.IGNORECASE | re.DOTALL)


class Asked(Struct, frozen=True, kw_only=True):
    """How an image is to be found.

    `name` is which image of an archive, `version` which os.version of an index, or the beginning of it. `scratch` is
    the folder for temporary files, `partial` that for what came of pulls that were interrupted, nothing for none.
    `docker_config` is the folder of the Docker client's configuration, `engine` the address of the local engine where
    one is given; `variables` are those of `VARIABLES` that are set, and `home` is the folder of the user.
    """

    scratch: Path
    name: str = ""
    version: str = ""
    docker_config: Path = Path()
    engine: str = ""
    partial: Path | None = None
    home: Path | None = None
    variables: Mapping[str, str] = {}


def open_image(reference: str, asked: Asked) -> StoredImage:
    """Return the image that `reference` means, without reading its layers. Raises InputError.

    An image that is not for the Windows that was asked for is not returned, whether or not it was one of several.
    """
    image = _found(reference, asked)
    try:
        _check_version(image.config, asked.version)
    except InputError:
        image.close()
        raise
    return image


def _check_version(config: bytes, version: str) -> None:
    """Raise InputError where the configuration is not of an image for the Windows `version`, where one is given."""
    if not version:
        return
    from deadlight.sources.image.stored import config_of

    is_for = config_of(config)[0].os_version
    if not is_for:
        raise InputError(f"it does not say for which Windows it is, and is not taken for {version}")
    if not f"{is_for}.".startswith(f"{version}."):
        raise InputError(f"it is for Windows {is_for}, not for {version}")


def _found(reference: str, asked: Asked) -> StoredImage:
    from deadlight.sources.image.layout import image_in

    if reference.startswith(ENGINE):
        if reference == ENGINE:
            raise InputError(f"{ENGINE} is followed by the name of an image, as in {ENGINE}web:1.4")
        from deadlight.sources.image.engine import image_of_engine

        return image_of_engine(reference.removeprefix(ENGINE), asked)
    path = Path(reference)
    if path.is_dir():
        from deadlight.sources.image.stored_files import FolderFiles

        return image_in(FolderFiles(path), asked.name, asked.version)
    if path.exists() or _LIKE_A_PATH.match(reference):
        from deadlight.sources.image.stored_files import archive_files

        return image_in(archive_files(path, asked.scratch), asked.name, asked.version)
    if asked.name:
        raise InputError("--image names an image of an archive or a folder, and this is neither")
    from deadlight.sources.image.registry import image_of_registry

    return image_of_registry(reference, asked)
