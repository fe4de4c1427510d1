"""How contact methods are shown: to their person and to admins whole, to supervisors masked."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from chalicelib.api.answer import Answer
from chalicelib.configuration.contacts import Fault, Webhooks, obstacles, untried
from chalicelib.configuration.model import Configuration, Staff
from chalicelib.escalation.contacts import (
    Code,
    ContactKind,
    Method,
    OwnContacts,
    by_the_desk,
    is_verified,
    method_id,
    methods_of,
)
from chalicelib.escalation.masking import masked_address, masked_phone
from chalicelib.escalation.verification import MOST_CODES, MOST_TRIES, WITHIN
from chalicelib.sla.duration import write_duration

Source = Literal["own", "desk"]


class CodeView(Answer):
    """A code that waits: how long it holds, and whether it went out."""

    until: datetime
    tries_left: int
    status: Literal["queued", "sending", "sent", "failed", "suppressed", "bounced", "complained"]
    reason: str | None


class MethodView(Answer):
    """A method: whose choice it is, whether pages take it, and what is wrong with it."""

    id: str
    kind: ContactKind
    to: str
    after: str  # the page, unless it was acknowledged by then
    source: Source  # chosen by its person, or written in desk.yaml
    used: bool
    verified: bool
    verified_at: datetime | None  # none of one's own address, which counts as verified
    problems: list[Fault]
    code: CodeView | None


class ContactsView(Answer):
    """One's own methods: those that one chose, then desk.yaml's."""

    version: int
    codes_left: int  # within this hour
    items: list[MethodView]


class CodeSent(Answer):
    """That a code is on its way."""

    until: datetime
    tries_left: int
    codes_left: int


class PersonContacts(Answer):
    """Somebody's methods."""

    person: str
    name: str
    methods: list[MethodView]


class ContactsList(Answer):
    """Everybody's methods, in the order of desk.yaml."""

    items: list[PersonContacts]


def whole(method: Method) -> str:
    """Return where a method leads."""
    return method.to


class State(NamedTuple):
    """What decides whether a method leads anywhere."""

    configuration: Configuration
    webhooks: Webhooks
    undeliverable: Collection[str] = ()


def codes_left(own: OwnContacts, now: datetime) -> int:
    """Return how many codes somebody may still ask for within this hour."""
    return MOST_CODES - sum(1 for each in own.sent if now - each < WITHIN)


def method_views(
    address: str,
    own: OwnContacts,
    state: State,
    *,
    shown: Callable[[Method], str] = whole,
    codes: Mapping[str, CodeView] | None = None,
) -> list[MethodView]:
    """Return a person's methods, those of their own first."""
    person = state.configuration.staff[address]
    used = {method_id(each) for each in methods_of(person, address, own)}
    faults = _faults(address, own, state)
    chose_any = any(is_verified(each, address, own) for each in own.chosen)
    return [
        MethodView(
            id=method_id(each),
            kind=each.kind,
            to=shown(each),
            after=write_duration(each.after),
            source=source,
            used=method_id(each) in used and chose_any == (source == "own"),
            verified=is_verified(each, address, own),
            verified_at=own.verified.get(method_id(each)),
            problems=faults(each),
            code=(codes or {}).get(method_id(each)),
        )
        for source, each in _sourced(person, address, own)
    ]


def _sourced(person: Staff, address: str, own: OwnContacts) -> Iterator[tuple[Source, Method]]:
    for each in own.chosen:
        yield "own", each
    for each in by_the_desk(person, address):
        yield "desk", each


def _faults(address: str, own: OwnContacts, state: State) -> Callable[[Method], list[Fault]]:
    person = state.configuration.staff[address]
    everything = (*own.chosen, *by_the_desk(person, address))
    found = {
        (method_id(method), fault)
        for method, fault in (
            *untried(person, address, own),
            *obstacles(
                everything, person, state.configuration, state.webhooks, state.undeliverable
            ),
        )
    }
    return lambda method: [fault for fault in Fault if (method_id(method), fault) in found]


def masked(method: Method) -> str:
    """Return what others may see of a destination: enough to tell two apart, not to write there."""
    if method.kind is ContactKind.SMS:
        return masked_phone(method.to)
    if method.kind is ContactKind.EMAIL:
        return masked_address(method.to)
    return method.to


def waiting(own: OwnContacts, known: Collection[str], now: datetime) -> dict[str, Code]:
    """Return the codes that hold, of methods that are still ``known``: desk.yaml may change."""
    codes = own.codes.items()
    return {each: code for each, code in codes if code.until > now and each in known}


def code_view(code: Code, line: Mapping[str, Any]) -> CodeView:
    """Return a code that waits; ``line`` is what became of it."""
    return CodeView(
        until=code.until,
        tries_left=MOST_TRIES - code.tries,
        status=line.get("status", "queued"),
        reason=line.get("reason"),
    )
