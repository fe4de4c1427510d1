"""How far a mail is trusted: as the customer, as one of the desk's people, or not at all. Pure."""

from enum import StrEnum

from chalicelib.configuration.model import Configuration
from chalicelib.intake.notification import Receipt
from chalicelib.rights import may
from chalicelib.tickets.events import Actor, Role
from chalicelib.tickets.model import Ticket


class Standing(StrEnum):
    """What the writer of a mail is to the ticket it came for."""

    STAFF = "staff"  # answers the customer with an agent's powers
    PARTICIPANT = "participant"  # the requester, or somebody who is copied
    UNVERIFIED = "unverified"  # holds a valid token, and is shown as unknown


def set_aside(receipt: Receipt) -> str | None:
    """Return why a mail is held for an agent to look at, or None. It is never deleted."""
    if receipt.virus.status == "FAIL":
        return "virus"
    if receipt.spam.status == "FAIL":
        return "spam"
    return None


def author(address: str, name: str | None, configuration: Configuration) -> Actor:
    """Return who claims to have written; an address alone is anybody's to write."""
    staff = configuration.staff.get(address)
    if staff is None:
        return Actor(id=address, role=Role.REQUESTER, name=name)
    return Actor(id=address, role=staff.role, name=staff.name)


def without_powers(claimed: Actor) -> Actor:
    """Return the actor as whom an agent's mail counts that nothing proves: by no agent's name."""
    name = None if claimed.staff else claimed.name
    return Actor(id=claimed.id, role=Role.REQUESTER, name=name)


def standing(ticket: Ticket, writer: Actor, receipt: Receipt, *, by_token: bool) -> Standing:
    """Return what the writer may do to the ticket that the mail found.

    An agent's powers need a proven sender (DMARC pass) and the ticket's own token. A customer's
    mail is believed unless DMARC says it is forged.
    """
    forged = receipt.dmarc.status == "FAIL"
    if writer.staff:
        proven = receipt.dmarc.status == "PASS" and by_token
        return Standing.STAFF if proven and may(writer, "reply", ticket) else Standing.UNVERIFIED
    # Who may read it is who they are also while it is set aside, and nobody may answer.
    follows = may(writer, "read", ticket) or writer.id in ticket.copied
    return Standing.PARTICIPANT if follows and not forged else Standing.UNVERIFIED
