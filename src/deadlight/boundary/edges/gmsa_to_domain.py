"""Every process in a container with a credential spec is its group managed service account in the domain.

A gMSA is given to the container, not to a program in it: whatever runs as SYSTEM or NETWORK SERVICE there asks the
domain for tickets, and so does ContainerAdministrator. What the account may do in the domain is not in the files.
"""

from __future__ import annotations

from deadlight.boundary import assets
from deadlight.boundary.edge import Iterator, Opening, Opens, Outcome, Shut, edge
from deadlight.boundary.scene import Scene
from deadlight.semantics.gmsa import specs

COMPOSE = r"""
services:
  shop:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: hyperv
    hostname: shopsvc
    security_opt:
      - credentialspec=file://shop.json
"""


@edge(
    technique="T1078.002",
    certainty="by-design",
    how="{source} is {target} to {domain}: whatever runs in it asks for its tickets",
    mend="take the credential spec out of {of}",
    prerequisites=("code in the container",),
    defences=("one gMSA a workload, with the rights that it needs", "no gMSA where a password of its own will do"),
    references=(
        "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/manage-serviceaccounts",
    ),
    examples=[
        Opens({"compose.yaml": COMPOSE}),
        Shut({"compose.yaml": COMPOSE.partition("    security_opt")[0]}),
    ],
)
def gmsa_to_domain(scene: Scene) -> Iterator[Outcome]:
    for actor in scene.actors:
        for _, use in specs.uses(actor.workload):
            domain, account = specs.identity_of(use, scene.estate)
            named = account or (use.value.value if use.kind in ("file", "name") else "of its credential spec")
            identity, target = assets.managed_account(named), assets.domain(domain)
            shown = {"domain": target.name, "of": actor.name}
            grant = f"credential spec in {actor.node.key}"
            yield Opening(actor.node, identity, grant=grant, at=use.value.where, shown=shown)
            needs = ("rights of the account in the domain",)
            how = "{source} signs in to {target}, where it may do what it was given"
            yield Opening(identity, target, certainty="assumed", how=how, needs=needs)
