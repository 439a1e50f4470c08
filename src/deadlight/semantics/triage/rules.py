"""The rules of other scanners: what each asks for, in the words of deadlight's settings and checks.

They stand in `tables/scanners/`, one file a scanner. A rule is read in one of these ways:

    set       it asks for settings that are not written; what becomes of them on Windows is the verdict
    unset     it warns of settings that are written; what becomes of them on Windows is the verdict
    check     deadlight's own checks say whether what it warns of is so on Windows
    account   it asks for an account that is no administrator; the one that Windows takes decides
    shell     it reads a command line as a script of a POSIX shell; the shell in force decides
    path      it asks for an absolute path; the operands of the instruction decide as Windows reads them
    folder    it asks for a destination that is written as a folder; as `path`
    policy    it asks for a network policy; the network plug-in of the Windows nodes decides
    same      it says nothing that depends on the system
    fixed     `verdict` is the verdict
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, cast

from deadlight.model.place import Plain
from deadlight.model.triage import Scanner, Verdict
from deadlight.semantics.facts import Fact, read_rows

Way = Literal["set", "unset", "check", "account", "shell", "path", "folder", "policy", "same", "fixed"]


class Rule(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule of a scanner.

    `page` is where the rule itself stands below its first evidence, where that is not under its id.
    `settings` are names as in the settings tables, `value` what the rule wants or warns of there. `checks` are
    deadlight's checks that speak of the same; with the way `check`, `found` is the verdict where one of them reports
    and `otherwise` where none does. `covers` are further checks whose findings the rule counts as seen.
    `span` says how much of the file is meant: the instruction or container that the finding names, the stage or the
    workload around it, or, for a Dockerfile, what becomes the image. `host_process` is the verdict for HostProcess
    pods, where it differs. `because` is the reason, without its full stop;
    `otherwise_because` and `host_process_because` are those of the other verdicts.
    """

    id: str
    way: Way
    page: str = ""
    settings: tuple[str, ...] = ()
    value: bool | int | str | list[str] | dict[str, str] = True
    checks: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    found: Verdict = "holds"
    otherwise: Verdict = "unknown"
    verdict: Verdict = "unknown"
    host_process: Literal["", "holds", "other-reason", "ignored", "rejected", "refuted", "unknown"] = ""
    span: Literal["named", "around", "image"] = "named"
    because: str = ""
    otherwise_because: str = ""
    host_process_because: str = "a HostProcess pod runs on the node itself"

    @property
    def wanted(self) -> list[tuple[str, Plain]]:
        """Return the settings with the value that the rule wants or warns of."""
        return [(name, cast("Plain", self.value)) for name in self.settings]

    @property
    def sources(self) -> tuple[str, ...]:
        """Return where the rule is written, and what its verdict rests on."""
        if not self.evidence:
            return ()
        first = self.evidence[0]
        return (first + (self.page or self.id) if first.endswith("/") else first, *self.evidence[1:])


@lru_cache(maxsize=6)
def rules_of(scanner: Scanner) -> dict[str, Rule]:
    """Return the rules of a scanner by their ids; one that ends in `*` stands for all that begin so."""
    return {row.id: row for row in read_rows(f"scanners/{scanner}", Rule)}


def rule_for(scanner: Scanner, key: str) -> Rule | None:
    """Return the rule called `key`, or nothing where the tables have none."""
    rules = rules_of(scanner)
    exact = rules.get(key)
    if exact is not None:
        return exact
    return next((row for id_, row in rules.items() if id_.endswith("*") and key.startswith(id_[:-1])), None)
