"""Downloading: the raw mail of an entry, the files of its message, and its HTML to show."""

from chalice.app import Response

from chalicelib.api.routes import operation
from chalicelib.api.tickets import readable
from chalicelib.api.timeline_shapes import FileLink
from chalicelib.api.upload_inputs import FileQuery
from chalicelib.desk.context import Call
from chalicelib.rights import may, require
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.model import Message
from chalicelib.wiring import desk

# Whoever made the HTML: a browser gives it no origin, no scripts and no network.
_FRAMED = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class FileNotFound(Refusal):
    """The name is not one of the ticket's files."""

    problem = "file-not-found"
    status = 404


class NoHtml(Refusal):
    """The entry has no HTML of its own."""

    problem = "no-html"
    status = 404


class NoOriginal(Refusal):
    """The entry has no raw mail."""

    problem = "no-original"
    status = 404


@operation("GET", "/tickets/{number}/entries/{entry}/original", "Download a mail", answers=FileLink)
def original(call: Call, number: str, entry: str) -> FileLink:
    """Return an address under which a mail, as it arrived, can be downloaded for five minutes."""
    ticket, actor = readable(call, number)
    require(actor, "read_internal", ticket)
    message = desk().timelines.event(ticket.number, entry).message
    if message is None or message.raw_key is None:
        refusal = f"The entry {entry[:40]} of {ticket.number} did not come by mail."
        raise NoOriginal(refusal)
    return FileLink(url=desk().files.raw_link(message.raw_key))


@operation(
    "GET",
    "/tickets/{number}/entries/{entry}/files/{file}",
    "Download a file",
    query=FileQuery,
    answers=FileLink,
)
def file(call: Call, number: str, entry: str, file: str, query: FileQuery) -> FileLink:
    """Return an address that downloads a file of a message during the next five minutes."""
    message = _visible(call, number, entry)
    found = _file(message, file) if message else None
    if found is None:
        refusal = f"The entry {entry} has no file “{file[:40]}”: take an “id” that it shows."
        raise FileNotFound(refusal)
    key, filename, content_type = found
    return FileLink(url=desk().files.link(key, query.filename or filename, content_type))


@operation("GET", "/tickets/{number}/entries/{entry}/html", "Show a mail", media="text/html")
def html(call: Call, number: str, entry: str) -> Response:
    """Answer a mail as its program wrote it, a page in which nothing runs and nothing is fetched.

    Only messages whose ``html`` is true have one. Show it as the ``srcdoc`` of a sandboxed frame.
    """
    message = _visible(call, number, entry)
    if message is None or message.html_key is None:
        refusal = f"The entry {entry[:40]} has no HTML: show its text."
        raise NoHtml(refusal)
    return Response(desk().files.text(message.html_key), dict(_FRAMED))


def _visible(call: Call, number: str, entry: str) -> Message | None:
    """Return the message of an entry; None also where it is a note that the caller may not read."""
    ticket, actor = readable(call, number)
    event = desk().timelines.event(ticket.number, entry)
    visible = not event.internal or may(actor, "read_internal", ticket)
    return event.message if visible else None


def _file(message: Message, file: str) -> tuple[str, str, str] | None:
    """Return key, name and content type of a message's file: an attachment, or its long text.

    A message that was split off keeps its files under the number that they came to.
    """
    key = next((each for each in message.files if each.rpartition("/")[2] == file), None)
    if key is None:
        return None
    attachment = next((each for each in message.attachments if each.key == key), None)
    if attachment is None and key == message.html_key:
        return key, "mail.html", "text/html; charset=utf-8"
    if attachment is None:
        return key, "text.txt", "text/plain; charset=utf-8"
    return key, attachment.filename, attachment.content_type
