"""Asking for a rating, and telling of a bad one: who, and what stands in the mail. Pure."""

from collections.abc import Iterator

from chalicelib.customers.address import is_mailable
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.occasion import Occasion, Surroundings, values_of
from chalicelib.notify.templates import language_of, phrase
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.rating import BEST, LOW


def is_asked(event: Event, ticket: Ticket, around: Surroundings) -> bool:
    """Whether the event's mail may ask its requester, unless they were asked a short while ago."""
    if not around.configuration.rating.asked or event.kind is not Kind.RESOLVED:
        return False
    address = ticket.requester
    reached = is_mailable(address) and not around.configuration.is_own(address)
    return reached and event.actor.id != address


def invitation(occasion: Occasion, address: str) -> dict[str, str]:
    """Return what fills a mail that asks for a rating; nothing in a mail that does not.

    Only the requester is asked: who else gets the mail could open the link and vote for them.
    """
    event, ticket, around = occasion.event, occasion.ticket, occasion.around
    if not around.asks_rating or event.kind is not Kind.RESOLVED or address != ticket.requester:
        return {}
    token = around.signer.rating_token(event.number, event.version, address)
    language = language_of(ticket.language, around.configuration.language)
    return {"rating": phrase("rating", language), "link": f"{around.public_url}/ratings/{token}"}


def told(occasion: Occasion) -> Iterator[Job]:
    """Tell whoever had the ticket of a low score; the team's supervisor, if they are gone."""
    event, configuration = occasion.event, occasion.around.configuration
    score = int(event.details.get("score", BEST))
    if event.kind is not Kind.RATED or score > LOW:
        return
    team = configuration.teams.get(occasion.ticket.team)
    candidates = (occasion.ticket.assignee, team.supervisor if team else None)
    address = next((each for each in candidates if each in configuration.staff), None)
    if address is None:
        return
    language = language_of(configuration.staff[address].language, configuration.language)
    said = {"score": str(score), "best": str(BEST), "message": event.details.get("comment", "")}
    values = {**values_of(occasion, language), **said}
    yield occasion.job("rated_low", "staff", Channel.EMAIL, address, language, values)
