"""What is inside a Windows image: its layers and configuration, and what the operating system in it holds.

Places in an image are routes: the document is the image (its path the reference, its text empty), the first element of
a route is the kind of what is meant (`layers`, `config`, `files`, `services`, `accounts`), the rest its name.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.advisory import Installation, PackageAdvisory, PatchLevel, Rating, Settled
from deadlight.model.configured import Configured
from deadlight.model.place import Where


class Layer(Struct, frozen=True, kw_only=True):
    """One layer, base first. `size` is in bytes, as the layer is kept.

    `missing` says why it was not read, empty where it was.
    `vendor` is whether it is Microsoft's; `created_by` is its line of the image's history.
    """

    digest: str
    diff_id: str = ""
    media_type: str = ""
    size: int = 0
    created_by: str = ""
    vendor: bool = False
    missing: str = ""
    urls: tuple[str, ...] = ()


class ImageConfig(Struct, frozen=True, kw_only=True):
    """The configuration that an image carries, as the engine takes it. `user` is empty where none is set."""

    os: str = ""
    os_version: str = ""
    architecture: str = ""
    user: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    shell: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    ports: tuple[str, ...] = ()
    healthcheck: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    working_dir: str = ""
    created: str = ""
    history: tuple[str, ...] = ()


class WindowsService(Struct, frozen=True, kw_only=True):
    """A Win32 service of the SYSTEM hive.

    `account` is as it is written, empty where the hive has none (LocalSystem then); `start` is boot, system,
    auto, manual or disabled; `delayed` and `triggered` qualify an automatic start. `image_path` is its command line.
    `starts` is whether it starts when the container does, nothing where that depends on triggers. `runs` is the command
    line that a wrapper of services (NSSM, srvany) starts for it. `layer` is the topmost layer that sets a value of its
    key, `added` the one that adds the key, and `account_since` and `start_since` those that gave it account and start.
    """

    name: str
    display: str = ""
    account: str = ""
    start: Literal["boot", "system", "auto", "manual", "disabled", "unknown"] = "unknown"
    image_path: str = ""
    service_dll: str = ""
    kind: int = 0
    delayed: bool = False
    triggered: bool = False
    starts: bool | None = None
    runs: str = ""
    layer: str = ""
    added: str = ""
    account_since: str = ""
    start_since: str = ""


class LocalAccount(Struct, frozen=True, kw_only=True):
    """A user of the SAM hive: `flags` are the account control bits, `groups` the local groups it is in."""

    name: str
    rid: int
    flags: int = 0
    disabled: bool = False
    password_not_required: bool = False
    groups: tuple[str, ...] = ()
    layer: str = ""


class LocalGroup(Struct, frozen=True, kw_only=True):
    """A local group of the SAM hive: `members` by name, or by identifier where no name is known.

    `since` is, for each of them, the layer that makes it a member.
    """

    name: str
    sid: str = ""
    members: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    layer: str = ""


class SystemPolicyValue(Struct, frozen=True, kw_only=True):
    """A value of a hive that system policy rests on: `key` from HKLM down, as text."""

    key: str
    name: str
    value: str
    layer: str = ""


class ScheduledTask(Struct, frozen=True, kw_only=True):
    """A scheduled task: the account that it runs as and its commands."""

    name: str
    account: str = ""
    commands: tuple[str, ...] = ()
    enabled: bool = True
    layer: str = ""


class ApplicationPool(Struct, frozen=True, kw_only=True):
    """An application pool of IIS: `identity` is the kind of account that its worker processes have, as IIS writes it.

    `user` is the account where the kind is SpecificUser; `path` is the file that says so.
    """

    name: str
    identity: str
    user: str = ""
    path: str = ""
    layer: str = ""


class TrustedCertificate(Struct, frozen=True, kw_only=True):
    """A certificate that a layer adds to those that the machine trusts: `store` is ROOT or another.

    `thumbprint` is its SHA-1 digest in hexadecimal, by which Windows names it; `subject` is empty where it is not told.
    """

    store: str
    thumbprint: str
    subject: str = ""
    layer: str = ""


class FileFact(Struct, frozen=True, kw_only=True):
    """A file worth a word: a key, a certificate, a secret, a program that anyone may replace.

    `kind` tells what is meant, `detail` says it without the secret itself; `path` begins below Files/. `layer` is the
    digest of the layer that it is in; `hidden` is whether a layer above removes or replaces it. `protected` is whether
    a password stands before a private key; `count` is the number of secrets in the file. `sources` are the names of
    who says it, in order: "deadlight", "trivy"; `severity` is what another scanner that alone says it gives it.
    """

    path: str
    kind: Literal["private-key", "certificate", "secret", "world-writable", "replaceable-program"]
    detail: str = ""
    size: int = 0
    layer: str = ""
    hidden: bool = False
    protected: bool = False
    count: int = 1
    sources: tuple[str, ...] = ("deadlight",)
    severity: Rating = ""


class Package(Struct, frozen=True, kw_only=True):
    """A package or program in the image: `purl` where its ecosystem has one, `path` where it was found.

    `publisher` is the company that a program says it is from, empty where it says none. `sources` are the names of who
    found it, in order: "deadlight", "trivy".
    """

    name: str
    version: str
    ecosystem: Literal["windows", "nuget", "npm", "pypi", "maven", "golang", "powershell", "generic"]
    purl: str = ""
    path: str = ""
    layer: str = ""
    publisher: str = ""
    sources: tuple[str, ...] = ("deadlight",)


class OtherScanner(Struct, frozen=True, kw_only=True):
    """Another scanner whose result is merged. `database` is the day of its vulnerabilities, empty where it has none.

    `report` is the file that its result was read from, empty where it was run.
    """

    name: str
    version: str = ""
    database: str = ""
    report: str = ""


class ImageContent(Configured, frozen=True, eq=False, kw_only=True):
    """An image that was looked into. `name` is the reference as it was given.

    `digest` is that of its manifest, empty where it has none; `id` that of its configuration, which Docker calls the id
    of the image; `names` are the references that it has where it comes from.
    `build` is the Windows build with its revision ("10.0.20348.2113") that the SOFTWARE hive says, empty where no hive
    was read, `installation` which one of Windows it is; `unread` says what of the image was not looked at, and why: an
    image is clean only in what was read. `notes` are for the reader: what of several was chosen, what was left out on
    purpose. `patch` is what is known of its build of Windows, nothing where the image was not held against the store;
    `package_advisories` is what is known of its packages, `package_doubts` why nothing there does not mean clean;
    `settled` is what statements take out. `scanners` are those that looked at the image too, and whose result is in it.
    """

    digest: str = ""
    id: str = ""
    names: tuple[str, ...] = ()
    config: ImageConfig
    layers: tuple[Layer, ...] = ()
    build: str = ""
    installation: Installation = "unknown"
    services: tuple[WindowsService, ...] = ()
    accounts: tuple[LocalAccount, ...] = ()
    groups: tuple[LocalGroup, ...] = ()
    policies: tuple[SystemPolicyValue, ...] = ()
    tasks: tuple[ScheduledTask, ...] = ()
    files: tuple[FileFact, ...] = ()
    certificates: tuple[TrustedCertificate, ...] = ()
    pools: tuple[ApplicationPool, ...] = ()
    packages: tuple[Package, ...] = ()
    patch: PatchLevel | None = None
    package_advisories: tuple[PackageAdvisory, ...] = ()
    package_doubts: tuple[str, ...] = ()
    settled: tuple[Settled, ...] = ()
    scanners: tuple[OtherScanner, ...] = ()
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Return what reports call an image."""
        return "Image"

    def at(self, *route: str | int) -> Where:
        """Return the place of something in the image."""
        return Where(self.where.document, route)
