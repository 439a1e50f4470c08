"""What differs between the parts of two images: each part is made into items with fields, and those are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from deadlight.image_audit.package_urls import parsed
from deadlight.image_audit.version_direction import direction_of
from deadlight.model.image_content import ImageContent, Package
from deadlight.model.image_diff import Change, FieldChange, LayerChanges
from deadlight.model.regex import lazy
from deadlight.semantics.image_files import shown
from deadlight.semantics.image_services import LOCAL_SYSTEM

_PER_USER, _OF_A_SESSION = 0xC0, 0x80
"""SERVICE_USER_SERVICE, and SERVICE_USERSERVICE_INSTANCE, which Windows makes of it for one session. Source:
https://learn.microsoft.com/windows/application-management/per-user-services-in-windows"""

_SESSION = lazy(r"_[0-9a-f]{4,8}$", re.IGNORECASE)


class Item(Struct, frozen=True, kw_only=True):
    """One thing in an image: told by `key` from others of its part, and compared by its `fields`.

    Where `caseless`, values that differ in case only are the same. `layer` is the layer that it is of.
    """

    key: tuple[str, ...]
    name: str
    fields: Mapping[str, str]
    kind: str = ""
    where: str = ""
    layer: str = ""
    caseless: bool = False


Part = Callable[[ImageContent], Iterator[Item]]


def changes(part: Part, old: ImageContent, new: ImageContent) -> tuple[Change, ...]:
    """Return what of a part only one image has, or has otherwise, by name."""
    before, after = ({each.key: each for each in part(image)} for image in (old, new))
    vendors = _vendors(old) | _vendors(new)
    found = []
    for key in before.keys() | after.keys():
        gone, come = before.get(key), after.get(key)
        item = come or gone
        fields = _fields(gone, come)
        if item is None or (gone is not None and come is not None and not fields):
            continue
        found.append(
            Change(
                change="added" if gone is None else "removed" if come is None else "changed",
                name=item.name,
                kind=item.kind,
                where=item.where,
                own=any(each is not None and each.layer not in vendors for each in (gone, come)),
                fields=fields,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.kind, each.name.casefold(), each.where)))


def _fields(old: Item | None, new: Item | None) -> tuple[FieldChange, ...]:
    """Return the fields that differ; of what only one image has, all that have a value."""
    was, now = (item.fields if item is not None else {} for item in (old, new))
    caseless = old is not None and old.caseless
    pairs = ((name, was.get(name, ""), now.get(name, "")) for name in (now or was))
    return tuple(
        FieldChange(name, before, after)
        for name, before, after in pairs
        if before != after and not (caseless and before.casefold() == after.casefold())
    )


def _vendors(image: ImageContent) -> frozenset[str]:
    """Return the digests of the layers that are Microsoft's."""
    return frozenset(each.digest for each in image.layers if each.vendor)


def configuration(image: ImageContent) -> Iterator[Item]:
    """Yield what the configuration has. Of variables and labels the values are compared, and not told: see `named`."""
    config = image.config
    simple = {
        "user": config.user,
        "entry point": " ".join(config.entrypoint),
        "command": " ".join(config.command),
        "shell": " ".join(config.shell),
        "working folder": config.working_dir,
        "health check": " ".join(config.healthcheck),
        "architecture": config.architecture,
    }
    for name, value in simple.items():
        if value:
            yield Item(key=("setting", name), name=name, kind="setting", fields={"value": value})
    for port in config.ports:
        yield Item(key=("port", port), name=port, kind="port", fields={})
    for kind, pairs in (("variable", config.environment), ("label", config.labels)):
        for name, value in pairs:
            # Names of variables are the same in any case on Windows.
            yield Item(key=(kind, name.casefold()), name=name, kind=kind, fields={"value": value})


def untold(found: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return changes of configuration without the values of variables and labels: some are nobody's business."""
    return tuple(
        Change(change=each.change, name=each.name, kind=each.kind) if each.kind in ("variable", "label") else each
        for each in found
    )


def services(image: ImageContent) -> Iterator[Item]:
    """Yield the services: as whom they run, when, and what."""
    for each in image.services:
        start = each.start + (", delayed" if each.delayed else "") + (", by triggers" if each.triggered else "")
        fields = {
            "account": "the user of the session" if each.kind & _PER_USER else each.account or LOCAL_SYSTEM,
            "start": start,
            "starts with the container": {True: "yes", False: "no", None: "by triggers"}[each.starts],
            "program": each.image_path,
            "library": each.service_dll,
            "wrapped program": each.runs,
        }
        # What Windows makes of a service for one user is called after a session, which is another every time.
        name = _SESSION.sub("", each.name) if each.kind & _OF_A_SESSION else each.name
        key = (name.casefold(), "of a session" if each.kind & _OF_A_SESSION else "")
        yield Item(key=key, name=name, layer=each.layer, fields=fields, caseless=True)


def accounts(image: ImageContent) -> Iterator[Item]:
    """Yield the local accounts: whether they are of use, and the groups that they are in."""
    for each in image.accounts:
        fields = {
            "state": "disabled" if each.disabled else "enabled",
            "password": "not needed" if each.password_not_required else "needed",
            "groups": ", ".join(sorted(each.groups)),
        }
        yield Item(key=(each.name.casefold(),), name=each.name, layer=each.layer, fields=fields)


def groups(image: ImageContent) -> Iterator[Item]:
    """Yield the local groups and their members."""
    for each in image.groups:
        fields = {"members": ", ".join(sorted(each.members))}
        yield Item(key=(each.sid or each.name.casefold(),), name=each.name, layer=each.layer, fields=fields)


def policies(image: ImageContent) -> Iterator[Item]:
    """Yield the values of the registry that system policy rests on."""
    for each in image.policies:
        key = (each.key.casefold(), each.name.casefold())
        yield Item(key=key, name=each.name, where=each.key, layer=each.layer, fields={"value": each.value})


def tasks(image: ImageContent) -> Iterator[Item]:
    """Yield the scheduled tasks."""
    for each in image.tasks:
        fields = {
            "account": each.account,
            "state": "enabled" if each.enabled else "disabled",
            "commands": "; ".join(each.commands),
        }
        yield Item(key=(each.name.casefold(),), name=each.name, layer=each.layer, fields=fields)


def certificates(image: ImageContent) -> Iterator[Item]:
    """Yield the certificates that a layer adds to those that the machine trusts."""
    for each in image.certificates:
        name = each.subject or each.thumbprint
        fields = {"thumbprint": each.thumbprint}
        yield Item(key=(each.store, each.thumbprint), name=name, kind=each.store, layer=each.layer, fields=fields)


def files(image: ImageContent) -> Iterator[Item]:
    """Yield keys, secrets, certificates, and files that too many may change. One in several layers counts once."""
    found: dict[tuple[str, str], Item] = {}
    for each in image.files:
        key = (each.kind, each.path.casefold())
        fields = {"what": each.detail, "removed by a later layer": "yes" if each.hidden else "no"}
        item = Item(key=key, name=shown(each.path), kind=each.kind, layer=each.layer, fields=fields)
        if key not in found or not each.hidden:
            found[key] = item
    yield from found.values()


def packages(old: ImageContent, new: ImageContent) -> tuple[Change, ...]:
    """Return which packages came, went, or have other versions, wherever in the image they lie."""
    before, after = _by_name(old.packages), _by_name(new.packages)
    vendors = _vendors(old) | _vendors(new)
    found = []
    for key in sorted(before.keys() | after.keys()):
        gone, come = before.get(key, []), after.get(key, [])
        was, now = ({each.version for each in listed} for listed in (gone, come))
        if was == now:
            continue
        first = (come or gone)[0]
        found.append(
            Change(
                change="added" if not gone else "removed" if not come else "changed",
                name=first.name,
                kind=first.ecosystem,
                where=shown(first.path) if first.path else "",
                own=any(each.layer not in vendors for each in (*gone, *come)),
                direction=direction_of(first.ecosystem, was, now) if gone and come else "",
                fields=(FieldChange("version", ", ".join(sorted(was)), ", ".join(sorted(now))),),
            )
        )
    return tuple(found)


def _by_name(listed: Iterable[Package]) -> dict[tuple[str, str], list[Package]]:
    found: dict[tuple[str, str], list[Package]] = {}
    for package in listed:
        found.setdefault((package.ecosystem, name_of(package.purl, package.name)), []).append(package)
    return found


def name_of(purl: str, name: str) -> str:
    """Return what a package is told by, whatever its version."""
    parts = parsed(purl) if purl else None
    return f"{parts.namespace}/{parts.name}".lstrip("/") if parts is not None else name.casefold()


def layers(old: ImageContent, new: ImageContent) -> LayerChanges:
    """Return which layers both have: by what they unpack to, or by their digests."""
    before, after = ({each.diff_id or each.digest: each for each in image.layers} for image in (old, new))
    shared = before.keys() & after.keys()
    return LayerChanges(
        shared=len(shared),
        shared_base=sum(before[key].vendor for key in shared),
        removed=tuple((each.digest, each.created_by) for key, each in before.items() if key not in shared),
        added=tuple((each.digest, each.created_by) for key, each in after.items() if key not in shared),
    )
