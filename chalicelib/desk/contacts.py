"""Verbs on contact methods: by what people are paged, and what they choose for themselves."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from chalicelib.configuration.contacts import REFUSED, obstacles, sentence
from chalicelib.configuration.model import Configuration, Staff
from chalicelib.desk.context import Call, Desk
from chalicelib.escalation import verification
from chalicelib.escalation.contacts import (
    NOTHING_OF_THEIR_OWN,
    ContactKind,
    Method,
    OwnContacts,
    WrittenMethod,
    by_the_desk,
    method_id,
    methods_of,
)
from chalicelib.rights import require_of_desk
from chalicelib.store.transaction import Marker, Stale
from chalicelib.tickets.errors import Conflict, NotAllowed, Outdated, Refusal

TRIES = 5


class MethodNotFound(Refusal):
    """The person has no such method."""

    problem = "method-not-found"
    status = 404


class InvalidContacts(Refusal):
    """A method leads nowhere; ``errors`` says which."""

    problem = "invalid-contacts"
    status = 422


def contacts_of(desk: Desk, addresses: Iterable[str]) -> Mapping[str, tuple[Method, ...]]:
    """Return by what each of the desk's people is paged, in order, in one request."""
    staff = desk.configuration.read().staff
    known = [each for each in dict.fromkeys(addresses) if each in staff]
    own = own_of(desk, known)
    return {each: methods_of(staff[each], each, own.get(each)) for each in known}


def own_of(desk: Desk, addresses: Iterable[str]) -> dict[str, OwnContacts]:
    """Return what people chose and verified, by address; who did nothing is left out."""
    return {address: _read(plain) for address, plain in desk.contacts.of(addresses).items()}


def _read(plain: Mapping[str, Any]) -> OwnContacts:
    """Return what is kept; what another release wrote counts as nothing, for no page waits."""
    try:
        return OwnContacts.model_validate(plain)
    except ValidationError:
        return OwnContacts(version=int(plain.get("version", 0)))


def undeliverable(desk: Desk, own: Mapping[str, OwnContacts]) -> frozenset[str]:
    """Return those of the addresses that people are paged at to which no mail is sent."""
    methods = (
        each
        for address, person in desk.configuration.read().staff.items()
        for each in (
            *by_the_desk(person, address),
            *own.get(address, NOTHING_OF_THEIR_OWN).chosen,
        )
    )
    return desk.addresses.undeliverable(
        each.to for each in methods if each.kind is ContactKind.EMAIL
    )


def mine(desk: Desk, call: Call) -> OwnContacts:
    """Return what the caller chose and verified."""
    _person(desk, call)
    return own_of(desk, [call.actor.id]).get(call.actor.id, NOTHING_OF_THEIR_OWN)


def choose(desk: Desk, methods: tuple[WrittenMethod, ...], call: Call) -> OwnContacts:
    """Let the caller be paged by methods of their own once they are verified; none: the desk's."""
    person = _person(desk, call)
    chosen = tuple(each.method for each in methods)
    _require_reachable(desk, chosen, person)
    known = {method_id(each) for each in (*chosen, *by_the_desk(person, call.actor.id))}

    def decide(own: OwnContacts) -> OwnContacts:
        if call.if_version is not None and call.if_version != own.version:
            raise Outdated(call.if_version, own.version, "list of contact methods")
        return own if own.methods == methods else verification.replaced(own, methods, known)

    return changed(desk, call, decide)


def all_of(desk: Desk, own: OwnContacts, call: Call) -> dict[str, Method]:
    """Return the caller's methods, their own and desk.yaml's, by id."""
    everything = (*own.chosen, *by_the_desk(_person(desk, call), call.actor.id))
    return {method_id(each): each for each in everything}


def method_of(desk: Desk, own: OwnContacts, wanted: str, call: Call) -> Method:
    """Return one of the caller's methods by its id; raises ``MethodNotFound``."""
    found = all_of(desk, own, call).get(wanted)
    if found is None:
        message = "You have no such contact method: see GET /me/contacts."
        raise MethodNotFound(message)
    return found


def _person(desk: Desk, call: Call) -> Staff:
    """Return what desk.yaml says of the caller; raises ``NotAllowed`` for all but its people."""
    require_of_desk(call.actor, "choose_contacts")
    person = desk.configuration.read().staff.get(call.actor.id)
    if person is None:
        message = "desk.yaml does not name you among its staff, so nobody pages you."
        raise NotAllowed(message)
    return person


def _require_reachable(desk: Desk, methods: tuple[Method, ...], person: Staff) -> None:
    configuration: Configuration = desk.configuration.read()
    by_webhook = any(each.kind is ContactKind.WEBHOOK for each in methods)
    webhooks = {each.name: each for each in desk.webhooks.all()} if by_webhook else {}
    errors = []
    for method, reason in obstacles(methods, person, configuration, webhooks):
        if reason in REFUSED:
            what, remedy = sentence(method, reason)
            field = f"methods.{methods.index(method)}.{method.kind}"
            errors.append({"field": field, "reason": reason.value, "detail": f"{what}. {remedy}."})
    if errors:
        fields = ", ".join(f"“{each['field']}”" for each in errors)
        message = f"Correct {fields} and send it again."
        raise InvalidContacts(message, errors=errors)


def changed(
    desk: Desk,
    call: Call,
    decide: Callable[[OwnContacts], OwnContacts],
    markers: tuple[Marker, ...] = (),
) -> OwnContacts:
    """Write what ``decide`` makes of the caller's methods as they stand, and return it.

    Nothing is written where it returns what it was given. Raises ``AlreadyDone`` by the markers,
    ``Conflict`` where others always come first.
    """
    for _ in range(TRIES):
        before = mine(desk, call)
        after = decide(before)
        if after is before:
            return before
        plain = after.model_dump(mode="json", exclude_defaults=True, exclude={"version"})
        try:
            desk.contacts.save(call.actor.id, plain, before.version, markers)
        except Stale:
            continue
        return after
    message = "Your contact methods are being changed at this moment. Read them again and repeat."
    raise Conflict(message)
