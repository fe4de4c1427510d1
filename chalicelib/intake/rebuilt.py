"""The notification of a raw mail, rebuilt from its header where SES's own was lost. Pure.

SES stamps a block of fields on top of what it stores. Only that block is believed, and only when
it names the delivery's own id, which nobody knew before SES drew it; everything below was written
by senders. In doubt a verdict is GRAY, which gives nobody powers; a FAIL is believed of anybody.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from chalicelib.configuration.model import Configuration
from chalicelib.intake.notification import Envelope, Notification, Receipt, StoredAt, Verdict
from chalicelib.intake.reading.addresses import read_addresses
from chalicelib.intake.reading.fields import Fields, read_fields

BEGINNING = 256 * 1024  # bytes of a mail that are read for it
MOST_RECIPIENTS = 100  # of one delivery, as SMTP has it
SETUP = "AMAZON_SES_SETUP_NOTIFICATION"  # no mail: SES tries by it whether it may write

_STAMPED = (
    "return-path",
    "received",
    "x-ses-spam-verdict",
    "x-ses-virus-verdict",
    "received-spf",
    "authentication-results",
    "x-ses-receipt",
    "x-ses-dkim-signature",
)
_LAST = "x-ses-receipt"  # without it nothing says where SES's block ends
_MOST_STAMPED = 64 * 1024
_NAME = re.compile(r"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_STATUS = ("PASS", "FAIL", "PROCESSING_FAILED")
_DMARC = re.compile(r"dmarc=(\w+)")
_MEANS = {"pass": "PASS", "fail": "FAIL"}

Stamps = Mapping[str, list[str]]  # a field's name, and its lines


def ses_id(key: str) -> str:
    """Return SES's id of the delivery that is stored under a key: the last part of it."""
    return key.rpartition("/")[2]


def is_mail(key: str) -> bool:
    """Whether a mail lies there, and not what SES tried the bucket with."""
    return ses_id(key) not in {"", SETUP}


def rebuilt(bucket: str, key: str, raw: bytes, configuration: Configuration) -> Notification:
    """Return what SES would have told of a stored mail, by its beginning. Raises nothing."""
    stamps = _stamps(raw, ses_id(key))
    fields, _ = read_fields(raw[:BEGINNING], 0, min(len(raw), BEGINNING), [])
    recipient = _for(stamps, ses_id(key))
    return Notification(
        mail=Envelope(id=ses_id(key), source=_source(stamps), timestamp=_taken_at(stamps)),
        receipt=Receipt(
            recipients=(recipient,) if recipient else _addressed(fields, configuration),
            spam=Verdict(status=_verdict("x-ses-spam-verdict", stamps, fields)),
            virus=Verdict(status=_verdict("x-ses-virus-verdict", stamps, fields)),
            dmarc=Verdict(status=_dmarc(stamps)),
            stored_at=StoredAt(bucket=bucket, key=key),
        ),
    )


def _stamps(raw: bytes, delivery: str) -> Stamps:
    """Return the fields that SES stamped; none when the block is not beyond doubt SES's own."""
    stamps: dict[str, list[str]] = {}
    order = iter(_STAMPED)
    for name, lines in _top(raw):
        # Asking an iterator uses it up: SES's fields come in SES's order, each of them once.
        if name not in order:
            break
        stamps[name] = lines
    ours = _LAST in stamps and _received(delivery).search(" ".join(stamps.get("received", ())))
    return stamps if ours else {}


def _top(raw: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield the fields from the top: the lower-case name, and its lines without their blanks."""
    name, lines = "", list[str]()
    for line in raw[:_MOST_STAMPED].decode("utf-8", "replace").split("\n"):
        field = _NAME.match(line)
        if line[:1] in {" ", "\t"} and name:
            lines.append(line.strip())
            continue
        if name:
            yield name, lines
        if field is None:
            return
        name, lines = field[1].lower(), [field[2].strip()]


def _received(delivery: str) -> re.Pattern[str]:
    by_ses = rf"by\s+inbound-smtp\.\S+\s+with\s+\S+\s+id\s+{re.escape(delivery)}(?=[\s;]|$)"
    return re.compile(rf"{by_ses}(?:\s+for\s+<?([^\s<>;]+@[^\s<>;]+))?")


def _for(stamps: Stamps, delivery: str) -> str | None:
    """Return the envelope's recipient, which SES stamps when there is one alone."""
    found = _received(delivery).search(" ".join(stamps.get("received", ())))
    return found[1] if found else None


def _addressed(fields: Fields, configuration: Configuration) -> tuple[str, ...]:
    """Return whom the mail is addressed to of the desk's own; for none of them its first mailbox."""
    written = [each for name in ("to", "cc", "delivered-to") for each in fields.every(name)]
    addresses = (each.address.lower() for each in read_addresses(", ".join(written)))
    own = dict.fromkeys(_plain(each) for each in addresses if configuration.is_own(each))
    return tuple(own)[:MOST_RECIPIENTS] or (configuration.default_mailbox(),)


def _taken_at(stamps: Stamps) -> datetime | None:
    """Return when SES took the mail, as its own trace says."""
    written = " ".join(stamps.get("received", ())).rpartition(";")[2].partition("(")[0]
    try:
        return parsedate_to_datetime(written.strip()[:100]).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _source(stamps: Stamps) -> str:
    return " ".join(stamps.get("return-path", ())).strip("<> ")


def _verdict(name: str, stamps: Stamps, fields: Fields) -> str:
    status = " ".join(stamps.get(name, ())).upper()
    if not stamps:
        failed = any(each.strip().upper() == "FAIL" for each in fields.every(name))
        return "FAIL" if failed else "GRAY"
    return status if status in _STATUS else "GRAY"


def _dmarc(stamps: Stamps) -> str:
    """Return the verdict on the sender's domain.

    SES gives each result a line of its own. Names that the sender chose (HELO, MAIL FROM) stand
    within lines, and hold no line end: what they say of DMARC never begins one.
    """
    server, *results = stamps.get("authentication-results", [""])
    found = [result[1].lower() for each in results if (result := _DMARC.match(each))]
    sure = server.startswith("amazonses.com;") and len(found) == 1
    return _MEANS.get(found[0], "GRAY") if sure else "GRAY"


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
