"""Files in S3: raw mails, uploads, attachments, and texts too long for the table."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.store.download import OPAQUE, disposition, served_as

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LONGEST_TEXT = 32 * 1024  # bytes of a message kept in the table; the rest is in S3
LINK_SECONDS = 300
UPLOAD_SECONDS = 15 * 60

# What S3 says of a key that is free: 403 to those who may not list the bucket, as the desk may not.
_ABSENT = {"404", "403"}


@dataclass(frozen=True)
class Form:
    """Where an upload is posted (``multipart/form-data``), and the fields that stand before it."""

    url: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Stored:
    """What S3 says of a file that is there."""

    content_type: str
    size: int  # bytes


@dataclass(frozen=True)
class FileStore:
    """The bucket of raw mails, which SES writes, and the bucket of what the desk keeps of them.

    ``s3`` returns the client, made when a file is first asked for: most calls ask for none.
    """

    s3: Callable[[], "S3Client"]
    raw_mail_bucket: str
    attachments_bucket: str

    def raw_mail(self, key: str) -> bytes:
        """Return a mail as it arrived."""
        return self.s3().get_object(Bucket=self.raw_mail_bucket, Key=key)["Body"].read()

    def raw_beginning(self, key: str, size: int) -> bytes:
        """Return the first bytes of a mail as it arrived."""
        wanted = f"bytes=0-{size - 1}"
        try:
            answer = self.s3().get_object(Bucket=self.raw_mail_bucket, Key=key, Range=wanted)
            return answer["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidRange":  # nothing is in it
                return b""
            raise

    def text(self, key: str) -> str:
        """Return a text that was too long for the table."""
        return self.s3().get_object(Bucket=self.attachments_bucket, Key=key)["Body"].read().decode()

    def keep(self, number: str, content: bytes, content_type: str) -> str:
        """Store bytes under the ticket and return their key; the same bytes have the same key."""
        key = f"{number}/{sha256(content).hexdigest()[:32]}"
        self.s3().put_object(
            Bucket=self.attachments_bucket, Key=key, Body=content, ContentType=content_type
        )
        return key

    def upload_form(self, upload: str, content_type: str, size: int) -> Form:
        """Return the form by which exactly such a file can be uploaded for a quarter of an hour.

        S3 itself refuses another size (bytes) or content type than the form was signed for.
        """
        made = self.s3().generate_presigned_post(
            Bucket=self.attachments_bucket,
            Key=_upload_key(upload),
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", size, size]],
            ExpiresIn=UPLOAD_SECONDS,
        )
        return Form(made["url"], made["fields"])

    def uploaded(self, upload: str) -> Stored | None:
        """Return what was uploaded, or None when nothing was, or it has expired."""
        try:
            found = self.s3().head_object(Bucket=self.attachments_bucket, Key=_upload_key(upload))
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise
        return Stored(found["ContentType"], found["ContentLength"])

    def adopt(self, upload: str, number: str) -> str:
        """Copy an upload to the ticket and return its key; repeating it changes nothing."""
        key = f"{number}/{upload}"
        self.s3().copy_object(
            Bucket=self.attachments_bucket,
            Key=key,
            CopySource={"Bucket": self.attachments_bucket, "Key": _upload_key(upload)},
        )
        return key

    def raw_link(self, key: str) -> str:
        """Return an address that downloads a raw mail during the next five minutes."""
        return self._link(self.raw_mail_bucket, key, "mail.eml", OPAQUE)

    def link(self, key: str, filename: str, content_type: str) -> str:
        """Return an address that downloads a file during the next five minutes."""
        return self._link(self.attachments_bucket, key, filename, served_as(content_type))

    def _link(self, bucket: str, key: str, filename: str, content_type: str) -> str:
        return self.s3().generate_presigned_url(
            "get_object",
            Params={
                "Bucket": bucket,
                "Key": key,
                "ResponseContentDisposition": disposition(filename),
                "ResponseContentType": content_type,
            },
            ExpiresIn=LINK_SECONDS,
        )


def _upload_key(upload: str) -> str:
    return f"uploads/{upload}"  # expires by itself: infra/storage.py


def beginning(text: str) -> str:
    """Return as much of a text as the table keeps, cut between characters."""
    return text.encode()[:LONGEST_TEXT].decode("utf-8", "ignore")
