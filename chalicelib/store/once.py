"""Once-markers: what makes the same mail or request happen once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from chalicelib.store import keys
from chalicelib.store.items import pack
from chalicelib.store.transaction import Marker
from chalicelib.tickets.chain import Taken

KEPT = timedelta(days=30)  # longer than any queue, mail server or client retries


def request_marker(client: str, key: str, fingerprint: str, number: str, now: datetime) -> Marker:
    """Return the marker of an ``Idempotency-Key``: it answers for the ticket it made or changed."""
    return _marker(f"request {client} {key}", number, now, fingerprint=fingerprint)


def delivery_marker(ses_message_id: str, place: str | None, number: str, now: datetime) -> Marker:
    """Return the marker of one delivery by SES to one place: a mailbox, or a ticket's token.

    None is its first place, whichever that is: it says of the mail that it was taken in.
    """
    key = _delivery(ses_message_id)
    return _marker(key if place is None else f"{key} {place}", number, now)


def delivery_pk(ses_message_id: str) -> str:
    """Key of the marker that says of a delivery by SES that it was taken in."""
    return keys.once_pk(_delivery(ses_message_id))


def _delivery(ses_message_id: str) -> str:
    return f"delivery {ses_message_id}"


def content_marker(digest: str, place: str, number: str, now: datetime) -> Marker:
    """Return the marker of a mail's content at one place, however often it is delivered there."""
    return _marker(f"content {digest} {place}", number, now)


def comment_marker(number: str, now: datetime) -> Marker:
    """Return the marker of what an agent wrote above the mail by which a ticket was opened."""
    return _marker(f"comment {number}", number, now)


def feedback_marker(place: Mapping[str, str], number: str, now: datetime) -> Marker:
    """Return the marker of what the desk's people are told of one message that did not arrive."""
    return _marker(f"undelivered {place['PK']} {place['SK']}", number, now)


def unreached_marker(number: str, chain: int, taken: Taken, person: str, now: datetime) -> Marker:
    """Return the marker of that no page of an escalation's step reached a person."""
    step = f"{taken.step}.{taken.again}" if taken.again else taken.step
    return _marker(f"unreached {number} {chain} {step} {person}", number, now)


def paged_marker(event_id: str, number: str, person: str, how: str, now: datetime) -> Marker:
    """Return the marker of a page to somebody: counted once, and ``how`` it is told stands."""
    return _marker(f"paged {event_id} {person}", number, now, how=how)


def answered_marker(delivery: str, number: str, chain: int, now: datetime) -> Marker:
    """Return the marker of an acknowledgement that came by mail or by text message."""
    return _marker(f"page answered {delivery} {number} {chain}", number, now)


def _marker(key: str, number: str, now: datetime, **more: str) -> Marker:
    item = {
        "PK": keys.once_pk(key),
        "SK": keys.ONLY,
        "number": number,
        "expires_at": int((now + KEPT).timestamp()),
        **more,
    }
    return Marker(pack(item))
