"""The acknowledge link of a page: works without a login, for that page and that person alone.

Opening the link only shows a button, so that scanners and link previews acknowledge nothing.
"""

from html import escape

from chalice.app import Response

from chalicelib.api.page_html import page
from chalicelib.api.routes import operation
from chalicelib.configuration.model import Language
from chalicelib.desk import verbs
from chalicelib.desk.context import Call
from chalicelib.notify.templates import language_of
from chalicelib.tickets.errors import IllegalMove, NothingToAcknowledge, Refusal
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.number import spoken
from chalicelib.wiring import desk

_WORDS = {
    Language.ENGLISH: ("You are paged for", "I am on it", "Taken care of. Nobody else is paged."),
    Language.SPANISH: ("Se le avisa por", "Me hago cargo", "Atendido. Nadie más será avisado."),
    Language.PORTUGUESE: (
        "Aviso de plantão:",
        "Vou cuidar disto",
        "Atendido. Ninguém mais será avisado.",
    ),
}


class InvalidLink(Refusal):
    """The link was not made by this desk, or was changed on the way."""

    problem = "invalid-link"
    status = 404


@operation("GET", "/pages/{token}", "Show a page", media="text/html", public=True)
def show(token: str) -> Response:
    """Show what the page is about, and the button that acknowledges it."""
    number, chain_id, person = _read(token)
    actor_of(person)
    language = language_of_person(person)
    title, button, done = _WORDS[language]
    ticket = desk().tickets.load(number)
    waits = any(chain.id == chain_id and chain.waiting for chain in ticket.escalations)
    form = f'<form method="post"><button>{escape(button)}</button></form>' if waits else ""
    over = "" if waits else f"<p>{escape(done)}</p>"
    content = f"<p>{escape(ticket.subject)}</p>{form}{over}"
    return page(f"{title} {spoken(number)}", content, language)


@operation(
    "POST", "/pages/{token}", "Acknowledge by link", media="text/html", public=True, refuses=(409,)
)
def acknowledge(token: str) -> Response:
    """Acknowledge the page in the name of whom it was sent to."""
    number, chain, person = _read(token)
    actor = actor_of(person)
    call = Call(actor=actor, correlation_id=f"page {number} {chain}")
    language = language_of_person(person)
    title, _, done = _WORDS[language]
    try:
        verbs.acknowledge(desk(), number, call, chain)
    except (NothingToAcknowledge, IllegalMove) as over:
        return page(f"{title} {spoken(number)}", f"<p>{escape(over.detail)}</p>", language, 409)
    return page(f"{title} {spoken(number)}", f"<p>{escape(done)}</p>", language)


def _read(token: str) -> tuple[str, int, str]:
    paged = desk().signer().paged(token)
    if paged is None:
        message = "This link is not one of ours, or a part of it is missing. Copy the whole of it."
        raise InvalidLink(message)
    return paged


def actor_of(person: str) -> Actor:
    """Return the person with the role of today: who has left the desk acknowledges nothing."""
    staff = desk().configuration.read().staff.get(person)
    if staff is None:
        message = "This link was made for somebody who is no longer of this desk."
        raise InvalidLink(message)
    return Actor(id=person, role=Role(staff.role), name=staff.name)


def language_of_person(person: str) -> Language:
    """Return the language in which a person of the desk reads."""
    configuration = desk().configuration.read()
    staff = configuration.staff.get(person)
    return language_of(staff.language if staff else None, configuration.language)
