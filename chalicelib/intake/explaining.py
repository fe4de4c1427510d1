"""Why a mail does what it does: the decisions of ``receive``, told without doing anything. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chalicelib.configuration.model import Configuration
from chalicelib.intake import conversation, trust
from chalicelib.intake.appending import is_meant, standing_of
from chalicelib.intake.arrival import Arrival
from chalicelib.intake.bounce import Bounce, proven_bounce
from chalicelib.intake.conversation import Found, Load, LookUp, Target
from chalicelib.intake.hushing import reason
from chalicelib.intake.notification import Notification
from chalicelib.intake.reading.mail import Mail
from chalicelib.signing import Signer
from chalicelib.tickets.by_mail import too_many
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.number import spoken
from chalicelib.tickets.reopening import is_over

PAGED = "signed address of a page"
RETURNED = "signed reference of the mail that came back"


def explained(  # noqa: PLR0913 - the mail, and all that decides about it
    notification: Notification,
    mail: Mail,
    configuration: Configuration,
    signer: Signer,
    look_up: LookUp,
    load: Load | None,
    *,
    raw: bytes,
    now: datetime,
) -> Iterator[dict[str, Any]]:
    """Yield what the desk would do with a mail at each place it came for, and why.

    ``load`` is None where no table is known: a token's ticket is taken to be there then.
    """
    recipients = sorted(each.lower() for each in notification.receipt.recipients)
    bounce = proven_bounce(raw, mail, signer)
    held, staff = bounce or trust.set_aside(notification.receipt), configuration.staff
    pages = [each for each in recipients if not held and signer.page_in_address(each, staff)]
    yield from (_paged(each, configuration, signer) for each in pages)
    others = [each for each in recipients if each not in pages]
    found = conversation.targets(others, configuration, signer)
    for target, ticket in conversation.places(found, load or (lambda _: None)):
        if ticket is None and load is not None:
            target = Target(target.mailbox)  # noqa: PLW2901 - that ticket is gone
        arrival = Arrival(configuration, notification, mail, None, target)
        yield {
            "mailbox": target.mailbox,
            "trust": _trust(arrival),
            "automatic": mail.automatic,
            **(_returned(bounce) if bounce else _outcome(arrival, signer, look_up, load, now)),
        }
        if bounce is not None:
            return  # wherever it came for, it counts once


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


def _outcome(
    arrival: Arrival, signer: Signer, look_up: LookUp, load: Load | None, now: datetime
) -> dict[str, Any]:
    plain = Target(arrival.target.mailbox, arrival.target.number)
    found = conversation.ticket_of(arrival.mail, plain, signer, look_up)
    held = trust.set_aside(arrival.notification.receipt)
    if held:
        return _told(found, f"held for an agent to look at: {held}", "nobody is told")
    if found is None and arrival.proven:
        found = conversation.by_subject(arrival.mail.subject)
    if found is not None:
        ticket = load(found.number) if load else None
        if ticket is None and load is not None:
            return _told(None, _opening(arrival), _notice(arrival))
        if ticket is None:
            return _told(found, "answers that ticket, if there is one that its writer may answer")
        return _told(found, _answer(arrival, ticket, found, now))
    return _told(None, _opening(arrival), _notice(arrival))


def _paged(address: str, configuration: Configuration, signer: Signer) -> dict[str, Any]:
    what, chain, person = signer.page_in_address(address, configuration.staff) or ("", None, "")
    outcome = (
        f"answers a page: acknowledges as {person} where it is proven to be theirs and no program's,"
        " and is noted there for the desk"
    )
    ticket = None if chain is None else spoken(what)
    return {"ticket": ticket, "rule": PAGED, "outcome": outcome, "notice": None}


def _returned(bounce: Bounce) -> dict[str, Any]:
    outcome = (
        "counts as the bounce of a mail about that ticket, where SES's id and a recipient in it are"
        " that mail's; else it is a mail like any other"
    )
    return {"ticket": spoken(bounce.number), "rule": RETURNED, "outcome": outcome, "notice": None}


def _answer(arrival: Arrival, ticket: Ticket, found: Found, now: datetime) -> str:
    stands = standing_of(arrival, ticket)
    if not is_meant(arrival, stands, found.rule):
        return f"opens a ticket: the {found.rule} counts for who follows that ticket"
    if arrival.mail.automatic:
        return (
            "is noted there, moves nothing and is answered by nobody; who works on it is told once, "
            "unless it comes from the desk's people or answers what they were told"
        )
    within = arrival.configuration.reopens_within
    if stands is not trust.Standing.STAFF and is_over(ticket, now, within):
        return "opens a ticket that continues that one, which was closed too long ago"
    if stands is trust.Standing.STAFF and arrival.inner is not None:
        return "is noted there for the desk: what somebody passes on is no answer"
    if arrival.claimed.staff and too_many(ticket.by_mail, now):
        return "is noted there for the desk: so many answers by mail within an hour are a program's"
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
    if why is None:
        return "the requester is told its number"
    if reason(arrival, ()) is not None:
        return f"nobody is told: {why}"
    return f"its team is told, unless one of that sender's waits for them; the sender is not: {why}"


def _told(found: Found | None, outcome: str, notice: str | None = None) -> dict[str, Any]:
    ticket = {"ticket": spoken(found.number), "rule": found.rule.value} if found else {}
    return {"ticket": None, "rule": None, **ticket, "outcome": outcome, "notice": notice}
