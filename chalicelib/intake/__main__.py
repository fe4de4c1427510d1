"""Owns reading mails from the command line: `python -m chalicelib.intake FILE...`, in JSON.

Beside what each mail says it tells what a desk would do with it, and why: the one that `--desk`
describes, signing with the key in `--key`. What lies in a deployed desk's table only `make why` knows.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.reading import InvalidDesk, read
from chalicelib.intake.explaining import explained
from chalicelib.intake.notification import Notification, Verdict
from chalicelib.intake.reading.mail import Attachment, Mail, read_mail
from chalicelib.intake.rebuilt import rebuilt
from chalicelib.signing import Signer

# A desk that says nothing: what is told of a mail is then what the mail itself decides.
BARE = Configuration.model_validate(
    {
        "name": "Desk",
        "teams": {"desk": {"name": "Desk"}},
        "staff": {},
        "mailboxes": {"desk@desk.invalid": {"team": "desk"}},
    }
)


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


def notified(path: str, raw: bytes, desk: Configuration, asked: argparse.Namespace) -> Notification:
    """What SES would have told of the mail: its stamps are believed where they name the file."""
    told = rebuilt("", Path(path).name.removesuffix(".eml"), raw, desk)
    receipt = told.receipt
    if asked.to:
        receipt = receipt.model_copy(update={"recipients": tuple(asked.to)})
    if asked.dmarc:
        receipt = receipt.model_copy(update={"dmarc": Verdict(status=asked.dmarc)})
    return told.model_copy(update={"receipt": receipt})


def lines(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Iterate over what is told of each file."""
    text = Path(asked.desk).read_text("utf-8") if asked.desk else None
    desk = read(text, asked.desk) if text is not None else BARE
    signer = Signer(Path(asked.key).read_bytes().strip() if asked.key else b"nobody's key")
    for path in asked.files:
        raw = Path(path).read_bytes()
        mail = read_mail(raw, lambda each: signer.number_in_reference(each) is not None)
        notification = notified(path, raw, desk, asked)
        places = explained(
            notification, mail, desk, signer, lambda *_: None, None, raw=raw, now=datetime.now(UTC)
        )
        yield {**described(path, mail), "would": list(places)}


def main(arguments: list[str]) -> int:
    """Prints a line of JSON for each file; the exit code, 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="python -m chalicelib.intake", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a raw mail")
    parser.add_argument("--desk", help="desk.yaml: its mailboxes and people")
    parser.add_argument("--key", help="file with the desk's signing key")
    parser.add_argument("--to", action="append", help="whom the mail came for, if SES does not say")
    parser.add_argument(
        "--dmarc", choices=("PASS", "FAIL", "GRAY"), help="instead of SES's verdict"
    )
    try:
        for each in lines(parser.parse_args(arguments)):
            line = json.dumps(each, ensure_ascii=False)
            sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
    except (InvalidDesk, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
