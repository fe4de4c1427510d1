"""Files in S3: raw mails as they arrived, attachments, and texts too long for the table."""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LONGEST_TEXT = 32 * 1024  # bytes of a message kept in the table; the rest is in S3
LINK_SECONDS = 300


@dataclass(frozen=True)
class FileStore:
    """The bucket of raw mails, which SES writes, and the bucket of what the desk keeps of them."""

    client: "S3Client"
    raw_mail_bucket: str
    attachments_bucket: str

    def raw_mail(self, key: str) -> bytes:
        """Return a mail as it arrived."""
        return self.client.get_object(Bucket=self.raw_mail_bucket, Key=key)["Body"].read()

    def text(self, key: str) -> str:
        """Return a text that was too long for the table."""
        return (
            self.client.get_object(Bucket=self.attachments_bucket, Key=key)["Body"].read().decode()
        )

    def keep(self, number: str, content: bytes, content_type: str) -> str:
        """Store bytes under the ticket and return their key; the same bytes have the same key."""
        key = f"{number}/{sha256(content).hexdigest()[:32]}"
        self.client.put_object(
            Bucket=self.attachments_bucket, Key=key, Body=content, ContentType=content_type
        )
        return key

    def raw_link(self, key: str) -> str:
        """Return an address that downloads a raw mail during the next five minutes."""
        return self._link(self.raw_mail_bucket, key, "mail.eml")

    def link(self, key: str, filename: str) -> str:
        """Return an address that downloads a file during the next five minutes."""
        return self._link(self.attachments_bucket, key, filename)

    def _link(self, bucket: str, key: str, filename: str) -> str:
        plain = "".join(char if char.isascii() and char.isprintable() else "_" for char in filename)
        disposition = 'attachment; filename="{}"'.format(plain.replace('"', "_").replace("\\", "_"))
        return self.client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": bucket,
                "Key": key,
                "ResponseContentDisposition": disposition,
            },
            ExpiresIn=LINK_SECONDS,
        )


def beginning(text: str) -> str:
    """Return as much of a text as the table keeps, cut between characters."""
    return text.encode()[:LONGEST_TEXT].decode("utf-8", "ignore")
