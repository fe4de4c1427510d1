"""Gathering what a plan needs beside the event: who coordinates, and what everybody chose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.webhooks import Webhook
from chalicelib.customers.person import Person
from chalicelib.desk.contacts import contacts_of
from chalicelib.desk.context import Desk
from chalicelib.escalation.contacts import ContactKind
from chalicelib.notify.choices import Choices
from chalicelib.notify.job import Job
from chalicelib.notify.matrix import MATRIX, Audience
from chalicelib.notify.occasion import Occasion, Surroundings
from chalicelib.notify.recipients import candidates
from chalicelib.notify.steps import awaited_approver
from chalicelib.notify.ways import Way, ways_of
from chalicelib.rights import may
from chalicelib.telemetry import count
from chalicelib.tickets.events import Actor, Event, Kind, Membership, Role
from chalicelib.tickets.model import Ticket

MOST_LISTED = 100  # people of one query


def gathered(desk: Desk, event: Event, ticket: Ticket, around: Surroundings) -> Surroundings:
    """Return the surroundings with the coordinators and the choices that the event asks for."""
    if event.kind is Kind.PAGED:
        return to_page(desk, event, around)
    if awaited_approver(event, ticket) == "coordinator" and ticket.organization:
        asked = desk.people.of(coordinators_of(desk, ticket.organization))
        around = replace(around, approvers=tuple(asked))
    addresses = {each.address for each in candidates(Occasion(event, ticket, around))}
    heads = _who_may_be_told(desk, event, ticket)
    choices = chosen(desk, {*addresses, *heads})
    # Coordinators are told of what they chose, and of nothing else: only those are read.
    told = desk.people.of(each for each in heads if each in choices)
    return replace(around, coordinators=tuple(_readers(desk, ticket, told)), choices=choices)


def to_page(desk: Desk, event: Event, around: Surroundings) -> Surroundings:
    """Return the surroundings with the ways of everybody whom a page calls, and the rooms."""
    people = [str(each) for each in event.details.get("people", ())]
    asked = [str(each) for each in event.details.get("webhooks", ())]
    ways, rooms = ways_to(desk, people, around.configuration, asked)
    return replace(around, ways=ways, rooms=rooms)


def ways_to(
    desk: Desk, people: Iterable[str], configuration: Configuration, asked: Iterable[str] = ()
) -> tuple[dict[str, tuple[Way, ...]], dict[str, Webhook]]:
    """Return the ways of a page to each of them, and the rooms that are ``asked`` for or theirs."""
    methods = contacts_of(desk, people)
    every = (each for known in methods.values() for each in known)
    named = {*asked, *(each.to for each in every if each.kind is ContactKind.WEBHOOK)}
    rooms = {each.name: each for each in desk.webhooks.known()} if named else {}
    if not named <= rooms.keys():  # one that was made within this minute is paged too
        rooms = {each.name: each for each in desk.webhooks.all()}
    staff = configuration.staff
    return {who: ways_of(staff[who], who, known, rooms) for who, known in methods.items()}, rooms


def chosen(desk: Desk, addresses: Iterable[str]) -> dict[str, Choices]:
    """Return what people chose about how they are told, by address.

    What holds no more (a zone that was renamed, a word of another release) counts as nothing
    chosen: no event waits for it.
    """
    return {address: _read(plain) for address, plain in desk.choices.of(addresses).items()}


def _read(plain: Mapping[str, Any]) -> Choices:
    try:
        return Choices.model_validate(plain)
    except ValidationError:
        count("ChoicesUnreadable")
        return Choices(version=int(plain.get("version", 0)))  # so that it can be chosen anew


def _who_may_be_told(desk: Desk, event: Event, ticket: Ticket) -> list[str]:
    row = MATRIX.get(event.kind)
    if row is None or Audience.COORDINATOR not in row.cells or ticket.organization is None:
        return []
    return list(coordinators_of(desk, ticket.organization))


def _readers(desk: Desk, ticket: Ticket, people: Iterable[Person]) -> Iterator[Person]:
    """Yield who of them may read the ticket: what one may not see, one is not told of."""
    known = list(people)
    # Of all of them it is the same organization.
    sharing = desk.organizations.load(str(ticket.organization)).sharing if known else "none"
    for person in known:
        membership = Membership(role="coordinator", sharing=sharing)
        memberships = {str(ticket.organization): membership}
        if may(
            Actor(id=person.email, role=Role.COORDINATOR, memberships=memberships), "read", ticket
        ):
            yield person


def may_still(desk: Desk, job: Job) -> bool:
    """Whether who was to be told may know it now: a message may wait over a weekend."""
    if job.audience == "staff":
        return job.address in desk.configuration.read().staff
    if not job.number:
        return True
    ticket = desk.tickets.load(job.number)
    if job.audience == "coordinator":
        person = desk.people.load(job.address)
        heads = person.organizations.get(ticket.organization or "") == "coordinator"
        return heads and any(_readers(desk, ticket, [person]))
    return job.address in {ticket.requester, *ticket.copied}


def coordinators_of(desk: Desk, organization: str) -> Iterator[str]:
    """Yield the addresses of an organization's coordinators."""
    cursor = None
    while True:
        page = desk.people.page_of(organization, MOST_LISTED, cursor)
        for row in page.rows:
            if row.get("role") == "coordinator":
                yield row["PK"].removeprefix("P#")
        cursor = page.cursor
        if cursor is None:
            return
