"""Every key string of the table, in one place, with the access pattern that each serves.

| item | PK | SK |
|---|---|---|
| ticket | ``T#number`` | ``#`` |
| event | ``T#number`` | ``E#version.part`` |
| told: one message, behind the event it tells | ``T#number`` | ``E#version.part~digest`` |
| once-marker | ``O#key`` | ``#`` |
| Message-ID of a mail, in or out | ``M#mailbox#message-id`` | ``#`` |
| person, or a further address of one | ``P#address`` | ``#`` |
| membership of a person | ``P#address`` | ``O#organization`` |
| for what a person was last asked for a rating | ``P#address`` | ``ASKED`` |
| telephone of a person, domain of an organization | ``N#phone``, ``D#domain`` | ``#`` |
| organization with its agreements | ``ORG#id`` | ``#`` |
| what happened to it, and was told | ``ORG#id`` | ``E#version.part``, ``…~digest`` |
| incident of another system | ``X#system#id`` | ``#`` |
| the desk's configuration, its versions | ``DESK`` | ``#``, ``V#version`` |
| what somebody chose about how they are told | ``C#address`` | ``#`` |
| basket of what waits until somebody may be told | ``B#address`` | ``#``, ``W#instant#digest`` |
| notices of receipt that an address got lately | ``L#address`` | ``#`` |
| the ticket of a program there that was told of last | ``L#address`` | ``OPENED`` |
| webhook, and how many there are | ``WEBHOOKS`` | name, ``#`` |
| what people arranged about on-call duty; its audit | ``DUTY`` | ``#``, ``E#version.0`` |
| devices that a person is pushed to | ``P#address`` | ``DEVICES`` |
| by what a person is paged, and what of it is verified | ``P#address`` | ``CONTACTS`` |
| how often they were paged in a month | ``P#address`` | ``PAGES#2026-11`` |
| a ticket and chain that they were paged for lately | ``P#address`` | ``OPEN#number.chain`` |
| the latest pages of somebody | ``G#address`` | ``#`` |
| pages that wait to be told together, and those that were | ``B#pages address`` | as a basket |
| what became of the codes that they were sent | ``K#address`` | ``K#method.until~digest`` |
| when the desk looks ahead next, what it told of that | ``PREFLIGHT#`` | ``#``, ``D#day~digest`` |
| calls of a client in a minute, where they are many | ``R#client#minute`` | ``#`` |
| what is known of an address that mail did not reach | ``A#address`` | ``#`` |

| index | PK | SK | lists |
|---|---|---|---|
| queue | ``queue_key``: ``team#`` and live, done or held | ``created_key`` | a team's tickets |
| queue | ``ORGANIZATIONS``, ``PEOPLE`` | name or address | all of them |
| queue | ``ADDRESSES`` | since when, and the address | those that mail does not reach |
| requester, organization | ``requester``, ``organization`` | ``created_key`` | whose they are |
| organization | ``organization`` | ``person#address`` | its people |
| requester | ``webhook#name`` | ``created_key`` | what a webhook was told |
| assignee | ``assignee_key``, only while live | ``created_key`` | who has them |
| assignee | ``held#organization`` | ``created_key`` | what waits for its agreement |
| due | ``due_key``: one of ``SHARDS`` | ``wake_key`` | what must be looked at; keys only |
"""

from datetime import UTC, date, datetime
from hashlib import sha256

from chalicelib.tickets.model import NO_AGREEMENT, Ticket
from chalicelib.tickets.status import LIVE, Status

ONLY = "#"  # the sort key of items that are alone under their PK; sorts before every event
EVENTS = "E#"
SHARDS = 4  # of the due index: 4,000 wakes a second; more only makes an idle minute dearer


def ticket_pk(number: str) -> str:
    """Key of everything that belongs to a ticket."""
    return f"T#{number}"


def event_sk(version: int, part: int) -> str:
    """Place of an event in its ticket's timeline."""
    return f"{EVENTS}{version:06d}.{part}"


def told_sk(event: str, channel: str, address: str) -> str:
    """Place of one message behind the event (its sort key) that it tells about.

    The same message always has the same key: it is its own once-marker.
    """
    return f"{event}~{sha256(f'{channel} {address}'.encode()).hexdigest()[:16]}"


def once_pk(key: str) -> str:
    """Key of the marker that makes ``key`` happen once; hashed, for clients choose parts of it."""
    return f"O#{sha256(key.encode()).hexdigest()[:40]}"


def message_pk(mailbox: str, message_id: str) -> str:
    """Key of a mail by its Message-ID, within one mailbox: another mailbox's mail never matches."""
    return f"M#{mailbox}#{message_id.strip('<>')[:900]}"


def person_pk(email: str) -> str:
    """Key of a customer."""
    return f"P#{email}"


def domain_pk(domain: str) -> str:
    """Key of the organization that a mail domain belongs to."""
    return f"D#{domain}"


def rate_pk(client: str, minute: int) -> str:
    """Key of the counter of a client's calls in one minute."""
    return f"R#{client}#{minute}"


def address_pk(address: str) -> str:
    """Key of what is known of an address: whether mail to it arrives."""
    return f"A#{address}"


def version_sk(version: int) -> str:
    """Place of a version of the desk's configuration."""
    return f"V#{version:06d}"


def organization_pk(organization: str) -> str:
    """Key of everything that belongs to an organization."""
    return f"ORG#{organization}"


def membership_sk(organization: str) -> str:
    """Place of a membership below its person."""
    return f"O#{organization}"


def phone_pk(phone: str) -> str:
    """Key of whose telephone it is."""
    return f"N#{phone}"


def external_pk(system: str, incident: str) -> str:
    """Key of the ticket that follows another system's incident."""
    return f"X#{system}#{incident[:200]}"


def device_pk(device: str) -> str:
    """Key of whose a device is."""
    return f"DEVICE#{device}"


def choices_pk(address: str) -> str:
    """Key of what somebody chose about how they are told."""
    return f"C#{address}"


def basket_pk(address: str) -> str:
    """Key of the basket of what waits until somebody may be told."""
    return f"B#{address}"


def notices_pk(address: str) -> str:
    """Key of the notices of receipt that an address got lately."""
    return f"L#{address}"


OPENED_SK = "OPENED"  # behind the notices of receipt of the same address


def codes_pk(address: str) -> str:
    """Key of what became of the codes by which somebody verifies how they are paged."""
    return f"K#{address}"


def code_sk(method: str, until: datetime) -> str:
    """Place of a code among those that somebody was sent: no two hold equally long."""
    return f"K#{method}.{sortable(until)}"


def digest_sk(batch: str) -> str:
    """Place of a digest among what somebody was told."""
    return f"{DIGESTS}{batch}"


def day_sk(day: date) -> str:
    """Place of a day's look ahead among what was told of them."""
    return f"D#{day.isoformat()}"


def pages_basket(person: str) -> str:
    """Return by which name pages wait in a basket: no address has a blank in it."""
    return f"{OF_PAGES}{person}"


def lately_pk(person: str) -> str:
    """Key of the latest pages of somebody."""
    return f"G#{person}"


def open_sk(number: str, chain: int) -> str:
    """Place of a ticket and chain that somebody was paged for, below them."""
    return f"{OPEN}{number}.{chain}"


def month_sk(month: str) -> str:
    """Place of how often somebody was paged in a month, below them."""
    return f"{PAGES}{month}"


DIGESTS = "D#"
OF_PAGES = "pages "
OPEN = "OPEN#"
PAGES = "PAGES#"
WAITING = "W#"  # begins the place of a message in a basket
ASKED = "ASKED"  # the place of the last request for a rating below its person
ORGANIZATIONS = "ORGANIZATIONS"  # partitions of the queue index
PEOPLE = "PEOPLE"
ADDRESSES = "ADDRESSES"
OF_A_PERSON = "person#"  # begins the place of a person among what an organization has
CONFIGURATION_PK = "DESK"
PREFLIGHT_PK = "PREFLIGHT#"
WEBHOOKS_PK = "WEBHOOKS"
DUTY_PK = "DUTY"
DEVICES_SK = "DEVICES"
CONTACTS_SK = "CONTACTS"


def told_webhook(name: str) -> str:
    """Partition of the requester index for what a webhook was told; no address looks like it."""
    return f"webhook#{name}"


def sortable(at: datetime) -> str:
    """Return an instant as text that sorts by time: UTC, always with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def due_shard(number: str) -> str:
    """Return the partition of the due index for a ticket."""
    return f"W{sum(number.encode()) % SHARDS}"


def held_key(organization: str) -> str:
    """Partition of the assignee index for what waits until an organization has an agreement."""
    return f"held#{organization}"


def _aside(status: Status) -> str:
    return "held" if status is Status.HELD else "done"


def index_keys(ticket: Ticket) -> dict[str, str]:
    """Return the key attributes that put a ticket into its lists."""
    live = ticket.status in LIVE
    keys = {
        "queue_key": f"{ticket.team}#{'live' if live else _aside(ticket.status)}",
        "created_key": f"{sortable(ticket.created_at)}#{ticket.number}",
    }
    if ticket.assignee and live:
        keys["assignee_key"] = ticket.assignee
    if ticket.status is Status.HELD and ticket.held == NO_AGREEMENT and ticket.organization:
        keys["assignee_key"] = held_key(ticket.organization)
    if ticket.wake_at:
        keys |= {"due_key": due_shard(ticket.number), "wake_key": sortable(ticket.wake_at)}
    return keys
