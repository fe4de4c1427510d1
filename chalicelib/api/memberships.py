"""What a caller is to the organizations that a request is about, read when it is asked."""

from chalicelib.customers.person import Person
from chalicelib.rights import require_of_desk
from chalicelib.tickets.events import Actor
from chalicelib.wiring import desk


def member(actor: Actor, organization: str) -> Actor:
    """Return a customer with what they are to the organization."""
    if actor.staff:
        return actor
    memberships = desk().customers.memberships(actor.id, organization)
    return actor.model_copy(update={"memberships": memberships})


def in_common(actor: Actor, person: Person) -> Actor:
    """Return a customer with what they are to the organizations that the person belongs to."""
    if actor.staff or actor.id == person.email:
        return actor
    memberships = {
        each: role
        for organization in person.organizations
        for each, role in desk().customers.memberships(actor.id, organization).items()
    }
    return actor.model_copy(update={"memberships": memberships})


def require_reader(actor: Actor, organization: str | None) -> None:
    """Raise unless the actor may list these people: the desk's, or the organization's head."""
    membership = actor.memberships.get(organization or "")
    if membership is None or membership.role != "coordinator":
        require_of_desk(actor, "read_customer")
