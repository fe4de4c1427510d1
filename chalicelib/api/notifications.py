"""How one wants to be told: the matrix as it holds for the caller, and what they chose of it."""

from collections.abc import Mapping
from html import escape
from typing import Any

from chalice.app import Response

from chalicelib.api.answer import Answer
from chalicelib.api.inputs import Input
from chalicelib.api.page_html import page
from chalicelib.api.pages import InvalidLink
from chalicelib.api.routes import operation, shown
from chalicelib.configuration.model import Language
from chalicelib.desk.context import Call
from chalicelib.escalation.on_call import WallClock, Zone
from chalicelib.notify.choices import About, Also, Choices, Frequency, Quiet
from chalicelib.notify.gathering import chosen
from chalicelib.notify.matrix import usual_of
from chalicelib.notify.templates import language_of
from chalicelib.tickets.errors import InvalidChange, Outdated
from chalicelib.tickets.events import Actor
from chalicelib.wiring import desk

_WORDS = {
    Language.ENGLISH: ("Digests", "Send me no more digests", "You get no more digests."),
    Language.SPANISH: ("Resúmenes", "No me envíen más resúmenes", "No recibirá más resúmenes."),
    Language.PORTUGUESE: ("Resumos", "Não me enviem mais resumos", "Não receberá mais resumos."),
}


class NewChoices(Input):
    """What somebody chooses; what is left out is as the desk usually does it."""

    told: Mapping[About, Frequency] = {}
    also: frozenset[Also] = frozenset()
    digest_at: WallClock | None = None
    zone: Zone | None = None
    quiet: Quiet | None = None


class ChoicesView(Answer):
    """What somebody chose, and what holds where they chose nothing."""

    version: int
    told: Mapping[About, Frequency]
    usual: Mapping[About, Frequency]
    also: tuple[Also, ...]
    digest_at: WallClock
    zone: str
    quiet: Quiet | None


@operation("GET", "/me/notifications", "How I am told", answers=ChoicesView)
def mine(call: Call) -> Response:
    """Return how often, when and by what you are told, and what you could choose about."""
    return shown(_view(call.actor, _of(call.actor.id)))


@operation(
    "PUT", "/me/notifications", "Choose how I am told",
    body=NewChoices, answers=ChoicesView, seen=True,
)  # fmt: skip
def choose(call: Call, body: NewChoices) -> Response:
    """Choose how you are told of each sort of event: each time, in a digest once a day, never.

    “also” is for customers. Pages and requests for your approval come all the same. Needs
    If-Match, “*” for whatever stands now.
    """
    if body.also and call.actor.staff:
        message = (
            "“also” is for customers: the desk's people are texted by pages alone. Leave it out, "
            "and register a device at PUT /me/devices to be pushed to."
        )
        raise InvalidChange(message)
    before = _of(call.actor.id)
    if call.if_version is not None and call.if_version != before.version:
        raise Outdated(call.if_version, before.version, "choice")
    after = Choices.model_validate(body.model_dump(exclude_none=True))
    return shown(_view(call.actor, _saved(call.actor.id, after, before.version)))


@operation("GET", "/notifications/{token}", "Show digests", media="text/html", public=True)
def show(token: str) -> Response:
    """Show the button that ends somebody's digests; scanners that follow the link end nothing."""
    language = _language(_whose(token))
    title, button, _ = _WORDS[language]
    return page(title, f'<form method="post"><button>{escape(button)}</button></form>', language)


@operation("POST", "/notifications/{token}", "End digests", media="text/html", public=True)
def unsubscribe(token: str) -> Response:
    """End somebody's digests, as mail programs do with one click (RFC 8058); again is nothing."""
    address = _whose(token)
    before = _of(address)
    person = desk().configuration.read().staff.get(address)
    usual = usual_of(of_the_desk=person is not None)
    digests = {
        each
        for each in About
        if before.of(each, usual.get(each, Frequency.NEVER)) is Frequency.DIGEST
    }
    if digests:
        told = {**before.told, **dict.fromkeys(digests, Frequency.NEVER)}
        _saved(address, before.model_copy(update={"told": told}), before.version)
    language = _language(address)
    title, _, done = _WORDS[language]
    return page(title, f"<p>{escape(done)}</p>", language)


def _of(address: str) -> Choices:
    return chosen(desk(), [address]).get(address, Choices())


def _saved(address: str, choices: Choices, version: int) -> Choices:
    plain: dict[str, Any] = choices.model_dump(mode="json", exclude_defaults=True)
    if "also" in plain:
        plain["also"] = sorted(plain["also"])
    desk().choices.save(address, plain, version)
    return choices.model_copy(update={"version": version + 1})


def _view(actor: Actor, choices: Choices) -> ChoicesView:
    return ChoicesView(
        **choices.model_dump(include={"version", "told", "digest_at"}),
        quiet=choices.quiet,
        usual=usual_of(of_the_desk=actor.staff),
        also=tuple(sorted(choices.also)),
        zone=choices.zone or desk().configuration.read().zone,
    )


def _whose(token: str) -> str:
    address = desk().signer().digest_of(token)
    if address is None:
        message = "This link is not one of ours, or a part of it is missing. Copy the whole of it."
        raise InvalidLink(message)
    return address


def _language(address: str) -> Language:
    configuration = desk().configuration.read()
    staff = configuration.staff.get(address)
    preferred = staff.language if staff else desk().customers.find(address).person.language
    return language_of(preferred, configuration.language)
