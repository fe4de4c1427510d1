"""Verbs on organizations: decide purely, save once, let in what waited."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.customers import contracts
from chalicelib.customers.history import Entry
from chalicelib.customers.organization import Organization
from chalicelib.desk.change import TRIES
from chalicelib.desk.context import Call, Desk, almanac
from chalicelib.desk.editing import let_in_by_agreement
from chalicelib.desk.once import require_same
from chalicelib.rights import require_of_desk
from chalicelib.store.once import request_marker
from chalicelib.store.transaction import AlreadyDone, Marker, Stale
from chalicelib.tickets.errors import Conflict, IllegalMove, Outdated, Refusal
from chalicelib.tickets.events import DESK

Changed = tuple[Organization, tuple[Entry, ...]]
Decide = Callable[[Organization, datetime], Changed]


class AlreadyThere(Refusal):
    """There is something else under that id."""

    problem = "already-there"
    status = 409


def create(desk: Desk, organization: Organization, call: Call) -> Organization:
    """Put an organization on record; the same one once more changes nothing."""
    require_of_desk(call.actor, "edit_organization")
    fresh, entries = contracts.created(organization, call.actor, desk.now())
    try:
        desk.organizations.save(None, fresh, entries, None)
    except Stale:
        there = desk.organizations.load(organization.id)
        described = {"name", "domains", "sharing", "language"}
        if there.model_dump(include=described) == fresh.model_dump(include=described):
            return there
        message = f"“id”: there is another organization {organization.id}: PATCH it, or take an id."
        raise AlreadyThere(message) from None
    return fresh


def edit(desk: Desk, organization_id: str, fields: Mapping[str, Any], call: Call) -> Organization:
    """Change what is known of an organization."""
    require_of_desk(call.actor, "edit_organization")

    def decide(before: Organization, now: datetime) -> Changed:
        return contracts.edited(before, fields, call.actor, now)

    return changed(desk, organization_id, decide, call, call.if_version)[0]


def wake(desk: Desk, organization_id: str) -> tuple[Entry, ...]:
    """Do everything that is due on an organization: announce, renew, end, and let in what waits.

    What waits is let in before the organization is written, so that a crash in between repeats it.
    """
    before = desk.organizations.load(organization_id)
    days = almanac(desk.configuration.read())
    due = contracts.wake_at(before, days)
    if due is None or due > desk.now():
        return ()
    for number in list(desk.lists.held_for(organization_id)):
        with suppress(IllegalMove):  # somebody let it in, or closed it, at this moment
            let_in_by_agreement(desk, number, DESK)
    after, entries = contracts.wake(before, desk.now(), days)
    try:
        desk.organizations.save(before, after, entries, contracts.wake_at(after, days))
    except Stale:
        return ()  # whoever changed it left it due: the next sweep brings it again
    return entries


def changed(
    desk: Desk, organization_id: str, decide: Decide, call: Call, if_version: int | None = None
) -> tuple[Organization, str]:
    """Return the organization after ``decide``, and the id of the agreement made last by then.

    A request that was done before under its ``Idempotency-Key`` changes nothing, although it is
    refused now: it may have been sent with a version that is outdated by itself.
    """
    try:
        return _decided(desk, organization_id, decide, call, if_version)
    except AlreadyDone as done:
        known = done.marker
    except Refusal:
        marks = _markers(desk, organization_id, call)
        found = desk.tickets.marker(marks[0]) if marks else None
        if found is None:
            raise
        known = found
    require_same(known, call)
    return desk.organizations.load(organization_id), str(known["number"])


def _decided(
    desk: Desk, organization_id: str, decide: Decide, call: Call, if_version: int | None
) -> tuple[Organization, str]:
    days = almanac(desk.configuration.read())
    for _ in range(TRIES):
        before = desk.organizations.load(organization_id)
        if if_version is not None and if_version != before.version:
            raise Outdated(if_version, before.version, "organization")
        after, entries = decide(before, desk.now())
        if not entries:
            return before, _latest(before)
        wake_at, markers = contracts.wake_at(after, days), _markers(desk, _latest(after), call)
        try:
            desk.organizations.save(before, after, entries, wake_at, markers)
        except Stale:
            continue
        return after, _latest(after)
    message = "Others are changing this organization at this moment. Read it again and repeat."
    raise Conflict(message)


def _latest(organization: Organization) -> str:
    return f"{organization.id}.{organization.agreements_made}"


def _markers(desk: Desk, latest: str, call: Call) -> list[Marker]:
    if call.once is None:
        return []
    key, fingerprint = call.once.key, call.once.fingerprint
    return [request_marker(call.actor.id, key, fingerprint, latest, desk.now())]
