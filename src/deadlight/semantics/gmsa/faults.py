"""What is wrong with a gMSA credential spec, field by field.

A fault is sure where Microsoft's documentation, the API server or the sources of engine and webhook say so; else
Windows may take it, and whoever knows has to look.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.place import Plain
from deadlight.semantics.gmsa.api_server import accepts_name, verdicts
from deadlight.semantics.gmsa.fields import Steps, fields, spelled, walk
from deadlight.semantics.gmsa.forms import is_filled_in, wrong

LARGEST = 65_536
"""Bytes of the largest spec that an API server takes inside a pod (measured)."""

PLUGIN = "ActiveDirectory"

_ACCOUNTS = "ActiveDirectoryConfig.GroupManagedServiceAccounts"
_HOST = "ActiveDirectoryConfig.HostAccountConfig"
_SECRET = f"{_HOST}.PluginInput"


class Fault(Struct, frozen=True, kw_only=True):
    """One fault: where in the content, which field, what is wrong in words that follow its name.

    `meant` is the value that was meant, where it is known, and belongs to `meant_at`. `sure` is false where Windows
    may take what stands there; `light` where it works in part.
    """

    steps: Steps
    field: str
    what: str
    meant: Plain = None
    meant_at: Steps = ()
    sure: bool = True
    light: bool = False


Found = dict[str, tuple[Steps, Plain]]
"""Route of a field → where it stands and its value; of the fields of lists the last."""


def faults(spec: CredentialSpec) -> Iterator[Fault]:
    """Yield the faults of a spec, those of the whole first. No value is in their words."""
    yield from _of_the_whole(spec)
    structural = list(_of_server(spec) if spec.origin == "resource" else _of_structure(spec.content))
    yield from structural
    content = spec.content
    if not isinstance(content, dict):
        return
    found: Found = {route: (steps, value) for route, steps, value in walk(content)}
    missing = [
        field.route.rpartition(".")[2]
        for field in fields().values()
        if field.needed and found.get(field.route, ((), None))[1] is None
    ]
    if missing:
        yield Fault(steps=(), field="the spec", what=f"lacks {', '.join(missing)}")
    yield from _of_texts(content, {fault.steps for fault in structural})
    yield from _of_plugins(found)
    yield from _of_names(found)
    yield from _of_accounts(found)
    yield from _of_host_account(found)


def _of_the_whole(spec: CredentialSpec) -> Iterator[Fault]:
    if spec.unknown:
        yield Fault(steps=(), field="the spec", what=f"is not known: {spec.unknown}", sure=False)
        return
    if spec.origin == "resource" and not accepts_name(spec.name) and not is_filled_in(spec.name):
        yield Fault(steps=(), field="the resource", what="has a name that the API server refuses")
    if not isinstance(spec.content, dict) and (spec.origin != "resource" or spec.content is None):
        nothing = (
            "holds no credspec, so there is nothing to fill into pods"
            if spec.origin == "resource"
            else "is no JSON object"
        )
        yield Fault(steps=(), field="the spec", what=nothing)
    size = len(_compact(spec.content)) if spec.origin == "resource" else spec.size if spec.origin == "inline" else 0
    if size > LARGEST:
        yield Fault(
            steps=(), field="the spec", what=f"is larger than the {LARGEST} bytes that the API server takes in a pod"
        )
    if spec.encoding.startswith("utf-16") or spec.encoding.startswith("utf-32"):
        yield Fault(
            steps=(),
            field="the file",
            what=f"is written in {spec.encoding[:6].upper()}, which the engine takes for UTF-8",
        )
    elif spec.encoding.endswith("-bom"):
        what = "begins with a byte order mark, which the engine hands on with the JSON"
        yield Fault(steps=(), field="the file", what=what, sure=False)


def _compact(content: Plain) -> bytes:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")


def _of_server(spec: CredentialSpec) -> Iterator[Fault]:
    """Yield what the API server refuses or drops; what it says of a value is its type and path, never the value."""
    for verdict in verdicts(spec):
        done = "is refused by the API server" if verdict.fate == "refused" else "is dropped by the API server"
        yield Fault(steps=verdict.steps or (), field=verdict.field, what=f"{done}: {verdict.error}")


def _of_structure(content: Plain) -> Iterator[Fault]:
    """Yield keys of another case and values of another type than documented specs have: who reads them decides."""
    types = {"object": dict, "array": list, "string": str}
    for route, steps, value in walk(content):
        key = steps[-1] if steps else ""
        above, _, right = route.rpartition(".")
        if isinstance(key, str) and key != right:
            what = f"is spelled {spelled(above, key)} in documented specs"
            yield Fault(steps=steps, field=key, what=what, sure=False)
        elif route and value is not None and not isinstance(value, types[fields()[route].type]):
            what = f"is no {fields()[route].type}, as it is in documented specs"
            yield Fault(steps=steps, field=right, what=what, sure=False)


def _of_texts(content: Plain, told: set[Steps]) -> Iterator[Fault]:
    filled_in = False
    for route, steps, value in walk(content):
        if not isinstance(value, str) or not route or steps in told or route == _SECRET:
            continue
        said = None
        if is_filled_in(value):
            filled_in = True
        else:
            said = wrong(fields()[route].form, value)
        if said is not None:
            name, meant = route.rpartition(".")[2], said.meant or None
            light = name == "PluginGUID" and meant is not None
            yield Fault(
                steps=steps, field=name, what=said.what, meant=meant, meant_at=steps, sure=said.sure, light=light
            )
    if filled_in:
        yield Fault(steps=(), field="the spec", what="has values that something fills in before it is used", sure=False)


def _text(found: Found, route: str) -> str:
    """Return a text that is there and not to be filled in, else ""."""
    value = found.get(route, ((), None))[1]
    return value if isinstance(value, str) and not is_filled_in(value) else ""


def _of_plugins(found: Found) -> Iterator[Fault]:
    steps, plugins = found.get("CmsPlugins", ((), None))
    if isinstance(plugins, list) and all(isinstance(each, str) for each in plugins) and PLUGIN not in plugins:
        yield Fault(steps=steps, field="CmsPlugins", what=f'does not name "{PLUGIN}"')


def _of_names(found: Found) -> Iterator[Fault]:
    dns, netbios = _text(found, "DomainJoinConfig.DnsName"), _text(found, "DomainJoinConfig.NetBiosName")
    steps = found.get("DomainJoinConfig.NetBiosName", ((), None))[0]
    if "." in netbios and dns and "." not in dns:
        yield Fault(steps=steps, field="NetBiosName", what="and DnsName are swapped")
    elif "." in netbios and netbios.lower() == dns.lower():
        yield Fault(steps=steps, field="NetBiosName", what="repeats the DNS name")


def _of_accounts(found: Found) -> Iterator[Fault]:
    """Yield what the list of accounts lacks for the account of the container: an entry for each name of its domain."""
    account = _text(found, "DomainJoinConfig.MachineAccountName")
    scopes = [_text(found, f"DomainJoinConfig.{name}") for name in ("DnsName", "NetBiosName")]
    steps, entries = found.get(_ACCOUNTS, ((), None))
    if not isinstance(entries, list):
        if entries is None:
            yield Fault(steps=steps, field="the spec", what="lacks GroupManagedServiceAccounts")
        return
    pairs: list[tuple[str, str]] = []
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            continue
        name, scope = entry.get("Name"), entry.get("Scope")
        if not isinstance(name, str) or not isinstance(scope, str):
            if name is None or scope is None:
                what = f"lacks {'Name' if name is None else 'Scope'}"
                yield Fault(steps=(*steps, index), field="an entry of GroupManagedServiceAccounts", what=what)
            continue
        pairs.append((name, scope))
    known = [account, *scopes, *(text for pair in pairs for text in pair)]
    if not all(known) or any(map(is_filled_in, known)):
        return
    own = {scope.lower() for name, scope in pairs if _same(name, account)}
    if not own:
        yield Fault(steps=steps, field="GroupManagedServiceAccounts", what="does not name the MachineAccountName")
        return
    lacking = [scope for scope in dict.fromkeys(scopes) if scope.lower() not in own]
    if lacking:
        meant: Plain = {"Name": account.rstrip("$"), "Scope": lacking[0]} if len(lacking) == 1 else None
        what = "lacks the entry of its account with the scope of " + " and ".join(
            "the domain's DNS name" if scope == scopes[0] else "the domain's NetBIOS name" for scope in lacking
        )
        yield Fault(
            steps=steps,
            field="GroupManagedServiceAccounts",
            what=what,
            meant=meant,
            meant_at=(*steps, len(entries)),
            light=True,
        )


def _same(name: str, account: str) -> bool:
    return name.rstrip("$").lower() == account.rstrip("$").lower()


def _of_host_account(found: Found) -> Iterator[Fault]:
    steps, host = found.get(_HOST, ((), None))
    if not isinstance(host, dict):
        return
    missing = [
        key for key in ("PortableCcgVersion", "PluginGUID") if found.get(f"{_HOST}.{key}", ((), None))[1] is None
    ]
    if missing:
        yield Fault(steps=steps, field="HostAccountConfig", what=f"lacks {' and '.join(missing)}")
