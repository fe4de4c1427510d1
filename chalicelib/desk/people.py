"""Verbs on people: put on record, correct, join an organization, leave it."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.customers.person import OrganizationRole, Person, domain_of
from chalicelib.desk.context import Call, Desk
from chalicelib.desk.organizations import AlreadyThere
from chalicelib.rights import require_of_desk
from chalicelib.store.transaction import Stale
from chalicelib.tickets.errors import Conflict, InvalidChange, Outdated

TRIES = 3

Decide = Callable[[Person], Mapping[str, Any]]


def create(desk: Desk, person: Person, call: Call) -> Person:
    """Put a person on record; the same one once more changes nothing.

    Without organizations they become a member of the one that their mail domain belongs to.
    """
    require_of_desk(call.actor, "edit_person")
    _require_organizations(desk, person.organizations)
    _require_other_addresses(person)
    if not person.organizations:
        person = _by_domain(desk, person)
    fresh = person.model_copy(update={"version": 1})
    try:
        desk.people.save(None, fresh)
    except Stale:
        there = desk.people.load(person.email)
        if there.model_copy(update={"version": 1}) == fresh:
            return there
        message = f"“email”: {person.email} is on record with other details: PATCH them."
        raise AlreadyThere(message) from None
    return fresh


def edit(desk: Desk, email: str, fields: Mapping[str, Any], call: Call) -> Person:
    """Correct what is known of a person."""
    return _changed(desk, email, lambda _: fields, call)


def _changed(desk: Desk, email: str, decide: Decide, call: Call) -> Person:
    """Return the person with what ``decide`` changes of the record as it stands."""
    require_of_desk(call.actor, "edit_person")
    for _ in range(TRIES):
        before = desk.people.load(email)
        if call.if_version is not None and call.if_version != before.version:
            raise Outdated(call.if_version, before.version, "person")
        fields = decide(before)
        _require_organizations(desk, fields.get("organizations") or {})
        after = Person.model_validate({**dict(before), **fields})
        _require_other_addresses(after)
        if after == before:
            return before
        after = after.model_copy(update={"version": before.version + 1})
        try:
            desk.people.save(before, after)
        except Stale:
            continue
        return after
    message = "Others are changing this person at this moment. Read it again and repeat."
    raise Conflict(message)


def join(desk: Desk, email: str, organization: str, role: OrganizationRole, call: Call) -> Person:
    """Make a person a member or coordinator of an organization."""

    def decide(before: Person) -> dict[str, Any]:
        return {"organizations": {**before.organizations, organization: role}}

    return _changed(desk, email, decide, call)


def leave(desk: Desk, email: str, organization: str, call: Call) -> Person:
    """Take a person out of an organization: they lose sight of its tickets at once."""

    def decide(before: Person) -> dict[str, Any]:
        others = before.organizations.items()
        return {"organizations": {each: role for each, role in others if each != organization}}

    return _changed(desk, email, decide, call)


def _by_domain(desk: Desk, person: Person) -> Person:
    owner = desk.customers.owner_of(domain_of(person.email))
    return person.model_copy(update={"organizations": {owner: "member"}}) if owner else person


def _require_organizations(desk: Desk, organizations: Mapping[str, str]) -> None:
    unknown = desk.organizations.unknown(organizations)
    if unknown:
        message = (
            f"“organizations”: not on record: {', '.join(unknown)}. POST /organizations first."
        )
        raise InvalidChange(message)


def _require_other_addresses(person: Person) -> None:
    if person.email in person.addresses:
        message = "“addresses” are further ones: leave the person's own “email” out."
        raise InvalidChange(message)
