"""An invitation says to any calendar what was agreed, and nothing that somebody slipped into it."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.reading.mail import read_mail
from chalicelib.notify.invitation import Invitation, invitation
from chalicelib.notify.job import Channel, Job
from chalicelib.notify.mail import compose
from tests.samples import MARIA, MONDAY

SANTIAGO = ZoneInfo("America/Santiago")
VISIT = Invitation(
    uid="K7M42QXG.visit.1@mesa.example",
    sequence=0,
    starts_at=datetime(2026, 11, 25, 10, tzinfo=SANTIAGO),
    ends_at=datetime(2026, 11, 25, 11, 30, tzinfo=SANTIAGO),
    summary="Visita técnica",
    description="Revisar el servidor.\nLlevar las llaves.",
    place="Av. Ñuñoa 12; piso 3, oficina 4",
    organizer=("soporte@mesa.example", "Mesa de Atención"),
    attendees=((MARIA.email, "María Vega"), ("ana@mesa.example", "Ana Rojas")),
)
LINK = "https://meet.example/abc-def?pwd=1,2;3"
TEXT = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=200)
SLIPPED_IN = [
    "a\r\nATTENDEE:mailto:eve@evil.example",
    "a\nATTENDEE:mailto:eve@evil.example",
    "a\rEND:VEVENT\rBEGIN:VEVENT",
    "a\u2028METHOD:CANCEL\u0085METHOD:CANCEL\x0bMETHOD:CANCEL",
    "a;ROLE=CHAIR:mailto:eve@evil.example",
    'a";ROLE=CHAIR:mailto:eve@evil.example',
    "a,b\\;c\\,d\\nEND:VEVENT\\",
]


def written(**fields):
    return invitation(replace(VISIT, **fields), MONDAY)


def read(calendar):
    """Read a calendar by RFC 5545's grammar alone: component, name, parameters and value."""
    within, found = [], []
    for line in re.sub("\r\n ", "", calendar).removesuffix("\r\n").split("\r\n"):
        quoted = re.fullmatch(
            r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line, re.DOTALL
        )
        assert quoted, line
        name, parameters, value = quoted.groups()
        if name == "BEGIN":
            within.append(value)
        elif name == "END":
            assert within.pop() == value
        else:
            given = re.findall(r';([A-Z-]+)=(?:"([^"]*)"|([^";:,]*))', parameters)
            found.append((within[-1], name, {key: a or b for key, a, b in given}, value))
    assert not within
    return found


def values(calendar, component, name):
    return [value for where, key, _, value in read(calendar) if (where, key) == (component, name)]


def event(calendar, name):
    (value,) = values(calendar, "VEVENT", name)
    return re.sub(r"\\(.)", lambda escaped: {"n": "\n"}.get(escaped[1], escaped[1]), value)


def parties(calendar, name):
    return [(value, parameters) for _, key, parameters, value in read(calendar) if key == name]


def shape(calendar):
    return [(component, name) for component, name, _, _ in read(calendar)]


def test_it_asks_for_an_answer_to_one_confirmed_event():
    calendar = written()
    assert values(calendar, "VCALENDAR", "METHOD") == ["REQUEST"]
    assert values(calendar, "VCALENDAR", "VERSION") == ["2.0"]
    assert values(calendar, "VCALENDAR", "PRODID") == ["-//Ventanilla//Help desk//EN"]
    assert event(calendar, "STATUS") == "CONFIRMED"
    assert event(calendar, "UID") == "K7M42QXG.visit.1@mesa.example"
    assert event(calendar, "SUMMARY") == "Visita técnica"
    assert event(calendar, "DESCRIPTION") == "Revisar el servidor.\nLlevar las llaves."


def test_its_instants_are_in_utc_whatever_zone_they_were_agreed_in():
    calendar = invitation(VISIT, MONDAY.astimezone(SANTIAGO))
    assert event(calendar, "DTSTART") == "20261125T130000Z"
    assert event(calendar, "DTEND") == "20261125T143000Z"
    assert event(calendar, "DTSTAMP") == "20261123T130000Z"


def test_the_desk_organizes_and_each_of_the_invited_is_asked():
    calendar = written()
    ((address, parameters),) = parties(calendar, "ORGANIZER")
    assert (address, parameters) == ("mailto:soporte@mesa.example", {"CN": "Mesa de Atención"})
    maria, ana = parties(calendar, "ATTENDEE")
    assert (maria[0], ana[0]) == (f"mailto:{MARIA.email}", "mailto:ana@mesa.example")
    assert maria[1] == {
        "CN": "María Vega",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }


def test_who_has_no_name_is_called_by_their_address():
    (attendee,) = parties(written(attendees=(("jose@cliente.example", " "),)), "ATTENDEE")
    assert attendee[1]["CN"] == "jose@cliente.example"


def test_the_invited_have_the_address_that_the_mail_goes_to():
    (attendee,) = parties(written(attendees=(("jose+1@ñandú.cl", "José"),)), "ATTENDEE")
    assert attendee[0] == "mailto:jose+1@xn--and-6ma2c.cl"


def test_it_reminds_fifteen_minutes_before():
    calendar = written()
    assert values(calendar, "VALARM", "TRIGGER") == ["-PT15M"]
    assert values(calendar, "VALARM", "ACTION") == ["DISPLAY"]
    assert values(calendar, "VALARM", "DESCRIPTION") == ["Visita técnica"]


def test_an_address_is_a_location_and_no_link():
    calendar = written()
    assert event(calendar, "LOCATION") == "Av. Ñuñoa 12; piso 3, oficina 4"
    assert values(calendar, "VEVENT", "URL") == []


def test_a_calls_link_is_both_and_leads_where_it_says():
    calendar = written(place=LINK)
    assert event(calendar, "LOCATION") == LINK
    assert values(calendar, "VEVENT", "URL") == [LINK]


@pytest.mark.parametrize("place", [f"{LINK} PIN 12", "javascript:alert(1)", "https://ñandú.cl"])
def test_what_is_no_plain_link_is_no_url(place):
    assert values(written(place=place), "VEVENT", "URL") == []


def test_what_is_not_known_is_left_out():
    names = {name for _, name in shape(written(description=" ", place="\n"))}
    assert not names & {"LOCATION", "URL"}
    assert values(written(description=" "), "VEVENT", "DESCRIPTION") == []


def test_a_rescheduled_visit_is_the_same_one_with_a_higher_sequence():
    later = timedelta(days=1)
    moved = written(sequence=1, starts_at=VISIT.starts_at + later, ends_at=VISIT.ends_at + later)
    assert event(moved, "UID") == event(written(), "UID")
    assert (event(written(), "SEQUENCE"), event(moved, "SEQUENCE")) == ("0", "1")
    assert event(moved, "DTSTART") == "20261126T130000Z"
    assert values(moved, "VCALENDAR", "METHOD") == ["REQUEST"]


def test_a_cancelled_visit_is_struck_out_and_reminds_and_asks_nobody():
    cancelled = written(sequence=2, cancelled=True)
    assert values(cancelled, "VCALENDAR", "METHOD") == ["CANCEL"]
    assert (event(cancelled, "STATUS"), event(cancelled, "SEQUENCE")) == ("CANCELLED", "2")
    assert event(cancelled, "UID") == event(written(), "UID")
    assert "VALARM" not in {component for component, _ in shape(cancelled)}
    assert {given["RSVP"] for _, given in parties(cancelled, "ATTENDEE")} == {"FALSE"}


@pytest.mark.parametrize("letter", ["ñ", "€", "😀", "a;"])
def test_long_lines_are_folded_between_letters(letter):
    text = "x" + letter * 400
    calendar = written(summary=text, place=text, organizer=("soporte@mesa.example", text))
    lines = calendar.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert len(lines) > 60
    for line in lines:
        line.decode()  # no letter is cut in two
    assert event(calendar, "SUMMARY") == event(calendar, "LOCATION") == text
    assert parties(calendar, "ORGANIZER")[0][1]["CN"] == text


@pytest.mark.parametrize("text", SLIPPED_IN)
@pytest.mark.parametrize("field", ["uid", "summary", "description", "place"])
def test_no_text_becomes_a_property(field, text):
    calendar = written(**{field: text})
    assert shape(calendar) == shape(written())
    name = "LOCATION" if field == "place" else field.upper()
    assert event(calendar, name).split() == text.split()


@pytest.mark.parametrize("text", SLIPPED_IN)
def test_no_name_becomes_a_parameter_or_property(text):
    calendar = written(attendees=((MARIA.email, text),), organizer=(MARIA.email, text))
    assert shape(calendar) == shape(written(attendees=VISIT.attendees[:1]))
    for name in ("ATTENDEE", "ORGANIZER"):
        ((address, given),) = parties(calendar, name)
        assert address == f"mailto:{MARIA.email}"
        assert given["CN"] == " ".join(text.split()).replace('"', "'")
        assert given.get("ROLE") in {None, "REQ-PARTICIPANT"}


@pytest.mark.parametrize(
    ("address", "written_as"),
    [
        ("a@b.cl\r\nMETHOD:CANCEL", "a@b.cl%0D%0AMETHOD%3ACANCEL"),
        ("a?cc=eve@evil.cl", "a%3Fcc=eve@evil.cl"),
        ("a%40b@c.cl", "a%2540b@c.cl"),
    ],
)
def test_no_address_becomes_anything_else(address, written_as):
    calendar = written(attendees=((address, "A"),))
    assert shape(calendar) == shape(written(attendees=VISIT.attendees[:1]))
    assert [found for found, _ in parties(calendar, "ATTENDEE")] == [f"mailto:{written_as}"]


def test_nothing_unprintable_is_left():
    calendar = written(summary="a\x00b\x07c\x1bd\x7fe\x9bf", description="a\x00b\tc\x0cd")
    assert event(calendar, "SUMMARY") == "abcdef"
    assert event(calendar, "DESCRIPTION") == "ab\tc\nd"


@settings(max_examples=40)
@given(summary=TEXT, description=TEXT, name=TEXT)
def test_whatever_people_write_makes_the_same_calendar(summary, description, name):
    calendar = written(
        summary=summary, description=f"x{description}", attendees=((MARIA.email, name),)
    )
    assert shape(calendar) == shape(written(attendees=VISIT.attendees[:1]))
    assert max(map(len, calendar.encode().split(b"\r\n"))) <= 75


def test_every_line_ends_as_the_standard_wants():
    calendar = written(description="a\nb\rc")
    assert calendar.endswith("END:VCALENDAR\r\n")
    assert not set("\r\n") & set(calendar.replace("\r\n", ""))


@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
def test_a_time_of_no_zone_is_refused(field):
    with pytest.raises(ValueError, match="time zone"):
        replace(VISIT, **{field: datetime(2026, 11, 25, 10)})


def test_a_visit_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="later"):
        replace(VISIT, ends_at=VISIT.starts_at.astimezone(UTC))


def test_planning_and_sending_do_not_load_the_library_until_they_invite():
    code = (
        "import sys, chalicelib.notify.plan, chalicelib.notify.mail, chalicelib.notify.invitation;"
        "sys.exit('icalendar' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def job(calendar):
    return Job(
        number="K7M42QXG",
        event="E#000002.0",
        template="visit",
        audience="requester",
        channel=Channel.EMAIL,
        address=MARIA.email,
        subject="[#K7M4-2QXG] Visita técnica",
        text="Lo visitaremos el miércoles.\n",
        language="es",
        sender="soporte@mesa.example",
        sender_name="Soporte",
        own_reference="<own@mesa.example>",
        calendar=calendar,
    )


def mailed(calendar):
    return message_from_bytes(compose(job(calendar), MONDAY))


def kinds(mail):
    return [part.get_content_type() for part in mail.walk()]


def test_the_mail_has_the_invitation_as_its_last_alternative_and_as_a_file():
    mail = mailed(written())
    assert kinds(mail) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    shown, file = list(mail.walk())[4:]
    assert (shown.get_param("method"), shown.get_param("charset")) == ("REQUEST", "utf-8")
    assert shown.get_content_disposition() is None
    assert file["Content-Disposition"] == 'attachment; filename="invite.ics"'
    assert file.get_param("name") == "invite.ics"  # old programs look here
    assert mail["Message-ID"] == "<own@mesa.example>"


def test_both_are_the_calendar_to_the_byte():
    calendar = written(summary="ñ" * 200)
    shown, file = list(mailed(calendar).walk())[4:]
    assert shown.get_payload(decode=True) == file.get_payload(decode=True) == calendar.encode()


@pytest.mark.parametrize(
    ("calendar", "method"),
    [
        (written(cancelled=True), "CANCEL"),
        (written(description="METHOD:CANCEL", summary="\nMETHOD:CANCEL"), "REQUEST"),
        ("BEGIN:VCALENDAR\r\nX-METHOD:ADD\r\nEND:VCALENDAR\r\n", "PUBLISH"),
    ],
)
def test_the_mail_names_the_method_that_the_calendar_has(calendar, method):
    shown = list(mailed(calendar).walk())[4]
    assert shown.get_param("method") == method


def test_a_mail_without_an_invitation_has_text_and_html_alone():
    assert kinds(mailed(None)) == ["multipart/alternative", "text/plain", "text/html"]


def test_seven_bits_carry_it():
    assert compose(job(written()), MONDAY).isascii()


def test_our_own_reader_reads_the_text_and_keeps_the_invitation():
    calendar = written(summary="ñ" * 200)
    mail = read_mail(compose(job(calendar), MONDAY))
    assert (mail.reply, mail.defects) == ("Lo visitaremos el miércoles.", ())
    assert "Lo visitaremos el miércoles." in (mail.html or "")
    assert "BEGIN:VCALENDAR" not in mail.text
    assert [(each.content_type, each.filename) for each in mail.attachments] == [
        ("text/calendar", "invite.ics"),
        ("application/ics", "invite1.ics"),  # the names of one mail's files are distinct
    ]
    assert {each.content for each in mail.attachments} == {calendar.encode()}


def test_it_passes_the_queue_unchanged():
    sent = job(written())
    assert Job.model_validate_json(sent.model_dump_json()) == sent
