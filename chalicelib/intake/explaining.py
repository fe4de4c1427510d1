"""Why a mail does what it does: the decisions of ``receive``, told without doing anything. Pure."""

from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.configuration.model import Configuration
from chalicelib.intake import conversation, trust
from chalicelib.intake.appending import standing_of
from chalicelib.intake.arrival import Arrival
from chalicelib.intake.conversation import Found, LookUp, Rule, Target
from chalicelib.intake.notification import Notification
from chalicelib.intake.reading.mail import Mail
from chalicelib.signing import Signer
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import spoken

Load = Callable[[str], Ticket | None]


def explained(
    notification: Notification,
    mail: Mail,
    configuration: Configuration,
    signer: Signer,
    look_up: LookUp,
    load: Load,
) -> Iterator[dict[str, Any]]:
    """Yield what the desk would do with a mail at each place it came for, and why."""
    for target in conversation.targets(notification.receipt.recipients, configuration, signer):
        arrival = Arrival(configuration, notification, mail, None, target)
        yield {
            "mailbox": target.mailbox,
            "trust": _trust(arrival),
            "automatic": mail.automatic,
            **_outcome(arrival, signer, look_up, load),
        }


def _trust(arrival: Arrival) -> dict[str, Any]:
    receipt = arrival.notification.receipt
    return {
        "spam": receipt.spam.status,
        "virus": receipt.virus.status,
        "dmarc": receipt.dmarc.status,
        "writer": arrival.writer.id,
        "as": arrival.writer.role.value,
        "proven": arrival.proven,
    }


def _outcome(arrival: Arrival, signer: Signer, look_up: LookUp, load: Load) -> dict[str, Any]:
    plain = Target(arrival.target.mailbox, arrival.target.number)
    found = conversation.ticket_of(arrival.mail, plain, signer, look_up)
    held = trust.set_aside(arrival.notification.receipt)
    if held:
        return _told(found, f"held for an agent to look at: {held}", "nobody is told")
    if found is None and arrival.proven:
        found = conversation.by_subject(arrival.mail.subject)
    if found is not None:
        ticket = load(found.number)
        if ticket is None:
            return _told(found, "answers that ticket, if there is one that its writer may answer")
        return _told(found, _answer(arrival, ticket, found))
    return _told(None, _opening(arrival), _notice(arrival))


def _answer(arrival: Arrival, ticket: Ticket, found: Found) -> str:
    stands = standing_of(arrival, ticket)
    if found.rule is Rule.SUBJECT and stands is not trust.Standing.PARTICIPANT:
        return "opens a ticket: the number in the subject counts for who follows that ticket"
    if arrival.mail.automatic:
        return "is noted there, moves nothing and is answered by nobody"
    return f"is taken in there as of {_AS[stands]}"


_AS = {
    trust.Standing.STAFF: "one of the desk's people: it goes to the customer",
    trust.Standing.PARTICIPANT: "somebody who follows the ticket",
    trust.Standing.UNVERIFIED: "an unverified sender, who moves nothing and gains nothing",
}


def _opening(arrival: Arrival) -> str:
    if arrival.on_behalf is not None:
        return f"opens a ticket of {arrival.on_behalf.sender.address}, whose mail an agent forwards"
    return f"opens a ticket of {arrival.writer.id}"


def _notice(arrival: Arrival) -> str:
    why = arrival.unanswered
    return f"nobody is told: {why}" if why else "the requester is told its number"


def _told(found: Found | None, outcome: str, notice: str | None = None) -> dict[str, Any]:
    ticket = {"ticket": spoken(found.number), "rule": found.rule.value} if found else {}
    return {"ticket": None, "rule": None, **ticket, "outcome": outcome, "notice": notice}
