"""Host scripts as the semantics understand them."""

from deadlight.model.host import HostScript
from deadlight.model.place import Document, Span, Where
from deadlight.semantics.host_scripts import understand


def host_script(text: str) -> HostScript:
    where = Where(Document("setup.ps1", "powershell", text), (), Span(0, 0))
    return understand(HostScript(name="setup.ps1", where=where, text=text))


def source(where: Where) -> str:
    span = where.found()
    return where.document.text[span.start : span.end]
