"""What people say of vulnerabilities in products (VEX): statements as they were read, and claims to be written.

Sources: https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md,
https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html section 4.5
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Status = Literal["not_affected", "affected", "fixed", "under_investigation"]

Justification = Literal[
    "",
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
]
"""Why something is not affected; OpenVEX and CSAF have the same labels."""


class VexComponent(Struct, frozen=True):
    """What a statement is about, by any of its names: package URLs, CPEs, IRIs; `hashes` are lower-case hexadecimal."""

    names: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()


class VexProduct(Struct, frozen=True):
    """A product of a statement, and the components in it that the statement is about: all of it where none is named."""

    component: VexComponent
    parts: tuple[VexComponent, ...] = ()


class VexStatement(Struct, frozen=True, kw_only=True):
    """What one document says of one vulnerability. `ids` are its name and aliases.

    `time` is in UTC and sorts as text ("2026-11-22T08:00:00.000000Z"). `reason` is what a person reads: why it is so,
    or what to do.
    """

    ids: tuple[str, ...]
    status: Status
    products: tuple[VexProduct, ...]
    time: str
    justification: Justification = ""
    reason: str = ""


class VexDocument(Struct, frozen=True):
    """A document that was read: `path` as reports call it, and who issued it. Statements stand in their order."""

    path: str
    author: str = ""
    statements: tuple[VexStatement, ...] = ()

    @property
    def source(self) -> str:
        """Return how reports name who says so."""
        return f"{self.path} ({self.author})" if self.author else self.path


class Claim(Struct, frozen=True, kw_only=True):
    """What deadlight says of one vulnerability in one component of an image.

    `of_windows` is whether the component is Windows itself, `purl` that of a package, where it has one. `action` says
    what mends it, for what is affected; `remark` why it is so; `source` who says so, where it is not deadlight. `score`
    is 0.0 and `exploit_chance` -1.0 where there is none.
    """

    id: str
    component: str
    version: str
    status: Status
    of_windows: bool = False
    purl: str = ""
    aliases: tuple[str, ...] = ()
    title: str = ""
    justification: Justification = ""
    action: str = ""
    remark: str = ""
    source: str = ""
    score: float = 0.0
    vector: str = ""
    severity: str = ""
    published: str = ""
    exploited: str = ""
    exploit_chance: float = -1.0
