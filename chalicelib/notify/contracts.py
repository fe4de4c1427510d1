"""Who is told what happens to an agreement: the commercial team and the customer's heads. Pure."""

from collections.abc import Iterator, Sequence

from chalicelib.configuration.model import Configuration
from chalicelib.customers.address import is_mailable
from chalicelib.customers.history import Entry, Happening
from chalicelib.customers.organization import Organization
from chalicelib.customers.person import Person
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.layout import dressed
from chalicelib.notify.templates import Wording, fill, language_of
from chalicelib.store.keys import event_sk

TOLD = frozenset(
    {
        Happening.AGREEMENT_ENDING,
        Happening.AGREEMENT_ENDED,
        Happening.AGREEMENT_RENEWED,
        Happening.HOURS_REACHED,
    }
)


def plan(
    entry: Entry,
    organization: Organization,
    coordinators: Sequence[Person],
    configuration: Configuration,
) -> tuple[Job, ...]:
    """Return the messages that an entry of the audit is due, each recipient once."""
    if entry.kind not in TOLD:
        return ()
    jobs = {
        address: _job(entry, organization, audience, address, language, configuration)
        for audience, address, language in _recipients(organization, coordinators, configuration)
        if is_mailable(address) and not configuration.is_own(address)
    }
    return tuple(jobs.values())


def _recipients(
    organization: Organization, coordinators: Sequence[Person], configuration: Configuration
) -> Iterator[tuple[str, str, str | None]]:
    """Yield audience, address and preferred language of everybody who is told."""
    for person in coordinators:
        yield "coordinator", person.email, person.language or organization.language
    team = configuration.agreements.team
    for address in configuration.people_of(team) if team else ():
        yield "staff", address, configuration.staff[address].language


def _job(
    entry: Entry,
    organization: Organization,
    audience: str,
    address: str,
    preferred: str | None,
    configuration: Configuration,
) -> Job:
    language = language_of(preferred, configuration.language)
    agreement = organization.agreement(entry.agreement or "")
    details = {name: str(each) for name, each in entry.details.items()}
    values = {
        **details,
        "agreement": agreement.name if agreement else str(entry.agreement),
        "organization": organization.name,
        "renewal": agreement.renewal if agreement else "",
        "grace": details.get("grace_days", "0"),
        "used": str(round(int(details.get("minutes_used", "0")) / 60, 1)),
        "desk": configuration.name,
    }
    wording = Wording(configuration.templates, audience)
    written = fill(entry.kind.value, language, invites_reply=False, wording=wording, **values)
    mailbox = configuration.default_mailbox()
    return Job(
        organization=organization.id,
        event=event_sk(entry.version, entry.part),
        template=entry.kind.value,
        audience=audience,
        channel=Channel.EMAIL,
        address=address,
        subject=written.subject,
        text=written.text,
        language=language,
        sender=mailbox,
        sender_name=configuration.mailboxes[mailbox].name or configuration.name,
        automatic=True,
        **dressed(configuration, language),
    )
