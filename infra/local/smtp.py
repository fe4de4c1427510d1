"""Mail on a laptop: a port that receives as SES does, and one that catches what the desk sends."""

import email
import email.header
import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.local.aws import client
from infra.local.places import REGION

MOST_BYTES = 40 * 1024 * 1024  # what SES takes
LOCAL = "bG9jYWw="  # where SES writes its own receipt and signature, which say nothing here
VERDICTS = ("spam", "virus", "spf", "dkim", "dmarc")
# A mail can ask for verdicts that a laptop has no means to find: X-Local-Verdicts: dmarc=FAIL
ASKED = re.compile(r"(\w+)=(PASS|FAIL|GRAY)")


class Receiving:
    """An SMTP handler that does with a mail what a receipt rule's S3 action does."""

    def __init__(self, endpoint: str, bucket: str, topic: str) -> None:
        """Store raw mails in ``bucket`` and tell ``topic``."""
        self._endpoint, self._bucket, self._topic = endpoint, bucket, topic

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's names
        """Store the mail and tell of it; the sending program waits, so nothing is lost."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        self.take(raw, envelope.mail_from or "", list(envelope.rcpt_tos))
        return "250 OK"

    def take(self, raw: bytes, source: str, recipients: list[str]) -> str:
        """Do what SES does with one mail and return SES's id for it."""
        message_id = uuid.uuid4().hex
        headers = email.message_from_bytes(raw[: 256 * 1024])
        verdicts = dict.fromkeys(VERDICTS, "PASS")
        verdicts |= dict(ASKED.findall(str(headers.get("X-Local-Verdicts", ""))))
        stamped = ses_headers(message_id, source, recipients, verdicts) + raw
        s3 = client("s3", self._endpoint)
        s3.put_object(Bucket=self._bucket, Key=message_id, Body=stamped)
        self.tell(message_id, source, recipients, verdicts, headers)
        return message_id

    def tell(
        self,
        message_id: str,
        source: str,
        recipients: list[str],
        verdicts: dict[str, str],
        headers: Message,
    ) -> None:
        """Publish the notification of a stored mail."""
        now = datetime.now(UTC).isoformat()
        notification = {
            "notificationType": "Received",
            "mail": {
                "timestamp": now,
                "messageId": message_id,
                "source": source,
                "destination": recipients,
                "commonHeaders": {"subject": str(headers.get("Subject", ""))[:200]},
            },
            "receipt": {
                "timestamp": now,
                "recipients": recipients,
                **{f"{name}Verdict": {"status": status} for name, status in verdicts.items()},
                "action": {
                    "type": "S3",
                    "topicArn": self._topic,
                    "bucketName": self._bucket,
                    "objectKey": message_id,
                },
            },
        }
        sns = client("sns", self._endpoint)
        sns.publish(TopicArn=self._topic, Message=json.dumps(notification))


def ses_headers(
    message_id: str, source: str, recipients: list[str], verdicts: dict[str, str]
) -> bytes:
    """Return the fields that SES stamps on top of a mail, in its order and with its line breaks."""
    domain = source.rpartition("@")[2] or "unknown"
    envelope = f"client-ip=127.0.0.1; envelope-from={source}; helo=localhost;"
    receiver = f" for {recipients[0]}" if len(recipients) == 1 else ""
    results = {name: status.lower() for name, status in verdicts.items()}
    results = {name: {"gray": "none"}.get(each, each) for name, each in results.items()}
    lines = (
        f"Return-Path: <{source}>",
        "Received: from localhost (localhost [127.0.0.1])",
        f" by inbound-smtp.{REGION}.amazonaws.com with SMTP id {message_id}{receiver};",
        f" {datetime.now(UTC):%a, %d %b %Y %H:%M:%S +0000} (UTC)",
        f"X-SES-Spam-Verdict: {verdicts['spam']}",
        f"X-SES-Virus-Verdict: {verdicts['virus']}",
        f"Received-SPF: {results['spf']} (spfCheck: local) {envelope}",
        "Authentication-Results: amazonses.com;",
        f" spf={results['spf']} (spfCheck: local) {envelope}",
        f" dkim={results['dkim']} header.i=@{domain};",
        f" dmarc={results['dmarc']} header.from={domain};",
        f"X-SES-RECEIPT: {LOCAL}",
        f"X-SES-DKIM-SIGNATURE: a=rsa-sha256; q=dns/txt; b={LOCAL}; d=amazonses.com; v=1",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


class Catching:
    """An SMTP handler that keeps each mail of the desk as a file and says so."""

    def __init__(self, outbox: Path, say: Callable[[str], None]) -> None:
        """Keep mails below ``outbox`` and ``say`` a line about each."""
        self._outbox, self._say = outbox, say

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's names
        """Keep one mail."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:6]}.eml"
        part = self._outbox / f"{name}.part"
        part.write_bytes(raw)
        part.rename(self._outbox / name)
        mail = email.message_from_bytes(raw)
        subject = str(email.header.make_header(email.header.decode_header(mail.get("Subject", ""))))
        self._say(f"mail to {', '.join(envelope.rcpt_tos)}: {subject}")
        return "250 OK"


def listen(handler: Any, port: int) -> Controller:
    """Serve SMTP on the loopback; ``controller.port`` tells where."""
    controller = Controller(
        handler, hostname="127.0.0.1", port=port, data_size_limit=MOST_BYTES, ready_timeout=10
    )
    controller.start()
    return controller
