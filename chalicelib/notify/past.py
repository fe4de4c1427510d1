"""The conversation so far, which stands below a mail: whose mails have it, and how much. Pure."""

from collections.abc import Callable, Iterable
from itertools import islice
from zoneinfo import ZoneInfo

from chalicelib.notify.job import Channel, Job, Past
from chalicelib.tickets.events import Event

MOST_PAST = 5  # messages
LONGEST_PAST = 1_500  # characters of one
_CUSTOMERS = frozenset({"requester", "copied"})
_BEGIN = frozenset({"received", "held"})  # told before anything else was said


def with_past(
    jobs: Iterable[Job], said_before: Callable[[], Iterable[Event]], zone: str
) -> tuple[Job, ...]:
    """Return the messages, with the conversation so far where it belongs.

    ``said_before`` is asked at most once, and not when no message wants it.
    """
    known: tuple[Past, ...] | None = None
    complete = []
    for job in jobs:
        if not wants_past(job):
            complete.append(job)
            continue
        if known is None:
            known = past_of(said_before(), zone)
        complete.append(job.model_copy(update={"past": known}))
    return tuple(complete)


def wants_past(job: Job) -> bool:
    """Whether the conversation so far belongs below a message."""
    if job.channel is not Channel.EMAIL or not job.number or job.template in _BEGIN:
        return False
    return job.audience in _CUSTOMERS or job.template == "customer_wrote"


def past_of(events: Iterable[Event], zone: str) -> tuple[Past, ...]:
    """Return what people said in public, in the order given, and ask for no more than is shown.

    What came from an unverified sender is left out: in the desk's own mail it would look true.
    """
    shown = (
        Past(
            author=event.actor.name or event.message.author_name or event.actor.id,
            at=f"{event.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}",
            text=_shortened(event.message.text),
        )
        for event in events
        if event.message is not None
        and event.message.verified
        and event.message.text.strip()
        and not event.internal
        and not event.details.get("automatic")
    )
    return tuple(islice(shown, MOST_PAST))


def _shortened(text: str) -> str:
    text = text.strip()
    return text if len(text) <= LONGEST_PAST else f"{text[:LONGEST_PAST].rstrip()} […]"
