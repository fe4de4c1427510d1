"""The link of a bundle of pages: its tickets as they are, to be acknowledged singly or all.

It works without a login, for that bundle and that person alone. Opening it acknowledges nothing.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import escape
from typing import NamedTuple

from chalice.app import Response
from pydantic import BaseModel, ConfigDict

from chalicelib.api.page_html import page
from chalicelib.api.pages import InvalidLink, actor_of, language_of_person
from chalicelib.api.routes import operation
from chalicelib.configuration.model import Language
from chalicelib.desk import verbs
from chalicelib.desk.context import Call
from chalicelib.desk.paging import not_wanted
from chalicelib.tickets.errors import Conflict, IllegalMove, NothingToAcknowledge, TicketNotFound
from chalicelib.tickets.number import spoken
from chalicelib.wiring import desk


class Words(NamedTuple):
    """The sentences of the page."""

    title: str
    one: str
    every: str
    over: str


WORDS = {
    Language.ENGLISH: Words(
        "You are paged for {count} tickets", "I am on it", "I am on all of them", "Taken care of."
    ),
    Language.SPANISH: Words(
        "Se le avisa por {count} tickets", "Me hago cargo", "Me hago cargo de todos", "Atendido."
    ),
    Language.PORTUGUESE: Words(
        "Aviso de plantão: {count} chamados", "Vou cuidar disto", "Vou cuidar de todos", "Atendido."
    ),
}
_STYLE = (
    "ul{list-style:none;padding:0}li{padding:.8em 0;border-top:1px solid GrayText}"
    "li form{margin-top:.4em}"
)


class Chosen(BaseModel):
    """Which ticket's button was pressed; none: the one for all."""

    model_config = ConfigDict(frozen=True)

    ticket: str | None = None


class Line(NamedTuple):
    """One ticket of a bundle as it is now."""

    number: str
    chain: int
    subject: str
    waits: bool


@operation("GET", "/bundles/{token}", "Show a bundle of pages", media="text/html", public=True)
def show(token: str) -> Response:
    """Show the tickets that the bundle is for, each with its state and a button."""
    batch, person = _read(token)
    actor_of(person)
    return _page(list(_lines(batch, person)), language_of_person(person))


@operation(
    "POST", "/bundles/{token}", "Acknowledge a bundle of pages by link",
    form=Chosen, media="text/html", public=True,
)  # fmt: skip
def acknowledge(token: str, form: Mapping[str, object]) -> Response:
    """Acknowledge one ticket, or all that wait, in the name of whom the bundle was sent to."""
    batch, person = _read(token)
    call = Call(actor=actor_of(person), correlation_id=f"bundle {batch}")
    chosen = form.get("ticket")
    for line in _lines(batch, person):
        if line.waits and chosen in {None, line.number}:
            # Somebody else has seen to it since, or is at it: the page that follows shows that.
            with suppress(NothingToAcknowledge, IllegalMove, TicketNotFound, Conflict):
                verbs.acknowledge(desk(), line.number, call, line.chain)
    return _page(list(_lines(batch, person)), language_of_person(person))


def _read(token: str) -> tuple[str, str]:
    found = desk().signer().bundled(token)
    if found is None:
        message = "This link is not one of ours, or a part of it is missing. Copy the whole of it."
        raise InvalidLink(message)
    return found


def _lines(batch: str, person: str) -> Iterator[Line]:
    """Yield the tickets of a bundle as they are now; those that are gone are left out."""
    for kept in desk().pages.bundle(person, batch):
        number, chain = str(kept["number"]), int(kept["chain"])
        with suppress(TicketNotFound):
            ticket = desk().tickets.load(number)
            yield Line(number, chain, ticket.subject, not_wanted(ticket, chain) is None)


def _page(lines: list[Line], language: Language) -> Response:
    words = WORDS[language]
    items = "".join(
        f"<li><strong>{spoken(line.number)}</strong> {escape(line.subject)}"
        f"{_button(words.one, line.number) if line.waits else f'<p>{escape(words.over)}</p>'}</li>"
        for line in lines
    )
    every = _button(words.every) if any(line.waits for line in lines) else ""
    title = words.title.format(count=len(lines))
    return page(title, f"{every}<ul>{items}</ul>", language, style=_STYLE)


def _button(label: str, number: str | None = None) -> str:
    which = f'<input type="hidden" name="ticket" value="{escape(number)}">' if number else ""
    return f'<form method="post">{which}<button>{escape(label)}</button></form>'
