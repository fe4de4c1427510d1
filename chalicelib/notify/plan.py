"""Who is told what: from one event to the messages that it is due. Pure.

Nobody is told of what they did themselves, and what a program wrote is answered by no program: of
what one wrote on a ticket, or opened one with, the desk's people alone are told, and of no second
one (``hushed``).
"""

from collections.abc import Iterator

from chalicelib.customers.address import is_mailable
from chalicelib.notify import page, rating, steps
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.matrix import CUSTOMERS
from chalicelib.notify.occasion import Occasion, Surroundings, values_of
from chalicelib.notify.recipients import told_of
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import NO_AGREEMENT, STRANGER, Ticket
from chalicelib.tickets.status import Status


def plan(event: Event, ticket: Ticket, around: Surroundings) -> tuple[Job, ...]:
    """Return the messages that the event is due, each recipient once per channel."""
    occasion = Occasion(event, ticket, around)
    if _is_silent(event, ticket):
        return ()
    jobs = (
        *_by_the_matrix(occasion),
        *steps.told(occasion),
        *rating.told(occasion),
        *page.pages(occasion),
    )
    # Whom a page calls is counted one by one, also where two have one destination.
    distinct = {
        (job.channel, job.address, job.pages and job.pages[0].person): job
        for job in jobs
        if _reachable(job)
    }
    return tuple(distinct.values())


def _is_silent(event: Event, ticket: Ticket) -> bool:
    """Whether nobody is told: a program wrote it, or it is held and told of when it is let in."""
    by_program = event.details.get("automatic") and not event.of_a_program
    stale = event.details.get("stale")  # after an outage: what overtook it is told
    aside = event.details.get("held") or ticket.held or ticket.status is Status.HELD
    commercial = event.kind is Kind.CREATED and event.details.get("held") in _COMMERCIAL
    return bool(stale or by_program or (aside and not commercial))


_COMMERCIAL = frozenset({NO_AGREEMENT, STRANGER})


def _reachable(job: Job) -> bool:
    return job.channel is not Channel.EMAIL or is_mailable(job.address)


def _by_the_matrix(occasion: Occasion) -> Iterator[Job]:
    """Yield a mail to everybody who is told by what they are to the ticket, and chose to be."""
    for recipient, digest in told_of(occasion):
        language = recipient.language
        audience = "staff" if recipient.audience not in CUSTOMERS else recipient.audience.value
        values = values_of(occasion, language) | rating.invitation(occasion, recipient.address)
        job = occasion.job(
            recipient.cell.template, audience, Channel.EMAIL, recipient.address, language, values
        )
        yield job.model_copy(update={"digest": digest, "about": recipient.about})
