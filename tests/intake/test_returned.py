"""A bounce that comes as mail counts when our signature proves it, and opens no ticket then."""

import email
import email.policy

import pytest

from chalicelib.customers.deliverability import Fate, Feedback
from chalicelib.desk import addresses, messages, verbs
from chalicelib.tickets.events import Kind
from tests.samples import ANA, MARIA, MONDAY, a_call

PEDRO = "pedro@cliente.example"
MARKED = Feedback(fate=Fate.BOUNCED, address=MARIA.email, at=MONDAY, reason="5.1.1")


@pytest.fixture
def number(window):
    """María's ticket, copied to Pedro, whom Ana has answered."""
    number = window.opens(window.mail(Message_ID="<first@cliente>", Cc=PEDRO))
    window.tells()
    verbs.claim(window.desk, number, a_call(ANA))
    messages.say(window.desk, number, "Reinicie.", a_call(ANA), definitive=False)
    assert {to for to, _ in window.tells()} == {MARIA.email, PEDRO}
    return number


def report(of, to=MARIA.email, status="5.1.1", action="failed", references=None):
    """A bounce of a mail that the desk sent, as the recipient's server writes it."""
    sent = email.message_from_string(of, policy=email.policy.default)
    references = sent["References"] if references is None else references
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.cliente.example\nTo: soporte@mesa.example\n"
        "Message-ID: <dsn@mx.cliente.example>\nSubject: Undelivered\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        f"Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {sent['X-Of-SES'] or '<0100@email.amazonses.com>'}\n"
        f"References: {references}\n--b--\n"
    ).encode()


def answer(window, to=MARIA.email, words="Reinicie."):
    """The mail of these words that was sent to somebody: Ana's answer."""
    (found,) = (
        f"X-Of-SES: <sent-{place}@email.amazonses.com>\n{each['RawMessage']['Data'].decode()}"
        for place, each in enumerate(window.sent, 1)
        if each["Destinations"] == [to] and words.encode() in each["RawMessage"]["Data"]
    )
    return found


def line(window, template, to=MARIA.email):
    (found,) = (each for each in window.told() if (each["template"], each["to"]) == (template, to))
    return found["status"]


def is_marked(window, address=MARIA.email):
    return window.desk.addresses.load(address).undeliverable


@pytest.mark.parametrize("to", ["soporte@mesa.example", "token"])
def test_a_proven_bounce_opens_no_ticket_and_marks_line_address_and_ticket(window, number, to):
    to = window.address(number) if to == "token" else to
    (received,) = window.takes(report(answer(window)), to, delivery="dsn")
    assert (received.number, received.outcome) == (number, "bounced")
    assert window.numbers() == [number]
    assert line(window, "answered") == "bounced"
    assert line(window, "answered", PEDRO) == "sent"
    assert (is_marked(window), is_marked(window, PEDRO)) == (True, False)
    assert window.events(number)[-1].kind is Kind.UNDELIVERED
    assert [to for to, _ in window.tells()] == [ANA.id]


def test_a_bounce_that_is_delivered_again_changes_nothing(window, number):
    for delivery in ("dsn", "dsn", "dsn-again"):
        window.takes(report(answer(window)), delivery=delivery)
    assert [each.kind for each in window.events(number)].count(Kind.UNDELIVERED) == 1
    assert len(window.tells()) == 1


def test_a_bounce_that_is_delivered_again_does_not_undo_a_verification(window, number):
    window.takes(report(answer(window)), delivery="dsn")
    window.time.passes(minutes=1)
    addresses.verify(window.desk, MARIA.email, "por teléfono", a_call(ANA))
    window.time.passes(minutes=1)
    window.takes(report(answer(window)), delivery="dsn")
    assert not is_marked(window)


@pytest.mark.parametrize(
    ("status", "action", "stands"),
    [("4.4.7", "failed", "bounced"), ("4.2.2", "delayed", "sent")],
)
def test_what_is_not_for_good_is_noted_on_the_line_alone(window, number, status, action, stands):
    (received,) = window.takes(report(answer(window), status=status, action=action))
    assert received.outcome == "bounced"
    assert line(window, "answered") == stands
    assert not is_marked(window)
    assert window.tells() == []


@pytest.mark.parametrize("how", ["another signature", "another mail", "no mail"])
def test_nobody_is_marked_on_the_word_of_an_unsigned_report(window, number, how):
    own = answer(window)
    signed = email.message_from_string(own, policy=email.policy.default)["References"].split()[-1]
    local, _, domain = signed.strip("<>").rpartition("@")
    forged = f"<{local.rpartition('.')[0]}.{'a' * 16}@{domain}>"
    references = {"another signature": forged, "another mail": "<first@cliente>", "no mail": ""}[
        how
    ]
    (received,) = window.takes(report(own, references=references), delivery="forged")
    assert received.outcome != "bounced"
    assert not is_marked(window)
    assert line(window, "answered") == "sent"


def test_a_report_on_somebody_whom_the_desk_did_not_write_to_is_a_mail_like_any_other(
    window, number
):
    stranger = report(answer(window), to="alcalde@cliente.example")
    (received,) = window.takes(stranger, window.address(number), delivery="ses-2")
    assert received.outcome == "appended"
    assert not is_marked(window, "alcalde@cliente.example")


@pytest.mark.parametrize("own_id", [True, False])
@pytest.mark.parametrize(("told_of", "to"), [("Reinicie.", PEDRO), ("recibido", ANA.id)])
def test_whom_the_desk_told_cannot_forge_the_bounce_of_whom_it_told_as_well(
    window, number, told_of, to, own_id
):
    """The signed reference is in each of their mails; SES's id of another's they cannot know."""
    own = answer(window, words=told_of)
    own = own if own_id else own.partition("\n")[2]
    window.takes(report(own, to=to), delivery="forged")
    assert not is_marked(window, to)
    assert not is_marked(window)


def test_the_id_of_a_mail_about_another_ticket_proves_no_bounce_of_this_one(window, number):
    other = window.opens(window.mail(sender=PEDRO, Message_ID="<of@pedro>"), delivery="ses-2")
    reference = window.desk.signer().reference(f"{other}.000001.0", "soporte@mesa.example")
    window.takes(report(answer(window), references=reference), delivery="forged")
    assert not is_marked(window)
    assert line(window, "answered") == "sent"


def test_a_receipt_that_a_mail_was_read_is_no_bounce(window, number):
    own = report(answer(window)).decode()
    read = own.replace("delivery-status", "disposition-notification").replace(
        "Action: failed\nStatus: 5.1.1", "Disposition: manual-action/MDN-sent-manually; displayed"
    )
    (received,) = window.takes(read.encode(), delivery="read")
    assert received.outcome != "bounced"
    assert not is_marked(window)


def test_a_person_who_quotes_a_bounce_is_a_person(window, number):
    own = email.message_from_string(answer(window), policy=email.policy.default)["References"]
    quoted = f"Me volvió esto:\n<{MARIA.email}>:\n550 5.1.1\n\n--- a copy\n\nReferences: {own}\n"
    person = window.mail(quoted, In_Reply_To="<first@cliente>")
    (received,) = window.takes(person, delivery="person")
    assert received.outcome == "appended"
    assert not is_marked(window)


def test_a_mail_of_ones_own_that_is_proven_lets_the_next_one_out(window, number):
    addresses.hear(window.desk, MARKED)
    window.desk.addresses.suppressions().add(MARIA.email)
    window.time.passes(minutes=5)
    again = window.mail("Sí recibo correo.", Message_ID="<second@cliente>")
    window.takes(again, window.address(number), delivery="again", dmarc="PASS")
    window.tells()
    messages.say(window.desk, number, "Qué bueno.", a_call(ANA), definitive=False)
    assert MARIA.email in [to for to, _ in window.tells()]
    known = window.desk.addresses.load(MARIA.email)
    assert (known.undeliverable, known.verified_by) == (False, "mail")
    assert window.desk.addresses.suppressions() == set()


def test_a_new_request_that_is_proven_is_answered(window):
    addresses.hear(window.desk, MARKED)
    window.time.passes(minutes=5)
    window.opens(dmarc="PASS")
    assert [to for to, _ in window.tells_customers()] == [MARIA.email]


@pytest.mark.parametrize("how", ["unproven", "automatic", "somebody else", "earlier"])
def test_what_proves_nothing_leaves_the_address_marked(window, number, how):
    if how != "earlier":
        addresses.hear(window.desk, MARKED)
    window.time.passes(minutes=5)
    sender = "Pedro <pedro@cliente.example>" if how == "somebody else" else f"María <{MARIA.email}>"
    headers = {"Auto_Submitted": "auto-replied"} if how == "automatic" else {}
    mail = window.mail("Hola", sender=sender, Message_ID="<second@cliente>", **headers)
    dmarc = "GRAY" if how == "unproven" else "PASS"
    window.takes(mail, window.address(number), delivery="again", dmarc=dmarc)
    if how == "earlier":
        addresses.hear(window.desk, MARKED.model_copy(update={"at": window.time.passes(minutes=5)}))
    window.tells()
    messages.say(window.desk, number, "Sigo.", a_call(ANA), definitive=False)
    assert MARIA.email not in [to for to, _ in window.tells()]
    assert is_marked(window)


def test_who_writes_from_another_address_of_theirs_proves_that_one_alone(window, number):
    person = window.desk.people.load(MARIA.email)
    more = {"addresses": ("mvega@correo.example",), "version": person.version + 1}
    window.desk.people.save(person, person.model_copy(update=more))
    addresses.hear(window.desk, MARKED)
    window.time.passes(minutes=5)
    mail = window.mail("Hola", sender="mvega@correo.example", Message_ID="<other@correo>")
    window.takes(mail, window.address(number), delivery="other", dmarc="PASS")
    window.tells()
    messages.say(window.desk, number, "Sigo.", a_call(ANA), definitive=False)
    assert MARIA.email not in [to for to, _ in window.tells()]


def test_a_mail_that_comes_in_costs_no_request_for_addresses(window, number):
    addresses.hear(window.desk, MARKED)
    window.trouble.made.clear()
    mail = window.mail("Sí recibo.", Message_ID="<second@cliente>")
    window.takes(mail, window.address(number), delivery="again", dmarc="PASS")
    marked = list(window.trouble.made)
    window.trouble.made.clear()
    mail = window.mail("Y ahora.", sender=PEDRO, Message_ID="<third@cliente>")
    window.takes(mail, window.address(number), delivery="third", dmarc="PASS")
    assert marked == window.trouble.made
