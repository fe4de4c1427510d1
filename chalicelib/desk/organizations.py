"""Verbs on organizations and their agreements: decide purely, save once, let in what waited."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.customers import contracts
from chalicelib.customers.agreement import Agreement
from chalicelib.customers.history import Entry, Happening
from chalicelib.customers.organization import Organization
from chalicelib.desk.change import TRIES
from chalicelib.desk.context import Call, Desk, almanac
from chalicelib.desk.editing import let_in_by_agreement
from chalicelib.desk.once import require_same
from chalicelib.rights import require_of_desk
from chalicelib.store.once import request_marker
from chalicelib.store.transaction import AlreadyDone, Marker, Stale
from chalicelib.tickets.errors import Conflict, IllegalMove, InvalidChange, Outdated, Refusal
from chalicelib.tickets.events import DESK

Decide = Callable[[Organization, datetime], tuple[Organization, tuple[Entry, ...]]]


class AlreadyThere(Refusal):
    """There is something else under that id."""

    problem = "already-there"
    status = 409


class AgreementNotFound(Refusal):
    """No such agreement, or none that the caller may see."""

    problem = "agreement-not-found"
    status = 404


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

    def decide(before: Organization, now: datetime) -> tuple[Organization, tuple[Entry, ...]]:
        return contracts.edited(before, fields, call.actor, now)

    return _changed(desk, organization_id, decide, call, call.if_version)[0]


def agree(desk: Desk, organization_id: str, terms: Mapping[str, Any], call: Call) -> Agreement:
    """Make an agreement; where it holds at once, what waited for it is let in within a minute."""
    require_of_desk(call.actor, "edit_agreement")
    _require_known(terms, desk.configuration.read())

    def decide(before: Organization, now: datetime) -> tuple[Organization, tuple[Entry, ...]]:
        return _valid(lambda: contracts.made(before, terms, call.actor, now))

    after, made = _changed(desk, organization_id, decide, call, call.if_version)
    return _agreement(after, made)


def amend(
    desk: Desk,
    agreement_id: str,
    terms: Mapping[str, Any],
    kind: Happening,
    call: Call,
    reason: str | None = None,
) -> Agreement:
    """Change an agreement's terms or state."""
    require_of_desk(call.actor, "edit_agreement")
    _require_known(terms, desk.configuration.read())

    def decide(before: Organization, now: datetime) -> tuple[Organization, tuple[Entry, ...]]:
        agreement = _seen(before, agreement_id, call)
        return _valid(
            lambda: contracts.amended(
                before, agreement, terms, kind, call.actor, now, reason=reason
            )
        )

    after, _ = _changed(desk, organization_of(agreement_id), decide, call)
    return _agreement(after, agreement_id)


def renew(desk: Desk, agreement_id: str, call: Call) -> Agreement:
    """Renew an agreement for another period of the same length."""
    require_of_desk(call.actor, "edit_agreement")

    def decide(before: Organization, now: datetime) -> tuple[Organization, tuple[Entry, ...]]:
        agreement = _seen(before, agreement_id, call)
        if agreement.renewal == "never":
            message = "“renewal” is never: make a new agreement, or PATCH it to express."
            raise InvalidChange(message)
        return _valid(lambda: contracts.renewed(before, agreement, call.actor, now))

    after, _ = _changed(desk, organization_of(agreement_id), decide, call)
    return _agreement(after, agreement_id)


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


def organization_of(agreement_id: str) -> str:
    """Return the organization's id that an agreement's id begins with.

    Raises ``AgreementNotFound`` for what is no agreement's id.
    """
    organization = agreement_id.rpartition(".")[0]
    if not organization:
        message = f"There is no agreement {agreement_id[:80]} that you may see."
        raise AgreementNotFound(message)
    return organization


def _changed(
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


def _seen(organization: Organization, agreement_id: str, call: Call) -> Agreement:
    agreement = _agreement(organization, agreement_id)
    if call.if_version is not None and call.if_version != agreement.version:
        raise Outdated(call.if_version, agreement.version, "agreement")
    return agreement


def _agreement(organization: Organization, agreement_id: str) -> Agreement:
    agreement = organization.agreement(agreement_id)
    if agreement is None:
        message = f"There is no agreement {agreement_id} that you may see."
        raise AgreementNotFound(message)
    return agreement


def _require_known(terms: Mapping[str, Any], configuration: Configuration) -> None:
    policies = [policy.name for policy in configuration.sla]
    sla = terms.get("sla")
    if sla is not None and sla not in policies:
        message = f"“sla”: desk.yaml has no SLA policy {sla}. Policies: {', '.join(policies)}."
        raise InvalidChange(message)
    unknown = sorted(set(terms.get("products") or ()) - configuration.products)
    if unknown:
        products = ", ".join(sorted(configuration.products)) or "none"
        message = f"“products”: the desk has no {', '.join(unknown)}. Products: {products}."
        raise InvalidChange(message)


def _valid(
    change: Callable[[], tuple[Organization, tuple[Entry, ...]]],
) -> tuple[Organization, tuple[Entry, ...]]:
    """Return what the change makes; terms that do not fit one another are a refusal."""
    try:
        return change()
    except ValidationError as error:
        raise InvalidChange("; ".join(_told(each) for each in error.errors())) from error


def _told(error: Mapping[str, Any]) -> str:
    fields = "".join(f"“{each}”: " for each in error["loc"])
    return f"{fields}{error['msg'].removeprefix('Value error, ')}"
