"""Once-markers: what makes the same mail, request or link happen once."""

from datetime import datetime, timedelta

from chalicelib.store import keys
from chalicelib.store.items import pack
from chalicelib.store.transaction import Marker

KEPT = timedelta(days=30)  # longer than any queue, mail server or client retries


def request_marker(client: str, key: str, fingerprint: str, number: str, now: datetime) -> Marker:
    """Return the marker of an ``Idempotency-Key``: it answers for the ticket it made or changed."""
    return Marker(
        pack(
            {
                "PK": keys.once_pk(f"request {client} {key}"),
                "SK": keys.ONLY,
                "number": number,
                "fingerprint": fingerprint,
                "expires_at": _expiry(now),
            }
        )
    )


def delivery_marker(ses_message_id: str, mailbox: str, number: str, now: datetime) -> Marker:
    """Return the marker of one delivery by SES to one mailbox."""
    return Marker(
        pack(
            {
                "PK": keys.once_pk(f"delivery {ses_message_id} {mailbox}"),
                "SK": keys.ONLY,
                "number": number,
                "expires_at": _expiry(now),
            }
        )
    )


def mail_marker(mailbox: str, message_id: str, digest: str, number: str) -> Marker:
    """Return the marker of a mail's content, which also lets later mails find its ticket.

    A mail with the same Message-ID and other content is another mail: it is let in, and takes the
    Message-ID over.
    """
    item = pack(
        {
            "PK": keys.message_pk(mailbox, message_id),
            "SK": keys.ONLY,
            "number": number,
            "digest": digest,
        }
    )
    return Marker(item, "attribute_not_exists(PK) OR digest <> :digest", pack({":digest": digest}))


def _expiry(now: datetime) -> int:
    return int((now + KEPT).timestamp())
