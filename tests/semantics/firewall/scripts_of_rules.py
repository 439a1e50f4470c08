"""Rules, hashtables and subnets of scripts."""

from deadlight.model.command import Script
from deadlight.model.host import HostScript
from deadlight.model.place import Document, Span, Where
from deadlight.semantics.firewall import scripted
from deadlight.semantics.host_scripts import understand


def understood(text: str) -> Script:
    where = Where(Document("setup.ps1", "powershell", text), (), Span(0, 0))
    script = understand(HostScript(name="setup.ps1", where=where, text=text)).script
    assert script is not None
    assert not script.unread
    return script


def rules(text: str) -> list[scripted.Scripted]:
    return scripted.rules_of(understood(text).commands)
