"""As whom an image runs, for a person: the entry point, and the services, whose accounts USER does not change."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.image_content import ImageContent
from deadlight.outputs.ansi import BOLD, DIM, Paint
from deadlight.outputs.inert import cut, inert
from deadlight.semantics.image_services import ServiceView, entry_of, services_of, user_of

_MOST = 20
_NAME = 32


def user(image: ImageContent) -> str:
    """Return the account of the entry point, as the summary has it."""
    account = user_of(image)
    if account.written:
        return account.name
    return f"none, which is {account.name}" if account.name else "none, and as whom it runs is not known"


def rows(image: ImageContent) -> Iterator[tuple[str, str]]:
    """Yield (label, value) for the summary: what the entry point starts, how many services there are."""
    entry = entry_of(image)
    started = [name for name in (entry.monitored, *entry.started) if name]
    if started:
        through = f"through {' and '.join(entry.tools)}" if entry.tools else "by the entry point"
        may = "" if entry.may_control else f", which {entry.user.name} may not"
        yield "starts", f"{'service' if len(started) == 1 else 'services'} {', '.join(started)} {through}{may}"
    views = services_of(image)
    if views:
        starting = sum(view.starts in ("with the container", "by the entry point") for view in views)
        ours = sum(view.origin == "image" for view in views)
        unsure = sum(view.origin == "unknown" for view in views)
        whose = f"; {ours} {'is' if ours == 1 else 'are'} not Windows' own" if ours else ""
        whose += f"; of {unsure} it is not known" if unsure else ""
        yield "services", f"{len(views)}, of which {starting} start with the container{whose}"


def lines(image: ImageContent, paint: Paint, columns: int, *, verbose: bool) -> Iterator[str]:
    """Yield a line for each service that is not Windows' own or that the entry point starts, `verbose` for each."""
    shown = [view for view in services_of(image) if verbose or view.origin == "image" or view.through]
    if not shown:
        return
    yield f"  {paint('service'.ljust(_NAME), BOLD)}  {paint('account, whatever USER says, and what starts it', BOLD)}"
    for view in shown if verbose else shown[:_MOST]:
        name = cut(inert(view.service.name), _NAME).ljust(_NAME)
        told = inert(_told(view, whole=verbose))
        yield f"  {name}  {told if verbose else cut(told, max(columns - _NAME - 4, 40))}"
    if not verbose and len(shown) > _MOST:
        yield paint(f"  and {len(shown) - _MOST} more", DIM)


def _told(view: ServiceView, *, whole: bool) -> str:
    account = view.account or "the account of each user"
    through = f" ({view.through})" if view.through and view.starts == "by the entry point" else ""
    starts = {"never": "disabled", "when asked": "starts when asked", "unknown": "may start"}.get(
        view.starts, f"starts {view.starts}"
    )
    whose = {"windows": ", of Windows", "unknown": ", perhaps of Windows"}.get(view.origin, "")
    path = f": {view.service.image_path}" if whole and view.service.image_path else ""
    return f"{account}, {starts}{through}{whose}{path}"
