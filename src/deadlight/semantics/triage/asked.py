"""A finding of another scanner with all that its verdict depends on."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.triage import Verdict
from deadlight.semantics.networks.enforcement import Plugin
from deadlight.semantics.triage.own import Own
from deadlight.semantics.triage.rules import Rule
from deadlight.semantics.triage.targets import Target

WORST: tuple[Verdict, ...] = ("holds", "other-reason", "unknown", "rejected", "ignored", "refuted")
"""Of several verdicts the first of these counts: a finding is noise only where all of it is."""


class Asked(Struct, frozen=True, eq=False, kw_only=True):
    """What a rule says of a target; `path` is the file's, as deadlight's findings name it.

    `network` is the network plug-in of the cluster's Windows nodes.
    """

    rule: Rule
    target: Target
    own: Own
    path: str
    network: Plugin
    engine_version: str = ""
    kubernetes_version: str = ""

    def reported(self) -> tuple[str, ...]:
        """Return ids and names of deadlight's checks that speak of the same and report the target."""
        found = self.own.findings(self.target, self.path, self.rule.checks, self.rule.span)
        return tuple(dict.fromkeys(f"{finding.id} {finding.name}" for finding in found))
