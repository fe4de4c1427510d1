"""Who may be told of an event, by what they are to the ticket, and who chose to be. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.configuration.model import Configuration, Language
from chalicelib.notify.choices import NOTHING_CHOSEN, About, Frequency
from chalicelib.notify.matrix import CUSTOMERS, MATRIX, Audience, Cell
from chalicelib.notify.occasion import Occasion
from chalicelib.notify.templates import language_of
from chalicelib.tickets.events import Event, Kind, Role

# Of these a whole team may want to hear; of the rest only while nobody has the ticket.
_OF_THE_TEAM = frozenset({About.RESOLUTION})
OPENED = "program_opened"
_FIRST = frozenset({"received", "held"})  # told to whoever asked: they have a number now


class Recipient(NamedTuple):
    """Somebody who may be told, and what of."""

    address: str
    audience: Audience
    about: About
    cell: Cell
    language: Language


class Told(NamedTuple):
    """Somebody who is told, after their choices."""

    recipient: Recipient
    digest: bool


def told_of(occasion: Occasion) -> tuple[Told, ...]:
    """Return who is told of an event, each address once, by what it is first and wants to hear."""
    chosen: dict[str, Told] = {}
    for each in candidates(occasion):
        choices = occasion.around.choices.get(each.address, NOTHING_CHOSEN)
        frequency = choices.of(each.about, each.cell.usual)
        if frequency is not Frequency.NEVER and each.address not in chosen:
            chosen[each.address] = Told(each, digest=frequency is Frequency.DIGEST)
    return tuple(chosen.values())


def candidates(occasion: Occasion) -> Iterator[Recipient]:
    """Yield everybody who could choose to be told of the event."""
    row = MATRIX.get(occasion.event.kind)
    if row is None:
        return
    for audience, cell in row.cells.items():
        if audience in CUSTOMERS and occasion.for_the_desk_alone:
            continue
        written = _written(cell, occasion.event)
        if written is None or (audience is Audience.REQUESTER and not _concerns(occasion)):
            continue
        for address, preferred in _people(audience, row.about, occasion):
            if _did_it(occasion.event, address, audience, written.template):
                continue
            language = language_of(
                preferred, occasion.ticket.language, occasion.around.configuration.language
            )
            yield Recipient(address, audience, row.about, written, language)


def _written(cell: Cell, event: Event) -> Cell | None:
    """Return what is written: of some events it is said in other words than usual.

    That a request without an agreement has come in, and that it was a program that wrote.
    """
    if event.kind is Kind.CREATED and event.details.get("held"):
        return cell._replace(template="held") if cell.template == "received" else None
    if event.of_a_program:
        return cell._replace(template=OPENED if event.kind is Kind.CREATED else "program_wrote")
    return cell


def _concerns(occasion: Occasion) -> bool:
    """Whether a step tells the customer something: that somebody has it now, not that it moved."""
    event = occasion.event
    if event.kind not in {Kind.CLAIMED, Kind.ASSIGNED}:
        return True
    change = event.changes.get("assignee")
    return change is not None and change.before is None and change.after is not None


def _did_it(event: Event, address: str, audience: Audience, template: str) -> bool:
    """Whether it was they who did it, and not somebody in the name of one of the desk's."""
    proven = event.actor.staff or audience in CUSTOMERS
    return proven and event.actor.id == address and template not in _FIRST


def _people(
    audience: Audience, about: About, occasion: Occasion
) -> Iterator[tuple[str, str | None]]:
    """Yield address and preferred language of everybody in an audience."""
    ticket, around = occasion.ticket, occasion.around
    staff = around.configuration.staff
    if audience in {Audience.REQUESTER, Audience.COPIED}:
        addresses = (ticket.requester,) if audience is Audience.REQUESTER else ticket.copied
        for address in addresses:
            if not around.configuration.is_own(address):  # the desk never writes to itself
                yield address, ticket.language
    elif audience is Audience.COORDINATOR:
        yield from ((each.email, each.language) for each in around.coordinators)
    else:
        for address in _of_the_desk(audience, about, occasion):
            if address in staff:
                yield address, staff[address].language


def _of_the_desk(audience: Audience, about: About, occasion: Occasion) -> tuple[str, ...]:
    ticket, configuration = occasion.ticket, occasion.around.configuration
    if audience is Audience.ASSIGNEE:
        return (ticket.assignee,) if ticket.assignee else ()
    if audience is Audience.WATCHER:
        return ticket.watchers
    team = configuration.teams.get(ticket.team)
    if audience is Audience.SUPERVISOR:
        return (team.supervisor,) if team and team.supervisor else ()
    alone = about not in _OF_THE_TEAM and ticket.assignee in configuration.staff
    return () if alone else _team(ticket.team, configuration)


def _team(name: str, configuration: Configuration) -> tuple[str, ...]:
    """Return a team's people; of one without any its supervisor, else the admins.

    A team may be removed, or its last person leave, while tickets lie with it.
    """
    if people := configuration.people_of(name):
        return tuple(people)
    team = configuration.teams.get(name)
    if team and team.supervisor and team.supervisor in configuration.staff:
        return (team.supervisor,)
    return tuple(
        address for address, person in configuration.staff.items() if person.role is Role.ADMIN
    )
