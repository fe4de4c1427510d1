"""Owns reading mails from the command line: `python -m chalicelib.intake FILE...`, in JSON."""

import json
import sys
from pathlib import Path

from chalicelib.intake.reading.mail import Attachment, Mail, read_mail


def described(path: str, mail: Mail) -> dict[str, object]:
    """What one mail says, as JSON; `protection` lists parts of signatures and encryptions apart."""
    return {
        "file": path,
        "from_email": mail.sender.address,
        "from_name": mail.sender.name,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "date": mail.date.isoformat() if mail.date else None,
        "text": mail.text,
        "reply": mail.reply,
        "attachments": [_file(each) for each in mail.attachments if not each.protection],
        "protection": [_file(each) for each in mail.attachments if each.protection],
        "automatic": mail.automatic,
        "defects": mail.defects,
    }


def _file(attachment: Attachment) -> dict[str, object]:
    return {
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "bytes": len(attachment.content),
        "inline": attachment.inline,
    }


def main(paths: list[str]) -> int:
    """Prints a line of JSON for each file; the exit code, 2 when no file is named."""
    if not paths:
        sys.stderr.write("usage: python -m chalicelib.intake FILE...\n")
        return 2
    for path in paths:
        line = json.dumps(described(path, read_mail(Path(path).read_bytes())), ensure_ascii=False)
        sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
