"""Rating a solution: by the signed link of its mail, without a login, and by a front end.

Opening the link votes for nothing, so that scanners and previews of links rate nobody: the page
asks, and its form votes. The token in its path is all that the form needs against forgery.
"""

from collections.abc import Mapping
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from chalice.app import Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from chalicelib.api import rating_page
from chalicelib.api.inputs import Input
from chalicelib.api.problem import InvalidInput
from chalicelib.api.rating_page import WORDS, Asked
from chalicelib.api.request import validated
from chalicelib.api.routes import operation
from chalicelib.api.ticket_shapes import TicketView
from chalicelib.api.tickets import with_etag
from chalicelib.configuration.model import Language
from chalicelib.desk import rating
from chalicelib.desk.context import Call
from chalicelib.notify.templates import language_of
from chalicelib.tickets.errors import IllegalMove, NotAllowed, TicketNotFound
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import parse_number, spoken
from chalicelib.tickets.rating import BEST, LONGEST_COMMENT, AlreadyRated, NothingToRate, standing
from chalicelib.tickets.work import Rating, Score
from chalicelib.wiring import desk

_SCORES = frozenset(str(score) for score in range(1, BEST + 1))
CONFLICT, INVALID = 409, 422


def _said(comment: object) -> object:
    """Return a comment as it was typed: a form sends each line break as two characters."""
    if not isinstance(comment, str):
        return comment
    return comment.replace("\r\n", "\n").strip() or None


Comment = Annotated[
    Annotated[str, StringConstraints(max_length=LONGEST_COMMENT)] | None, BeforeValidator(_said)
]


class NewRating(Input):
    """How good the solution is, from 1 to 5 (very good), and why."""

    score: Score
    comment: Comment = None


class Chosen(BaseModel):
    """The score that was clicked in the mail; what mail programs add to links is left alone."""

    model_config = ConfigDict(frozen=True)

    score: Annotated[
        Score | None, BeforeValidator(lambda score: score if str(score) in _SCORES else None)
    ] = None


class Link(NamedTuple):
    """What a link is for: a solution of a request, and who may rate it."""

    ticket: Ticket
    resolution: int
    person: str


@operation(
    "GET", "/ratings/{token}", "Show a rating's page",
    query=Chosen, media="text/html", public=True,
)  # fmt: skip
def show(token: str, query: Chosen) -> Response:
    """Show the request and the five scores; nothing is rated by opening the link."""
    link = _read(token)
    if link is None:
        return _gone()
    if link.ticket.resolution != link.resolution:
        return rating_page.over(_asked(link.ticket), 200)
    if (stands := standing(link.ticket)) is not None:
        return _already(link.ticket, stands, 200)
    return rating_page.form(_asked(link.ticket), query.score)


@operation(
    "POST", "/ratings/{token}", "Rate by link",
    form=NewRating, media="text/html", public=True, refuses=(CONFLICT,),
)  # fmt: skip
def vote(token: str, form: Mapping[str, object]) -> Response:
    """Rate the solution in the name of whom the link was sent to; once, and that stands."""
    link = _read(token)
    if link is None:
        return _gone()
    asked = _asked(link.ticket)
    try:
        given = validated(NewRating, dict(form))
    except InvalidInput as error:
        return _corrected(asked, form, error)
    actor = Actor(id=link.person, role=Role.REQUESTER, name=link.ticket.requester_name)
    number = link.ticket.number
    call = Call(actor=actor, correlation_id=f"rating {number} {link.resolution}")
    try:
        rating.rate(desk(), number, given.score, given.comment, call, resolution=link.resolution)
    except AlreadyRated as done:
        return _already(link.ticket, done.rating, CONFLICT)
    except (NothingToRate, IllegalMove, NotAllowed, TicketNotFound):
        return rating_page.over(asked, CONFLICT)
    return rating_page.thanks(asked, given.score)


@operation("POST", "/tickets/{number}/rate", "Rate it", body=NewRating, answers=TicketView)
def rate(call: Call, number: str, body: NewRating) -> Response:
    """Say how good the solution is, as its requester; each solution is rated once."""
    ticket = rating.rate(desk(), parse_number(number), body.score, body.comment, call)
    return with_etag(ticket, call.actor)


def _read(token: str) -> Link | None:
    """Return what the token is for; None for one of another desk, of another kind, or changed."""
    rated = desk().signer().rated(token)
    if rated is None:
        return None
    number, resolution, person = rated
    try:
        return Link(desk().tickets.load(number), resolution, person)
    except TicketNotFound:
        return None


def _asked(ticket: Ticket) -> Asked:
    language = language_of(ticket.language, desk().configuration.read().language)
    return Asked(spoken(ticket.number), ticket.subject, language)


def _gone() -> Response:
    configuration = desk().configuration.read()
    return rating_page.gone(Language(configuration.language), configuration.name)


def _already(ticket: Ticket, stands: Rating, status: int) -> Response:
    zone = ZoneInfo(desk().configuration.read().zone)
    day = stands.at.astimezone(zone).date()
    return rating_page.already(_asked(ticket), stands.score, day, status)


def _corrected(asked: Asked, form: Mapping[str, object], error: InvalidInput) -> Response:
    """Return the form again, with what its sender wrote and what is wrong with it."""
    words = WORDS[asked.language]
    score = Chosen.model_validate({"score": form.get("score")}).score
    kinds = {each["type"] for each in error.errors.errors()}
    long = words.too_long.format(most=LONGEST_COMMENT)
    wrong = long if "string_too_long" in kinds else words.choose
    return rating_page.form(asked, score, str(form.get("comment", "")), wrong, INVALID)
