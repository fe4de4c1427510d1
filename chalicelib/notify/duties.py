"""Who is told what is arranged about on-call duty: who is asked, answered, or takes over. Pure."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.configuration.model import Configuration, Language
from chalicelib.escalation.on_call.arrangement import Arrangement, Doing, Done, Period
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.layout import dressed
from chalicelib.notify.templates import Wording, fill, language_of, phrase
from chalicelib.signing import Signer
from chalicelib.store.keys import event_sk


def plan(
    done: Done, configuration: Configuration, signer: Signer, public_url: str
) -> tuple[Job, ...]:
    """Return the mails that are due, to people of the staff; nobody is told what they did.

    Who is asked for a swap gets the link by which they answer it; none where ``public_url``, under
    which people reach the API, is empty: a mail's link leads nowhere without it.
    """
    links = {"swap_asked": _link(done.arrangement, signer, public_url)}
    return tuple(
        _job(done, template, address, configuration, links.get(template, ""))
        for template, address in _told(done)
        if address in configuration.staff and address != done.actor
    )


def _told(done: Done) -> Iterator[tuple[str, str | None]]:
    """Yield what is written, and to whom."""
    arrangement = done.arrangement
    colleague, asker = arrangement.person, arrangement.instead_of
    if done.kind is Doing.PLACED:
        yield "stand_in", colleague
        yield "relieved", asker
    elif done.kind is Doing.ENDED:
        yield "stand_in_over", colleague
    elif done.kind is Doing.ASKED:
        yield "swap_asked", colleague
    elif done.kind is Doing.ACCEPTED:
        yield "swap_accepted", asker
        yield "stand_in", colleague  # a supervisor forced it: who accepts is told nothing
    elif done.kind is Doing.DECLINED:
        yield "swap_declined", asker
    else:
        yield "swap_withdrawn", colleague


def _link(swap: Arrangement, signer: Signer, public_url: str) -> str:
    token = signer.swap_token(swap.id, swap.person or "")
    return f"{public_url}/swaps/{token}" if public_url else ""


def _job(
    done: Done, template: str, address: str | None, configuration: Configuration, link: str
) -> Job:
    person = configuration.staff[address or ""]
    language = language_of(person.language, configuration.language)
    wording = Wording(configuration.templates, "staff")
    values = _values(done, language, wording, configuration) | {"link": link}
    written = fill(template, language, invites_reply=False, wording=wording, **values)
    mailbox = configuration.default_mailbox()
    return Job(
        duty=True,
        event=event_sk(done.version, 0),
        template=template,
        audience="staff",
        channel=Channel.EMAIL,
        address=address or "",
        subject=written.subject,
        text=written.text,
        language=language,
        sender=mailbox,
        sender_name=configuration.mailboxes[mailbox].name or configuration.name,
        automatic=True,
        correlation_id=done.correlation_id or None,
        link=link or None,
        **dressed(configuration, language),
    )


def _values(
    done: Done, language: Language, wording: Wording, configuration: Configuration
) -> dict[str, str]:
    arrangement = done.arrangement
    zone = zone_of(arrangement, configuration)
    both = {
        "colleague": name_of(arrangement.person, configuration),
        "asker": name_of(arrangement.instead_of, configuration),
    }
    back = ""
    if arrangement.back:
        back = phrase("in_return", language, wording, **both, **_clocks(arrangement.back, zone))
    return {
        "schedule": arrangement.schedule,
        **both,
        "author": name_of(done.actor, configuration),
        "back": back,
        "reason": arrangement.reason or "",
        "swap": arrangement.id if arrangement.swap else "",
        "desk": configuration.name,
        **_clocks(arrangement.period, zone),
    }


def zone_of(arrangement: Arrangement, configuration: Configuration) -> str:
    """Return the zone in which people read an arrangement's times: its schedule's."""
    schedule = configuration.on_call.get(arrangement.schedule)
    return schedule.zone if schedule else configuration.zone


def _clocks(period: Period, zone: str) -> dict[str, str]:
    return {"from": clock(period.start, zone), "until": clock(period.end, zone)}


def clock(at: datetime, zone: str) -> str:
    """Return an instant as the clocks of ``zone`` show it, with the zone's name."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def name_of(address: str | None, configuration: Configuration) -> str:
    """Return somebody's name; the address of who is not of the desk, and nothing for nobody."""
    person = configuration.staff.get(address or "")
    return person.name if person else address or ""
