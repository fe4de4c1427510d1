"""All mails of a ticket are one conversation in Gmail's and Outlook's eyes, and no other one's.

But for pages, which in Gmail are one of their own: there a conversation shows its first subject.
"""

import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from itertools import combinations, product

import pytest

from chalicelib.notify.job import Channel
from chalicelib.notify.mail import compose
from chalicelib.notify.occasion import Surroundings
from chalicelib.notify.plan import plan
from chalicelib.notify.thread import thread_index, topic
from chalicelib.signing import Signer
from chalicelib.tickets.events import DESK, Event, Kind
from chalicelib.tickets.model import Channel as Way
from chalicelib.tickets.model import Ticket
from tests.notify.letters import MAILBOX, a_job
from tests.samples import ANA, MARIA, MONDAY, REQUESTER, SOFIA, a_message, configuration

AROUND = Surroundings(configuration(), Signer(b"key"), "https://mesa.example", "arn:aws:sns:r:1:p")
CARLA = "carla@mesa.example"


def a_ticket(number, **fields):
    given = {
        "number": number,
        "version": 9,
        "subject": "No puedo entrar: ñandú",
        "channel": Way.EMAIL,
        "team": "nivel3",
        "requester": MARIA.email,
        "requester_name": MARIA.name,
        "language": "es",
        "mailbox": MAILBOX,
        "assignee": CARLA,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        **fields,
    }
    return Ticket(**given)


WARNED = {"metric": "resolution", "share": 50, "due_at": MONDAY.isoformat()}
HAPPENED = (
    (Kind.CREATED, REQUESTER, {"message": a_message()}),
    (Kind.ASSIGNED, SOFIA, {}),
    (Kind.REPLIED, ANA, {"message": a_message("¿Desde dónde?")}),
    (Kind.ANSWERED, REQUESTER, {"message": a_message("Desde casa.")}),
    (Kind.CLOCK_WARNING, DESK, {"details": WARNED}),
    (Kind.CLOCK_BREACHED, DESK, {"details": WARNED}),
    (Kind.PAGED, DESK, {"details": {**WARNED, "people": [CARLA], "chain": 1}}),
    (Kind.ESCALATED, SOFIA, {"details": {"level": 3}}),
    (Kind.PAGED, DESK, {"details": {**WARNED, "people": [CARLA], "chain": 1, "again": 1}}),
    (Kind.OFFERED, ANA, {"details": {"version": "4.2", "text": "¿La instalamos?"}}),
    (Kind.ACCEPTED, REQUESTER, {"details": {"version": "4.2"}}),
    (Kind.RESOLVED, ANA, {"message": a_message("Ya está.")}),
    (Kind.REOPENED, ANA, {}),
)


def mails_of(ticket, *, pages=None):
    """Every mail of a ticket's life by recipient, under the Message-IDs that SES gives."""
    found = {}
    customers = "<first@cliente>" if ticket.channel is Way.EMAIL else None
    for place, (kind, actor, members) in enumerate(HAPPENED, 1):
        if kind is Kind.ANSWERED and customers:
            customers = "<second@cliente>"
        seen = ticket.model_copy(update={"message_id": customers})
        at = MONDAY + timedelta(hours=place - 1)
        event = Event(number=ticket.number, version=place, kind=kind, at=at, actor=actor, **members)
        for job in plan(event, seen, AROUND):
            if job.channel is Channel.EMAIL and pages in {None, job.template == "page"}:
                mail = message_from_bytes(compose(job, at))
                mail.replace_header("Message-ID", f"<{ticket.number}{place}{job.address}@ses>")
                found.setdefault(job.address, []).append(mail)
    return found


def subject_of(mail):
    """A subject as Gmail compares it."""
    plain = " ".join(str(make_header(decode_header(mail["Subject"]))).split())
    return re.sub(r"^((re|fwd?):\s*)+", "", plain, flags=re.IGNORECASE)


def ids_of(mail):
    named = " ".join(mail.get(name, "") for name in ("Message-ID", "References", "In-Reply-To"))
    return set(named.split())


def together_in_gmail(one, other):
    return subject_of(one) == subject_of(other) and bool(ids_of(one) & ids_of(other))


def together_in_outlook(one, other):
    """By the conversation's GUID alone; the topic is what it shows as the title."""
    first, second = (b64decode(each["Thread-Index"])[:22] for each in (one, other))
    return first[6:] == second[6:]


@pytest.mark.parametrize("together", [together_in_gmail, together_in_outlook])
@pytest.mark.parametrize("channel", [Way.EMAIL, Way.API])
def test_all_mails_of_a_ticket_to_somebody_are_one_conversation(together, channel):
    mails = mails_of(a_ticket("K7M42QXG", channel=channel), pages=False)
    assert min(len(mails[MARIA.email]), len(mails[CARLA])) >= 5
    for sent in mails.values():
        assert all(together(one, other) for one, other in combinations(sent, 2))
        assert len({mail["Thread-Topic"] for mail in sent}) == 1


def test_pages_are_one_conversation_of_their_own_in_gmail_and_the_tickets_in_outlook():
    pages, others = (mails_of(a_ticket("K7M42QXG"), pages=each)[CARLA] for each in (True, False))
    first, again = pages
    assert together_in_gmail(first, again)
    for page, other in product(pages, others):
        assert not together_in_gmail(page, other)
        assert together_in_outlook(page, other)


@pytest.mark.parametrize("together", [together_in_gmail, together_in_outlook])
def test_mails_of_another_ticket_with_the_same_subject_are_another_conversation(together):
    one, other = mails_of(a_ticket("K7M42QXG")), mails_of(a_ticket("NFCB6HG6"))
    for who, sent in one.items():
        assert not any(together(each, theirs) for each in sent for theirs in other[who])


def test_the_same_number_at_another_desk_is_another_conversation():
    event = Event(number="K7M42QXG", version=2, kind=Kind.REPLIED, at=MONDAY, actor=ANA)
    ticket = a_ticket("K7M42QXG")
    places = {thread_index(ticket, event, f"soporte@{each}.example")[:29] for each in "ab"}
    assert len(places) == 2


def decoded(place):
    """Read a Thread-Index as MS-OXOMSG 2.2.1.3 says: when it began, whose it is, each child."""
    raw = b64decode(place)
    began = int.from_bytes(raw[:6]) << 16
    children = []
    for start in range(22, len(raw), 5):
        word = int.from_bytes(raw[start : start + 4])
        delta = (word & 0x7FFFFFFF) << (23 if word >> 31 else 18)
        children.append(instant(began + delta))
    return instant(began), raw[6:22], children


def instant(ticks):
    return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)


@pytest.mark.parametrize("days", [0, 0.01, 1, 600, 700, 4000])
def test_outlook_reads_when_the_conversation_began_and_when_each_mail_came(days):
    at = MONDAY + timedelta(days=days)
    event = Event(number="K7M42QXG", version=7, kind=Kind.REPLIED, at=at, actor=ANA)
    place = thread_index(a_ticket("K7M42QXG"), event, MAILBOX)
    began, _, (came,) = decoded(place)
    assert b64decode(place)[0] == 1
    assert timedelta() <= MONDAY - began < timedelta(milliseconds=7)
    assert timedelta() <= at - came < timedelta(seconds=1)


def test_the_first_mail_begins_the_conversation_and_the_same_event_has_one_place():
    ticket = a_ticket("K7M42QXG")
    first = Event(number="K7M42QXG", version=1, kind=Kind.CREATED, at=MONDAY, actor=REQUESTER)
    later = [
        Event(number="K7M42QXG", version=2, part=part, kind=Kind.REPLIED, at=MONDAY, actor=ANA)
        for part in (0, 0, 1)
    ]
    assert len(b64decode(thread_index(ticket, first, MAILBOX))) == 22
    one, again, other = (thread_index(ticket, event, MAILBOX) for event in later)
    assert len(b64decode(one)) == 27
    assert one == again != other


@pytest.mark.parametrize(
    ("subject", "about"),
    [
        ("Re: [#K7M4-2QXG] x", "[#K7M4-2QXG] x"),
        ("RE: Fwd: RV: x", "x"),
        ("Pregunta re: x", "Pregunta re: x"),
        ("a\r\nBcc: eve@evil.example", "a Bcc: eve@evil.example"),
        ("", ""),
    ],
)
def test_the_topic_is_the_subject_without_the_marks_of_an_answer(subject, about):
    assert topic(subject) == about


def headers(**fields):
    return message_from_bytes(compose(a_job(**fields), MONDAY))


def test_a_digest_is_ended_by_one_click():
    mail = headers(unsubscribe="https://mesa.example/digests/abc?x=1")
    assert mail["List-Unsubscribe"] == "<https://mesa.example/digests/abc?x=1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "link",
    [None, "http://mesa.example/x", "https://a.example/>\r\nBcc: eve@evil.example", "mailto:x@y.z"],
)
def test_a_link_that_one_click_cannot_follow_is_no_header(link):
    mail = headers(unsubscribe=link)
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "Bcc"} & set(mail)


def test_a_mail_says_its_language():
    assert headers(language="pt")["Content-Language"] == "pt"


def test_a_mail_about_no_ticket_has_no_topic():
    assert headers(number="", organization="muni")["Thread-Topic"] is None
