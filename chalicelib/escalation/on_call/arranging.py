"""Owns what may be arranged about a schedule, by whom, and what is refused. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.escalation.on_call.arrangement import Arrangement, Period, Stand
from chalicelib.escalation.on_call.asking import require_relief, require_room
from chalicelib.escalation.on_call.final import final
from chalicelib.escalation.on_call.model import Schedule
from chalicelib.tickets.errors import InvalidChange, NotAllowed, Refusal
from chalicelib.tickets.events import Actor, Role

LONGEST = timedelta(days=92)
FARTHEST = timedelta(days=400)
_HEADS = frozenset({Role.SUPERVISOR, Role.ADMIN})


class NothingToTakeOver(Refusal):
    """Nobody is on call then who could be relieved."""

    problem = "nothing-to-take-over"
    status = 409


class SwapIsOver(Refusal):
    """A swap was answered, withdrawn or has expired."""

    problem = "swap-is-over"
    status = 409


def is_head(actor: Actor) -> bool:
    """Whether somebody arranges other people's duty, too."""
    return actor.role in _HEADS


def placed(
    new: Arrangement, known: Iterable[Arrangement], actor: Actor, now: datetime
) -> Arrangement:
    """Return an override as it will hold; raises where it may not be.

    What has been stays as it was: it begins now at the earliest.
    """
    if not is_head(actor) and new.person != actor.id:
        message = (
            f"As {actor.role} you stand in for others yourself: leave “person” out, or ask a "
            "colleague with POST …/swaps. A supervisor places others."
        )
        raise NotAllowed(message)
    period = _upcoming("", new.period, now)
    override = new.model_copy(update={"period": period, "by": actor.id, "at": now})
    require_relief(override, known, now)
    return override


def asked(
    new: Arrangement, schedule: Schedule, known: Iterable[Arrangement], actor: Actor, now: datetime
) -> Arrangement:
    """Return a swap as its colleague will be asked; raises where there is nothing to swap."""
    if new.person == actor.id:
        message = "“colleague” is yourself: name whom you ask."
        raise InvalidChange(message)
    for name, period in (("", new.period), ("back", new.back)):
        if period and period.start < now:
            message = f"“{_field(name, 'start')}” is past: a swap is agreed before it begins."
            raise InvalidChange(message)
        if period:
            _upcoming(name, period, now)
    if new.back and new.back.overlaps(new.period):
        message = "“back” overlaps the shifts that you give away: name another time."
        raise InvalidChange(message)
    swap = new.model_copy(
        update={"instead_of": actor.id, "swap": True, "stand": Stand.ASKED, "by": actor.id}
    ).model_copy(update={"at": now, "asked_at": now})
    _require_shifts(swap, schedule)
    others = tuple(known)
    open_ones = (each for each in others if each.stand is Stand.ASKED and each.by == actor.id)
    for other in open_ones:
        if other.schedule == swap.schedule and other.period.overlaps(swap.period):
            message = f"You have asked {other.person} already (swap {other.id}): withdraw it first."
            raise SwapIsOver(message)
    require_room(swap, others, now)
    return swap


def accepted(swap: Arrangement, schedule: Schedule, actor: Actor, now: datetime) -> Arrangement:
    """Return a swap that holds from now on: its colleague accepts it, or a supervisor forces it."""
    _require_open(swap, now)
    if actor.id != swap.person and not is_head(actor):
        message = f"Only {swap.person} accepts this swap, or a supervisor forces it."
        raise NotAllowed(message)
    _require_shifts(swap, schedule)
    return _answered(swap, Stand.HOLDS, actor, now)


def declined(swap: Arrangement, actor: Actor, now: datetime) -> Arrangement:
    """Return a swap that its colleague will not do."""
    _require_open(swap, now)
    if actor.id != swap.person:
        message = f"Only {swap.person} declines this swap; who asked for it withdraws it."
        raise NotAllowed(message)
    return _answered(swap, Stand.DECLINED, actor, now)


def withdrawn(swap: Arrangement, actor: Actor, now: datetime) -> Arrangement:
    """Return a swap that is not asked any more."""
    _require_open(swap, now)
    if actor.id != swap.by and not is_head(actor):
        message = f"Only {swap.by}, who asked for it, or a supervisor withdraws this swap."
        raise NotAllowed(message)
    return _answered(swap, Stand.WITHDRAWN, actor, now)


def ended(override: Arrangement, actor: Actor, now: datetime) -> Arrangement | None:
    """Return what stays of an override that is taken back: what has been; None for nothing.

    One that relieved somebody stays on record as withdrawn: they were told of it.
    """
    if not is_head(actor) and actor.id not in {override.by, override.person}:
        message = f"Only {override.by}, who wrote it, or a supervisor takes this override back."
        raise NotAllowed(message)
    if override.period.end <= now:
        message = "This override is past: what has been stays as it was."
        raise NothingToTakeOver(message)
    if override.period.start < now:
        until_now = override.period.model_copy(update={"end": now})
        return override.model_copy(update={"period": until_now, "answered_by": actor.id})
    if override.instead_of in {None, override.by}:
        return None
    return override.model_copy(update={"stand": Stand.WITHDRAWN, "answered_by": actor.id})


def _answered(swap: Arrangement, stand: Stand, actor: Actor, now: datetime) -> Arrangement:
    return swap.model_copy(update={"stand": stand, "answered_by": actor.id, "at": now})


def _require_open(swap: Arrangement, now: datetime) -> None:
    if swap.stand is not Stand.ASKED:
        stands = "accepted" if swap.stand is Stand.HOLDS else swap.stand
        message = f"This swap was {stands} already: ask for a new one."
        raise SwapIsOver(message)
    if swap.expires_at <= now:
        message = "The first shift of this swap has begun: ask for a new one, or for an override."
        raise SwapIsOver(message)


def _require_shifts(swap: Arrangement, schedule: Schedule) -> None:
    for person, period in ((swap.instead_of, swap.period), (swap.person, swap.back)):
        if period is None:
            continue
        shifts = final(schedule, period.start, period.end)
        if all(shift.person != person for shift in shifts):
            message = (
                f"{person} has no shift of {swap.schedule} between {period.start.isoformat()} and "
                f"{period.end.isoformat()}: see GET /on-call?month=."
            )
            raise NothingToTakeOver(message)


def _upcoming(name: str, period: Period, now: datetime) -> Period:
    """Return what of a period is not past; raises where that is nothing, or too much."""
    if period.end <= now:
        message = f"“{_field(name, 'end')}” is past: name a time that is to come."
        raise InvalidChange(message)
    start = max(period.start, now)
    if period.end - start > LONGEST:
        message = f"“{_field(name, 'end')}”: at most {LONGEST.days} days at once; change desk.yaml."
        raise InvalidChange(message)
    if period.end > now + FARTHEST:
        message = (
            f"“{_field(name, 'end')}” is more than {FARTHEST.days} days away: come back later."
        )
        raise InvalidChange(message)
    return period.model_copy(update={"start": start})


def _field(group: str, name: str) -> str:
    return f"{group}.{name}" if group else name
