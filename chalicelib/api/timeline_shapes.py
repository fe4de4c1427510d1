"""The shapes of a ticket's timeline: its entries, their messages and files."""

from datetime import datetime
from typing import Any, Literal

from chalicelib.api.answer import Answer
from chalicelib.tickets.events import Kind
from chalicelib.tickets.model import Channel


class FileView(Answer):
    """A file of a message; its content is at ``…/entries/{entry}/files/{id}``."""

    id: str
    filename: str
    content_type: str
    size: int


class MessageView(Answer):
    """What somebody wrote."""

    text: str
    shortened: bool  # the whole text is the file ``text_file``
    text_file: str | None
    channel: Channel
    author_name: str | None
    definitive: bool | None
    verified: bool
    original: bool  # the raw mail is kept: …/entries/{id}/original
    html: bool  # it can be shown as its mail program wrote it: …/entries/{id}/html
    kept_out: int  # pictures that the HTML leaves out, because their senders would learn of it
    attachments: tuple[FileView, ...]


class ChangeView(Answer):
    """A field before and after; what is left out was, or is, empty."""

    before: Any = None
    after: Any = None


class EntryView(Answer):
    """A line of the timeline: something that happened, or (kind ``told``) a message sent."""

    id: str
    kind: Kind | Literal["told"]
    at: datetime
    actor: str | None = None
    actor_name: str | None = None  # the desk's own name of what it did by itself
    internal: bool = False
    message: MessageView | None = None
    reason: str | None = None
    changes: dict[str, ChangeView] | None = None
    details: dict[str, Any] | None = None


class Timeline(Answer):
    """A page of the timeline, oldest first; ``cursor`` leads to the next page, if there is one."""

    items: list[EntryView]
    cursor: str | None = None


class FileLink(Answer):
    """Where a file can be downloaded, without a token, for the next five minutes."""

    url: str


class UploadForm(Answer):
    """Where to send a file: ``method`` to ``url`` as ``multipart/form-data``, until ``expires_at``.

    First all ``fields``, then the bytes as the field ``file``. Attach it by its ``id``, within a
    day.
    """

    id: str
    url: str
    method: Literal["POST"] = "POST"
    fields: dict[str, str]
    expires_at: datetime
