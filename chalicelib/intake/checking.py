"""Checking: whether a raw mail is on record as taken in; one that is not is told of once more."""

from collections.abc import Iterable

from pydantic import BaseModel

from chalicelib.configuration.model import Configuration
from chalicelib.desk.context import Desk
from chalicelib.intake.notification import Notification
from chalicelib.intake.rebuilt import BEGINNING, is_mail, rebuilt, ses_id
from chalicelib.store.files import FileStore
from chalicelib.store.mails import MailStore


class _Object(BaseModel):
    key: str


class _Detail(BaseModel):
    object: _Object


class _Created(BaseModel):
    """EventBridge's event of S3: an object was created."""

    detail: _Detail


def created(body: str) -> str:
    """Return the key of the object that an event tells of; raises ``pydantic.ValidationError``."""
    return _Created.model_validate_json(body).detail.object.key


def check(desk: Desk, key: str) -> Notification | None:
    """Return a notification of the raw mail when nothing is on record of it, else None."""
    if not missing(desk.mails, [key]):
        return None
    return told_again(desk.files, key, desk.configuration.read())


def missing(mails: MailStore, keys: Iterable[str]) -> list[str]:
    """Return the keys (100 at most) of raw mails of which nothing is on record.

    A mail is on record with its first place. Its further places, if they failed, are the queue's
    care: it brings the same notification back until all are done, or sets it aside with an alarm.
    """
    asked = [key for key in keys if is_mail(key)]
    taken = mails.taken_in([ses_id(key) for key in asked])
    return [key for key in asked if ses_id(key) not in taken]


def told_again(files: FileStore, key: str, configuration: Configuration) -> Notification:
    """Return what SES would have told of the raw mail, under the same id."""
    beginning = files.raw_beginning(key, BEGINNING)
    return rebuilt(files.raw_mail_bucket, key, beginning, configuration)
