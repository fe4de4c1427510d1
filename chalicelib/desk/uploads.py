"""Files that people send through the API: announced, uploaded straight to S3, then attached.

What was announced is in the upload's signed id, so that nothing is stored of uploads that never
come to be part of a message.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from chalicelib.configuration.attachments import Attachments, Objection
from chalicelib.desk.context import Desk
from chalicelib.store.files import UPLOAD_SECONDS, Form, Stored
from chalicelib.store.transaction import AlreadyDone, Marker
from chalicelib.tickets.errors import Refusal
from chalicelib.tickets.events import Actor
from chalicelib.tickets.model import Attachment

AT_ONCE = 8  # calls of S3 under way: twenty large files are copied within the API's time
Taken = TypeVar("Taken")
Given = TypeVar("Given")


class FileRefused(Refusal):
    """A file cannot be taken; ``errors`` says of each wrong field why, and what to do."""

    problem = "file-refused"
    status = 422

    def __init__(self, objections: Sequence[Objection]) -> None:
        """Tell everything that is wrong at once."""
        told = " ".join(f"“{each.field}”: {each.detail}" for each in objections)
        super().__init__(told, errors=[each._asdict() for each in objections])


class Upload(NamedTuple):
    """What somebody announced to upload, as its id carries it."""

    key: str
    filename: str
    content_type: str
    size: int  # bytes


class Announced(NamedTuple):
    """The id by which an upload is attached, and the form by which it is sent until then."""

    id: str
    form: Form
    expires_at: datetime


def announce(desk: Desk, caller: Actor, filename: str, content_type: str, size: int) -> Announced:
    """Return what ``caller`` needs to upload a file of ``size`` bytes.

    Raises ``FileRefused`` when the desk would not take it.
    """
    limits = desk.configuration.read().attachments
    if objections := list(limits.objections(filename, content_type, size)):
        raise FileRefused(objections)
    key = f"{desk.random_bits(128):032x}"
    return Announced(
        id=desk.signer().upload_token(caller.id, key, filename, content_type, str(size)),
        form=desk.files.upload_form(key, content_type, size),
        expires_at=desk.now() + timedelta(seconds=UPLOAD_SECONDS),
    )


def attached(
    desk: Desk, number: str, ids: Sequence[str], caller: Actor, markers: Sequence[Marker] = ()
) -> tuple[Attachment, ...]:
    """Copy uploads of ``caller``'s own to the ticket, and return them as a message carries them.

    Every one is checked before the first is copied: raises ``FileRefused`` with all that is wrong.
    Raises ``AlreadyDone`` when one of the request's ``markers`` stands: its files are there, also
    when the uploads have expired since.
    """
    if not ids:
        return ()
    for marker in markers:
        if known := desk.tickets.marker(marker):
            raise AlreadyDone(known)
    uploads = _checked(desk, ids, caller)
    keys = _all(lambda upload: desk.files.adopt(upload.key, number), uploads)
    return tuple(
        Attachment(key=key, filename=each.filename, content_type=each.content_type, size=each.size)
        for key, each in zip(keys, uploads, strict=True)
    )


def _checked(desk: Desk, ids: Sequence[str], caller: Actor) -> list[Upload]:
    """Return the uploads, each once; raises ``FileRefused`` unless all can be taken."""
    signer, limits = desk.signer(), desk.configuration.read().attachments
    uploads = [_read(signer.upload(caller.id, each)) for each in ids]
    stored = _all(lambda each: desk.files.uploaded(each.key) if each else None, uploads)
    objections = [
        objection._replace(field=f"attachments.{place}")
        for place, (upload, found) in enumerate(zip(uploads, stored, strict=True))
        for objection in _objections(upload, found, limits)
    ]
    if objections:
        raise FileRefused(objections)
    return list(dict.fromkeys(each for each in uploads if each))


def _read(parts: tuple[str, ...] | None) -> Upload | None:
    if parts is None:
        return None
    key, filename, content_type, size = parts
    return Upload(key, filename, content_type, int(size))


def _objections(
    upload: Upload | None, found: Stored | None, limits: Attachments
) -> Iterator[Objection]:
    """Return what speaks against attaching it. Pure."""
    if upload is None:
        detail = "This is no upload of yours: take the “id” that POST /uploads gave you."
        yield Objection("", "unknown_upload", detail)
        return
    # Again: the desk's limits may be others by now.
    yield from limits.objections(upload.filename, upload.content_type, upload.size)
    if found is None:
        yield Objection(
            "",
            "not_uploaded",
            f"{upload.filename} has not been uploaded, or more than a day ago: send it with the "
            "form that POST /uploads gave you, or ask for a new one, and then repeat this request.",
        )
    elif found != Stored(upload.content_type, upload.size):
        yield Objection(
            "",
            "not_as_announced",
            f"{upload.filename} was announced as {upload.content_type} of {upload.size} bytes, and "
            f"is {found.content_type} of {found.size}: announce it as it is, and upload it again.",
        )


def _all(do: Callable[[Given], Taken], items: Sequence[Given]) -> list[Taken]:
    """Return what ``do`` returns for each of the items, several at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(do, items))
