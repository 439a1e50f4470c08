r"""A gMSA credential spec holds a password in clear.

## Why this matters

The input of a plug-in stands in the spec as it is. Whoever may read the spec, a `GMSACredentialSpec` resource, a file on the host,
or a pod that the webhook has filled it into, has the domain user that may fetch the gMSA's password. The API server repeats
all of it in the error of a pod that it refuses.

## What to do

Use a plug-in that takes a reference: an identity of the host and the address of a secret in a vault. Change the password that
was written.
"""

from deadlight.checks.api import Bad, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.checks.credential_spec_examples import RESOURCE
from deadlight.model.credential_spec import CredentialSpec
from deadlight.semantics.gmsa.plugin_input import held_in, input_of

INPUT = "ObjectId=7f3a3b1c;SecretUri=https://shop.vault.example.com/secrets/gmsa"
BAD = RESOURCE.replace(INPUT, "corp.example.com:fetcher:kestrel-Harbour9  # <-- here")
PLACE = RESOURCE.replace(INPUT, "corp.example.com:fetcher:<password>  # <-- here")


@check(
    "WIN219",
    severity=Severity.HIGH,
    because="a password of the domain is open to everybody who may read the spec",
    opens="gmsa-to-domain",
    examples=[Bad("kubernetes", BAD), Bad("kubernetes", PLACE), Good("kubernetes", RESOURCE)],
    refs=[
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/manage-serviceaccounts",
        "https://learn.microsoft.com/windows/win32/api/ccgplugins/nf-ccgplugins-iccgdomainauthcredentials-getpasswordcredentials",
    ],
)
def gmsa_secret_in_clear(spec: CredentialSpec) -> Iterator[Outcome]:
    found = input_of(spec.content)
    if found is None:
        return
    steps, text = found
    at, held = spec.at(*steps), held_in(text)
    if held.kind == "secret":
        yield Report("PluginInput of {spec} holds a password in clear", spec=spec.name, at=at)
    elif held.kind == "place":
        message = "PluginInput of {spec} is made for a password in clear"
        yield Report(message, spec=spec.name, at=at, severity=Severity.LOW)
    elif held.kind == "opaque":
        yield Unknown("what the plug-in takes from its input, a secret or a reference, only the plug-in knows", at=at)
