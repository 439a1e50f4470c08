r"""A gMSA credential spec has a field that is missing, malformed or contradicts another.

## Why this matters

Nobody checks a credential spec before a container starts with it: the engine and the kubelet hand it on unread, and the API
server looks at types alone and drops every key that it does not know, so that a misspelled spec is stored empty. What
follows is a container that does not start, or one without its account, and then a password in a configuration file.

## What to do

Let `New-CredentialSpec` of Microsoft's CredentialSpec module write the spec and `kubectl --validate=strict` apply it. The SID and the
GUID are the domain's, accounts stand without `$` and without a domain, and the account has one entry for the DNS name of its
domain and one for the NetBIOS name.
"""

from deadlight.checks.api import Bad, Fix, Good, Iterator, Outcome, Put, Report, Severity, Unknown, check
from deadlight.checks.credential_spec_examples import FILE, RESOURCE
from deadlight.model.credential_spec import CredentialSpec
from deadlight.semantics.gmsa.faults import faults

DOLLAR = FILE.replace('"MachineAccountName": "shop",', '"MachineAccountName": "shop$",  # <-- here')
RID = RESOURCE.replace("-3094792973", "-3094792973-1105  # <-- here")
BRACES = RESOURCE.replace(
    '"{CCC2A336-D7F3-4818-A213-272B7924213E}"', "CCC2A336-D7F3-4818-A213-272B7924213E  # <-- here"
)
INTEGER = RESOURCE.replace('"1"', "1  # <-- here")
UNKNOWN_KEY = RESOURCE.replace(
    "  ActiveDirectoryConfig:\n", "    Password: none  # <-- here\n  ActiveDirectoryConfig:\n"
)
ONE_SCOPE = FILE.replace(
    """": [
      {"Name": "shop", "Scope": "corp.example.com"},
""",
    """": [  # <-- here
""",
)


@check(
    "WIN216",
    severity=Severity.MEDIUM,
    because="the container has no account, or does not start, and a password takes the account's place",
    examples=[
        Bad("credential-spec", DOLLAR, fixed=FILE),
        Bad("kubernetes", RID, fixed=RESOURCE),
        Bad("kubernetes", BRACES, fixed=RESOURCE),
        Bad("kubernetes", INTEGER),
        Bad("kubernetes", UNKNOWN_KEY),
        Good("credential-spec", FILE),
        Good("kubernetes", RESOURCE),
    ],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/gmsa-troubleshooting",
        "https://github.com/kubernetes-sigs/windows-gmsa/blob/master/admission-webhook/deploy/gmsa-crd.yml",
    ],
)
def gmsa_spec_invalid(spec: CredentialSpec) -> Iterator[Outcome]:
    for fault in faults(spec):
        at = spec.at(*fault.steps)
        if not fault.sure:
            yield Unknown(f"{fault.field} {fault.what}: whether Windows takes it is not known", at=at)
            continue
        fix = None
        if fault.meant is not None and spec.origin in ("file", "resource"):
            put = Put(spec.at(*fault.meant_at), fault.meant)
            fix = Fix("write it as documented", edits=(put,), safe=False)
        yield Report(
            "{field} of {spec} {what}",
            field=fault.field,
            spec=spec.name,
            what=fault.what,
            at=at,
            fix=fix,
            severity=Severity.LOW if fault.light else None,
        )
