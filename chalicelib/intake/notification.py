"""What SES says of a mail that it received: where it lies, for whom it came, and what it thinks."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class _Received(BaseModel):
    """SES adds fields at will: what is not known here is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Verdict(_Received):
    """PASS, FAIL, GRAY or PROCESSING_FAILED."""

    status: str = "GRAY"


class StoredAt(_Received):
    """The S3 object that the receipt rule wrote."""

    bucket: str = Field(alias="bucketName")
    key: str = Field(alias="objectKey")


class Receipt(_Received):
    """For whom the mail came, and the verdicts."""

    recipients: tuple[str, ...]  # the envelope's RCPT TO, not the To header
    spam: Verdict = Field(default=Verdict(), alias="spamVerdict")
    virus: Verdict = Field(default=Verdict(), alias="virusVerdict")
    dmarc: Verdict = Field(default=Verdict(), alias="dmarcVerdict")
    stored_at: StoredAt = Field(alias="action")


class Envelope(_Received):
    """SES's own id of the delivery, and the envelope's MAIL FROM."""

    id: str = Field(alias="messageId")
    source: str = ""
    timestamp: AwareDatetime | None = None  # when SES took it


class Notification(_Received):
    """The message of a receipt rule's S3 action to its SNS topic."""

    mail: Envelope
    receipt: Receipt


def read_notification(body: str) -> Notification:
    """Return the notification in an SQS body, delivered raw or inside SNS's envelope.

    Raises ``pydantic.ValidationError`` for anything else: the queue retries, then sets it aside.
    """
    wrapped = _Wrapped.model_validate_json(body)
    return Notification.model_validate_json(wrapped.message or body)


class _Wrapped(_Received):
    message: str | None = Field(default=None, alias="Message")
