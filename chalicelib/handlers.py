"""What each trigger does with one record: parse it, call the room that owns it, count."""

import json
from math import ceil
from typing import Any

from chalicelib.desk import organizations, retiming
from chalicelib.desk.waking import wake_ticket
from chalicelib.notify.backoff import is_last, wait_after
from chalicelib.notify.channels.failures import Refused, Unreachable
from chalicelib.notify.hearing import hear
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.queue import enqueue
from chalicelib.notify.send import Sender, StillSending
from chalicelib.queue_wiring import (
    bundler,
    emptier,
    enqueue_waking,
    hook_sender,
    lookout,
    looks_ahead,
    mail_domain,
    planner,
    sender,
    sweeper,
)
from chalicelib.settings import settings
from chalicelib.store.keys import OF_PAGES
from chalicelib.telemetry import count, logger, seconds
from chalicelib.tickets.events import Event, Kind
from chalicelib.wiring import desk, sqs

ON_TIME = 60  # seconds: a sweep comes each minute


def receive_mail(body: str) -> None:
    """Take in the mail that SES notified."""
    # Who takes in no mail need not pay for its reader at a cold start.
    from chalicelib.intake.notification import read_notification  # noqa: PLC0415
    from chalicelib.intake.receive import receive  # noqa: PLC0415

    notification = read_notification(body)
    logger.set_correlation_id(notification.mail.id)
    for received in receive(desk(), notification):
        logger.set_correlation_id(received.correlation_id)
        logger.info(
            "mail received",
            number=received.number,
            outcome=received.outcome,
            ses_message_id=notification.mail.id,
        )
        count("TicketsOpened", received.outcome == "opened")
        count("MailsHeld", received.outcome == "held")


def check_mail(body: str) -> None:
    """Tell of a raw mail once more when nothing is on record of it: the first word was lost."""
    from chalicelib.intake.checking import check, created  # noqa: PLC0415 - as above

    key = created(body)
    found = check(desk(), key)
    if found is not None:
        told = found.model_dump_json(by_alias=True)
        enqueue(sqs(), settings().mail_queue_url, [told])
        logger.warning("mail found again", ses_message_id=found.mail.id)
        count("MailsFoundAgain")


def sweep() -> None:
    """Queue what is due, for ``wake`` to look at."""
    swept = sweeper().sweep()
    logger.info("swept", **swept._asdict())
    if swept.late > ON_TIME:
        seconds("SweepLateness", swept.late)
    count("Stuck", swept.stuck)
    count("SweepsFinished", swept.finished)


def wake(body: str) -> None:
    """Do what is due on one ticket, organization or basket, on the desk, or look ahead."""
    told = json.loads(body)
    thing, _, number = str(told["key"]).partition("#")
    logger.set_correlation_id(None if thing == "B" else number)  # an address is nobody's to read
    if thing == "B" and number.startswith(OF_PAGES):
        logger.info("pages told together", tickets=bundler().empty(number.removeprefix(OF_PAGES)))
        return
    if thing == "B":
        logger.info("basket emptied", messages=emptier().empty(number))
        return
    if thing == "ORG":
        happened = [entry.kind for entry in organizations.wake(desk(), number)]
        logger.info("organization woken", organization=number, happened=happened)
        return
    if thing == "DESK":
        retiming.begin(desk(), enqueue_waking)
        return
    if thing == "TEAM":
        found = retiming.walk(desk(), number, told["terms"], told.get("cursor"), enqueue_waking)
        logger.info("timed anew", team=number, tickets=found)
        return
    if thing == "PREFLIGHT":
        logger.info("looked ahead", mails=lookout().look())
        return
    looks_ahead()
    duty = told.get("duty", 0)
    kinds = [event.kind for event in wake_ticket(desk(), number, told.get("terms"), duty)]
    logger.info("woken", number=number, events=kinds)
    count("Breaches", kinds.count(Kind.CLOCK_BREACHED))
    count("Pages", kinds.count(Kind.PAGED))


def plan_messages(record: dict[str, Any]) -> None:
    """Queue the messages that one event is due."""
    event, messages = planner().take(record)
    if isinstance(event, Event):
        logger.set_correlation_id(event.correlation_id)
    logger.info("planned", event_id=event.id, kind=event.kind, messages=messages)


def send_message(body: str, tried: int) -> None:
    """Send one message by SES or SNS."""
    _send(sender(), body, tried)


def deliver_webhook(body: str, tried: int) -> None:
    """Send one message to a webhook."""
    _send(hook_sender(), body, tried)


def put_off(record: Any, tried: int, error: Exception) -> None:
    """Let a message that failed come back later, the later the more often it was tried."""
    asked = error.after if isinstance(error, Unreachable) else None
    chance = desk().random_bits(16) / 2**16
    wait = wait_after(tried, chance, asked, settings().retry_pace)
    sqs().change_message_visibility(
        QueueUrl=settings().queue_url(record.event_source_arn),
        ReceiptHandle=record.receipt_handle,
        VisibilityTimeout=ceil(wait.total_seconds()),
    )


def _send(by: Sender, body: str, tried: int) -> None:
    job = Job.model_validate_json(body)
    logger.set_correlation_id(job.correlation_id)
    told: dict[str, Any] = {"number": job.number, "template": job.template, "channel": job.channel}
    try:
        sent = by.send(job, last=is_last(tried))
    except StillSending:
        raise  # another sender is at it: nothing has failed
    except Refused as refused:
        logger.info("message refused", **told, reason=refused.reason)
        count("MessagesRefused")
        return  # it stands on the timeline, and no further try would change it
    except Exception:
        count("MailsFailed" if job.channel is Channel.EMAIL else "MessagesFailed")
        raise
    logger.info("message", **told, sent=sent)
    count("MessagesSent", sent)


def receive_feedback(body: str) -> None:
    """Take in what SES says of a mail that it sent."""
    from chalicelib.notify.feedback import read_feedback  # noqa: PLC0415 - others' cold starts

    heard = read_feedback(body)
    if heard is None:
        return
    logger.set_correlation_id(heard.message)
    for feedback, number in hear(desk(), heard, mail_domain()):
        logger.info("feedback", number=number, fate=feedback.fate, ses_message_id=heard.message)
        count(f"Mails{feedback.fate.capitalize()}")
        count("FeedbackOfNoTicket", number is None)


def receive_sms(body: str) -> None:
    """Take in a text message that somebody sent back to a page."""
    from chalicelib.intake.texted import read_sms, take  # noqa: PLC0415 - others' cold starts

    text = read_sms(body)
    logger.set_correlation_id(text.id)
    numbers = take(desk(), text)
    logger.info("text message", acknowledged=numbers)
    count("PagesAcknowledgedByText", len(numbers))
