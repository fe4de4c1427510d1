"""``make why FILE=``: what a deployed desk would do with a mail, and why. Nothing is changed.

FILE is a raw mail, or SES's id of one that lies in the raw bucket (the log of ``receive_email`` has
it). The desk's own table is asked, so that what was known then and is known now can differ.
"""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.intake.__main__ import described
from chalicelib.intake.explaining import explained
from chalicelib.intake.reading.mail import read_mail
from chalicelib.intake.rebuilt import rebuilt
from chalicelib.signing import Signer
from chalicelib.store.configuration import ConfigurationStore
from chalicelib.store.files import FileStore
from chalicelib.store.mails import MailStore
from chalicelib.store.tickets import TicketStore
from chalicelib.tickets.errors import TicketNotFound
from chalicelib.tickets.model import Ticket
from infra.deployed import Clients, NoDesk, outputs, reach

SAID = ("from_email", "subject", "message_id", "automatic", "defects", "reply")


def why(clients: Clients, stack: str, file: str) -> dict[str, Any]:
    """Return what a mail says, in short, and what becomes of it at each place it came for."""
    says = outputs(clients("cloudformation"), stack)
    table = clients("dynamodb"), says["TableName"]
    configuration = ConfigurationStore(*table).read()
    secret = clients("secretsmanager").get_secret_value(SecretId=says["SigningKey"])
    signer, tickets = Signer(secret["SecretString"].encode()), TicketStore(*table)
    path = Path(file)
    kept = FileStore(lambda: clients("s3"), says["RawMailBucket"], "")
    raw = path.read_bytes() if path.exists() else kept.raw_mail(file)
    key = path.name.removesuffix(".eml")
    mail = read_mail(raw, lambda each: signer.number_in_reference(each) is not None)

    def load(number: str) -> Ticket | None:
        try:
            return tickets.load_living(number)
        except TicketNotFound:
            return None

    notification = rebuilt(says["RawMailBucket"], key, raw, configuration)
    look_up = MailStore(*table).ticket_of
    places = explained(
        notification, mail, configuration, signer, look_up, load, raw=raw, now=datetime.now(UTC)
    )
    told = described(file, mail)
    return {**{name: told[name] for name in SAID}, "would": list(places)}


def main() -> int:
    """Print it; the exit code is 1 where there is no desk or no such mail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", help="a raw mail, or SES's id of one")
    parser.add_argument("--stack", help="of AWS; the local desk, if none is named")
    asked = parser.parse_args()
    try:
        told = why(*reach(asked.stack), asked.file)
    except NoDesk as missing:
        print(f"ventanilla: {missing}", file=sys.stderr)
        return 1
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
