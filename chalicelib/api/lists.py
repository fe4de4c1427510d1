"""Lists of tickets: whose, which of them, in which order."""

from datetime import datetime

from chalicelib.api.problem import InvalidQuery
from chalicelib.api.routes import operation
from chalicelib.api.ticket_inputs import TicketQuery
from chalicelib.api.ticket_shapes import TicketList
from chalicelib.api.ticket_views import card_view
from chalicelib.desk.context import Call
from chalicelib.rights import may_list
from chalicelib.store.keys import sortable
from chalicelib.store.lists import Listing
from chalicelib.tickets.errors import NotAllowed
from chalicelib.tickets.events import Actor
from chalicelib.wiring import desk

FILTERS = ("status", "priority", "kind", "product", "channel", "held")


@operation("GET", "/tickets", "List tickets", query=TicketQuery, answers=TicketList)
def index(call: Call, query: TicketQuery) -> TicketList:
    """List tickets, newest first: a team's queue, a requester's, an organization's, an assignee's.

    Without any of these customers see their own tickets, and the desk's people the queue of their
    team. Filters take several values, with commas. With filters a page may be short, or empty,
    and still have a cursor: go on until there is none.
    """
    by, value = _listing(call.actor, query)
    if not may_list(_actor(call.actor, by, value), by, value):
        message = "You may list your own tickets: GET /tickets?requester=me."
        raise NotAllowed(message)
    if query.state and by != "queue":
        message = "“state” goes with “team”: other lists show tickets of every state."
        raise InvalidQuery(message)
    page = desk().lists.page(
        by,
        f"{value}#{query.state or 'live'}" if by == "queue" else value,
        query.limit,
        query.cursor,
        filters={name: each for name in FILTERS if (each := getattr(query, name))},
        created=_between(query.created_from, query.created_until),
        ascending=query.sort == "created_at",
    )
    items = [card_view(call.actor, by, value, row) for row in page.rows]
    return TicketList(items=items, cursor=page.cursor)


def _between(first: datetime | None, last: datetime | None) -> tuple[str, str]:
    """Return the range of the index's sort key: instants sort before “:”, and “0” before all."""
    return (sortable(first) if first else "0"), (sortable(last) if last else ":")


def _actor(actor: Actor, by: Listing, value: str) -> Actor:
    """Return the caller with what they are to the organization whose tickets they list."""
    if by != "organization" or actor.staff:
        return actor
    memberships = desk().customers.memberships(actor.id, value)
    return actor.model_copy(update={"memberships": memberships})


def _listing(actor: Actor, query: TicketQuery) -> tuple[Listing, str]:
    """Return which list, and whose, the query means."""
    asked: tuple[tuple[Listing, str | None], ...] = (
        ("queue", query.team),
        ("requester", query.requester),
        ("organization", query.organization),
        ("assignee", query.assignee),
    )
    given = [(by, actor.id if value == "me" else value) for by, value in asked if value is not None]
    if len(given) > 1:
        message = "Give one of “team”, “requester”, “organization” and “assignee”, not several."
        raise InvalidQuery(message)
    if given:
        return given[0]
    if not actor.staff:
        return "requester", actor.id
    configuration = desk().configuration.read()
    person = configuration.staff.get(actor.id)
    return "queue", person.team if person else configuration.first_team()
