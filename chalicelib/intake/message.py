"""A mail as a message of a ticket: its text, its files, and where its raw bytes lie."""

from chalicelib.desk.context import Desk
from chalicelib.intake.arrival import Arrival
from chalicelib.intake.reading.safe_html import safe_html
from chalicelib.store.files import LONGEST_TEXT, beginning
from chalicelib.tickets.model import Attachment, Channel, Message

HTML = "text/html; charset=utf-8"
MOST_ATTACHMENTS = 50  # stored as files of the ticket; the raw mail keeps them all


def message_of(
    desk: Desk, arrival: Arrival, number: str, text: str, *, files: bool = True
) -> Message:
    """Return the message, once its files are stored; ``files``: whether it may have any."""
    store, mail = desk.files, arrival.mail
    long = len(text.encode()) > LONGEST_TEXT
    attached = mail.attachments[:MOST_ATTACHMENTS] if files else ()
    shown = (
        safe_html(mail.html, mail.attachments)
        if mail.html and files and not arrival.on_behalf
        else None
    )
    return Message(
        text=beginning(text),
        text_key=store.keep(number, text.encode(), "text/plain; charset=utf-8") if long else None,
        html_key=store.keep(number, shown.page.encode(), HTML) if shown else None,
        kept_out=shown.kept_out if shown else 0,
        channel=Channel.EMAIL,
        author_name=arrival.writer_name,
        verified=not arrival.forged,
        proven=arrival.proves_address,
        raw_key=arrival.notification.receipt.stored_at.key,
        message_id=mail.message_id,
        attachments=tuple(
            Attachment(
                key=store.keep(number, each.content, each.content_type),
                filename=each.filename[:255],
                content_type=each.content_type,
                size=len(each.content),
            )
            for each in attached
        ),
    )
