"""The daily look ahead: what is wrong is mailed to the supervisors whom it concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.configuration.model import Configuration
from chalicelib.configuration.preflight import DAYS, Found
from chalicelib.customers.address import is_mailable
from chalicelib.desk.context import Desk
from chalicelib.desk.preflight import look, next_look
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.layout import dressed
from chalicelib.notify.queue import body_of, enqueue
from chalicelib.notify.templates import Wording, fill, language_of
from chalicelib.store.keys import day_sk
from chalicelib.tickets.events import Role

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

TEMPLATE = "preflight"
MOST_TOLD = 40  # in one mail; GET /desk/preflight has them all
OF_USE = timedelta(hours=20)  # the next day's mail tells what is wrong by then


@dataclass(frozen=True)
class Lookout:
    """Looks ahead once a day."""

    desk: Desk
    sqs: "SQSClient"
    queue_url: str

    def look(self) -> int:
        """Queue the mails of the day that is due; return how many, 0 where nothing is wrong.

        They are queued before the next day is set, so that a crash in between repeats it; what
        is queued twice has the same key, and the sender sends it once.
        """
        due, now = self.desk.preflights.at(), self.desk.now()
        if due is None or due > now:
            return 0
        configuration = self.desk.configuration.read()
        day = due.astimezone(ZoneInfo(configuration.zone)).date()
        jobs = plan(look(self.desk), configuration, day, until=now + OF_USE)
        enqueue(self.sqs, self.queue_url, [body_of(job) for job in jobs])
        self.desk.preflights.done(due, next_look(configuration.zone, now))
        return len(jobs)


def plan(
    found: Sequence[Found], configuration: Configuration, day: date, until: datetime
) -> tuple[Job, ...]:
    """Return the mails that tell what was found, one for each person whom any of it concerns."""
    jobs = (
        _job(address, each, configuration, day, until)
        for address, each in _recipients(found, configuration).items()
        if is_mailable(address) and not configuration.is_own(address)
    )
    return tuple(jobs)


def _recipients(
    found: Sequence[Found], configuration: Configuration
) -> Mapping[str, Sequence[Found]]:
    """Return what concerns whom: the supervisors of its teams, else the admins, else all heads."""
    teams = configuration.teams
    everybody = tuple(each.supervisor for each in teams.values())
    admins = [name for name, each in configuration.staff.items() if each.role is Role.ADMIN]
    concerned: dict[str, list[Found]] = {}
    for each in found:
        heads = [teams[team].supervisor for team in each.teams]
        for address in dict.fromkeys(filter(None, heads)) or admins or filter(None, {*everybody}):
            concerned.setdefault(address, []).append(each)
    return concerned


def _job(
    address: str, found: Sequence[Found], configuration: Configuration, day: date, until: datetime
) -> Job:
    from chalicelib.configuration.preflight.words import told  # noqa: PLC0415 - others' cold starts

    language = language_of(configuration.staff[address].language, configuration.language)
    said = [told(each, language, configuration.zone) for each in found[:MOST_TOLD]]
    items = [f"{reason}\n{remedy}" for reason, remedy in said]
    if len(found) > MOST_TOLD:
        items.append(f"… (+{len(found) - MOST_TOLD}: GET /desk/preflight)")
    values = {
        "days": str(DAYS),
        "count": str(len(found)),
        "items": "\n\n".join(items),
        "desk": configuration.name,
    }
    wording = Wording(configuration.templates, "staff")
    written = fill(TEMPLATE, language, invites_reply=False, wording=wording, **values)
    mailbox = configuration.default_mailbox()
    return Job(
        looks_ahead=True,
        event=day_sk(day),
        template=TEMPLATE,
        audience="staff",
        channel=Channel.EMAIL,
        address=address,
        subject=written.subject,
        text=written.text,
        language=language,
        sender=mailbox,
        sender_name=configuration.mailboxes[mailbox].name or configuration.name,
        automatic=True,
        until=until,
        **dressed(configuration, language),
    )
