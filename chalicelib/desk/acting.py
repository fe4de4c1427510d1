"""Who somebody is at this moment to the ticket that they want to see or change."""

from chalicelib.desk.context import Desk
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.model import Ticket


def acting(desk: Desk, actor: Actor, ticket: Ticket) -> Actor:
    """Return the actor with what they are to the ticket's organization, as of this moment.

    Only a customer at somebody else's ticket costs this request: who leaves an organization loses
    sight of it at once (decision 0012).
    """
    approval = ticket.approval
    decides = approval is not None and approval.by == "coordinator" and approval.granted is None
    own = actor.id == ticket.requester and not decides  # who asks may be who approves
    if actor.staff or actor.role is Role.SYSTEM or own or ticket.organization is None:
        return actor
    if ticket.organization in actor.memberships:
        return actor  # it was asked a moment ago, in the same call
    memberships = desk.customers.memberships(actor.id, ticket.organization)
    return actor.model_copy(update={"memberships": memberships})
