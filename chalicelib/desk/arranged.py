"""How an arrangement about on-call duty is written: once, against what stands, with its audit."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from chalicelib.configuration.model import Configuration
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.once import require_same
from chalicelib.escalation.on_call.arrangement import Arrangement, Doing, Done
from chalicelib.store.duty import Duty
from chalicelib.store.once import request_marker
from chalicelib.store.transaction import AlreadyDone, Marker, Stale
from chalicelib.tickets.errors import Conflict, Refusal

TRIES = 3


class ArrangementNotFound(Refusal):
    """There is no such override or swap."""

    problem = "arrangement-not-found"
    status = 404


class Decided(NamedTuple):
    """What is done with one arrangement, and what it is since; None where nothing is left."""

    kind: Doing
    arrangement: Arrangement
    remains: bool = True


Decide = Callable[[Duty, Configuration], Decided]


def arranged(desk: Desk, identity: str, call: Call, decide: Decide) -> Arrangement:
    """Do it once, and return what stands: the same request again gets the same answer."""
    standing = once(desk, identity, call, decide)
    if standing is None:
        raise not_found("override", identity)
    return standing


def once(desk: Desk, identity: str, call: Call, decide: Decide) -> Arrangement | None:
    """Do it once: the same request again answers with what stands; None where it is gone."""
    markers = _markers(desk, identity, call)
    try:
        return _saved(desk, identity, call, decide, markers)
    except AlreadyDone as done:
        known = done.marker
    except Refusal:
        # The first answer may have got lost, and what was right then is refused now.
        found = desk.tickets.marker(markers[0]) if markers else None
        if found is None:
            raise
        known = found
    require_same(known, call)
    return desk.duty.load().find(str(known["number"]))


def _saved(
    desk: Desk, identity: str, call: Call, decide: Decide, markers: list[Marker]
) -> Arrangement:
    for _ in range(TRIES):
        before, now = desk.duty.load(), desk.now()
        decided = decide(before, desk.configuration.read())
        kept = decided.arrangement if decided.remains else None
        done = Done(
            version=before.version + 1,
            kind=decided.kind,
            arrangement=decided.arrangement,
            actor=call.actor.id,
            at=now,
            correlation_id=call.correlation_id,
        )
        try:
            desk.duty.save(before, before.with_one(identity, kept, now), [done], markers)
        except Stale:
            continue
        desk.configuration.forget()
        return decided.arrangement
    raise _busy()


def renew_feed(desk: Desk, call: Call) -> int:
    """Let a new link lead to the caller's calendar, and the old one nowhere; return its count."""
    person = call.actor.id
    for _ in range(TRIES):
        before = desk.duty.load()
        count = before.feeds.get(person, 0) + 1
        after = replace(before, feeds={**before.feeds, person: count})
        try:
            desk.duty.save(before, after, (), _markers(desk, f"feed {count}", call))
        except AlreadyDone as done:
            require_same(done.marker, call)
            return before.feeds.get(person, 0)
        except Stale:
            continue
        return count
    raise _busy()


def _markers(desk: Desk, identity: str, call: Call) -> list[Marker]:
    if call.once is None:
        return []
    key, fingerprint = call.once.key, call.once.fingerprint
    return [request_marker(call.actor.id, key, fingerprint, identity, desk.now())]


def not_found(thing: str, identity: str) -> ArrangementNotFound:
    """Return the refusal of an override or swap that is not there."""
    return ArrangementNotFound(
        f"There is no {thing} {identity[:20]}: see GET /on-call/arrangements."
    )


def _busy() -> Conflict:
    message = "Others are arranging duty at this moment. Read it again and repeat."
    return Conflict(message)
