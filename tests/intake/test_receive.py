"""A mail that arrives is one ticket or one more message of one, once, whoever sends it again."""

from itertools import product

import pytest
from pydantic import ValidationError

from chalicelib.desk import editing, messages, verbs
from chalicelib.intake.notification import read_notification
from chalicelib.intake.receive import receive
from chalicelib.store.files import LONGEST_TEXT
from chalicelib.tickets.events import Kind, Role
from chalicelib.tickets.status import Status
from tests.samples import ANA, MARIA, SOFIA, a_call, configuration

SOPORTE, CGU = "soporte@mesa.example", "cgu@mesa.example"
STRANGER = "Eve <eve@evil.example>"
AGENT = "Ana Rojas <ana@mesa.example>"
AUTOMATIC = {"Auto_Submitted": "auto-replied"}
TEAM = configuration().people_of("nivel1")


def outcomes(received):
    return [each.outcome for each in received]


def claimed(window):
    number = window.opens()
    verbs.claim(window.desk, number, a_call(ANA))
    return number


def resolved(window):
    number = claimed(window)
    verbs.resolve(window.desk, number, "Reinicie.", a_call(ANA))
    return number


def closed(window):
    number = resolved(window)
    verbs.close(window.desk, number, a_call(ANA))
    return number


# Opening


def test_a_mail_opens_a_ticket_of_its_sender_in_its_mailbox(window):
    number = window.opens(window.mail(Message_ID="<a@b>"), CGU)
    ticket = window.ticket(number)
    assert (ticket.requester, ticket.requester_name) == (MARIA.email, MARIA.name)
    assert (ticket.mailbox, ticket.product, ticket.message_id) == (CGU, "CGU+Plus", "<a@b>")
    assert ticket.status is Status.PENDING
    assert window.messages(number) == ["La clave no funciona."]


def test_who_else_the_mail_went_to_is_copied_but_neither_the_desk_nor_the_sender(window):
    to = f"{SOPORTE}, Pedro@Cliente.example, MARIA@cliente.example, {window.address('K7M42QXG')}"
    number = window.opens(window.mail(To=None, Cc=to))
    assert window.ticket(number).copied == ("pedro@cliente.example",)


@pytest.mark.parametrize(
    "alias", ["soporte+ventas@mesa.example", "reply+k7m42qxg.0000000000000000@mesa.example"]
)
def test_the_desk_never_copies_itself_whatever_its_address_is_written_with(window, alias):
    number = window.opens(window.mail(To=alias), alias)
    assert window.ticket(number).copied == ()


def test_a_list_of_hundreds_of_addresses_copies_few(window):
    crowd = ", ".join(f"p{each}@cliente.example" for each in range(300))
    assert len(window.ticket(window.opens(window.mail(Cc=crowd))).copied) <= 20


def test_a_text_of_more_than_the_table_keeps_is_kept_whole(window):
    text = "ñandú " * LONGEST_TEXT
    number = window.opens(window.mail(text))
    (event,) = window.events(number)
    assert 0 < len(event.message.text.encode()) <= LONGEST_TEXT
    assert window.desk.files.text(event.message.text_key).strip() == text.strip()


PAGE = (
    b"From: maria@cliente.example\nSubject: x\nContent-Type: text/html\n\n"
    b"<p onclick=alert(1)>No <b>arranca</b><img src=https://t.example/p.gif><script>x</script>"
)


def test_the_html_of_a_mail_is_kept_safe_to_show_beside_its_text(window):
    (event,) = window.events(window.opens(PAGE))
    assert event.message.text == "No arranca"
    page = window.desk.files.text(event.message.html_key)
    assert "<p>No <b>arranca</b>[t.example]</p>" in page
    assert event.message.kept_out == 1
    assert event.message.html_key in event.message.files
    assert window.takes(PAGE)[0].outcome == "repeated"


def test_a_mail_of_text_alone_has_no_html_and_one_that_is_held_for_a_virus_keeps_none(window):
    (event,) = window.events(window.opens())
    assert (event.message.html_key, event.message.kept_out) == (None, 0)
    (held,) = window.takes(PAGE, delivery="ses-2", virus="FAIL")
    (event,) = window.events(held.number)
    assert event.message.html_key is None


def test_a_mail_without_sender_is_a_ticket_that_no_customer_is_told_of(window):
    number = window.opens(window.mail(sender=None))
    assert window.ticket(number).requester.endswith("invalid")
    assert window.tells_customers() == []


def test_a_mail_without_sender_belongs_to_the_envelopes(window):
    number = window.opens(window.mail(sender=None), source="Maria@cliente.example")
    assert window.ticket(number).requester == MARIA.email


def test_a_mail_without_message_id_subject_and_text_is_a_ticket_once(window):
    raw = b"From: maria@cliente.example\n\n"
    number = window.opens(raw)
    assert outcomes(window.takes(raw)) == ["repeated"]
    assert window.numbers() == [number]
    assert window.ticket(number).subject


def test_no_bytes_at_all_are_a_ticket(window):
    number = window.opens(b"\n")
    assert window.numbers() == [number]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_mails_without_message_id_and_other_content_are_two_tickets(window, end):
    window.opens(b"From: maria@cliente.example" + end * 2 + b"uno")
    window.opens(b"From: maria@cliente.example" + end * 2 + b"dos", delivery="ses-2")
    assert len(window.numbers()) == 2


def test_the_same_alarm_of_a_machine_on_another_day_is_another_mail(window):
    """Neither Message-ID nor Date tells them apart; dropping the second would lose it."""
    alarm = b"From: ups@cliente.example\nSubject: ALARM\n\nBattery low."
    window.opens(alarm)
    window.time.passes(days=7)
    window.opens(alarm, delivery="ses-2")
    assert len(window.numbers()) == 2


@pytest.mark.parametrize("letter", ["x", "ñ"])
def test_a_mail_with_an_endless_message_id_is_received(window, letter):
    raw = f"From: maria@cliente.example\nMessage-ID: <{letter * 990}@x>\n\nHola".encode()
    number = window.opens(raw)
    assert window.numbers() == [number]


# Once


def test_the_same_mail_twice_is_one_ticket(window):
    raw = window.mail(Message_ID="<a@b>")
    (first,) = window.takes(raw)
    (again,) = window.takes(raw)
    assert (first.outcome, again.outcome) == ("opened", "repeated")
    assert window.numbers() == [first.number] == [again.number]
    assert len(window.events(first.number)) == 1


def test_the_same_mail_delivered_anew_is_one_ticket(window):
    raw = window.mail(Message_ID="<a@b>")
    window.opens(raw)
    assert outcomes(window.takes(raw, delivery="ses-2")) == ["repeated"]
    assert len(window.numbers()) == 1


def test_the_same_mail_sent_again_over_another_route_is_one_ticket(window):
    """The sender's server lost our “250 OK”: what SES writes on top differs, the mail does not."""
    raw = window.mail(Message_ID="<a@b>")
    for delivery in ("ses-1", "ses-2"):
        trace = f"Return-Path: <maria@cliente.example>\r\nReceived: from mx by amazonaws.com id {delivery}\r\n"
        window.takes(trace.encode() + raw, delivery=delivery)
    assert len(window.numbers()) == 1


def test_the_same_mail_at_the_same_moment_is_one_ticket(window):
    raw = window.mail(Message_ID="<a@b>")
    notified = window.notified(raw), window.notified(raw, delivery="ses-2")
    meanwhile = []
    window.trouble.meanwhile["transact_write_items"] = lambda: meanwhile.extend(
        receive(window.desk, notified[0])
    )
    (late,) = receive(window.desk, notified[1])
    assert outcomes(meanwhile) == ["opened"]
    assert late.outcome == "repeated"
    assert window.numbers() == [meanwhile[0].number] == [late.number]


def test_the_same_mail_to_two_mailboxes_is_one_ticket_in_each_however_often_it_comes(window):
    raw = window.mail(Message_ID="<a@b>")
    assert outcomes(window.takes(raw, SOPORTE, CGU)) == ["opened", "opened"]
    assert outcomes(window.takes(raw, SOPORTE, CGU)) == ["repeated", "repeated"]
    assert outcomes(window.takes(raw, CGU, delivery="ses-2")) == ["repeated"]
    assert len(window.numbers()) == 2


def test_another_mail_with_the_same_message_id_is_another_mail(window):
    window.opens(window.mail("uno", Message_ID="<a@b>"))
    window.opens(window.mail("dos", Message_ID="<a@b>"), delivery="ses-2")
    assert len(window.numbers()) == 2


def test_a_mail_that_answers_itself_is_one_ticket(window):
    raw = window.mail(Message_ID="<a@b>", In_Reply_To="<a@b>")
    window.opens(raw)
    assert outcomes(window.takes(raw)) == ["repeated"]


def test_the_same_answer_twice_is_one_message(window):
    number = window.opens()
    answer = window.mail("Sigue igual.", Message_ID="<b@b>")
    assert outcomes(window.takes(answer, window.address(number), delivery="ses-2")) == ["appended"]
    assert outcomes(window.takes(answer, window.address(number), delivery="ses-2")) == ["repeated"]
    assert outcomes(window.takes(answer, window.address(number), delivery="ses-3")) == ["repeated"]
    assert window.messages(number) == ["La clave no funciona.", "Sigue igual."]


@pytest.mark.parametrize("mailbox", [SOPORTE, CGU])
@pytest.mark.parametrize("threaded", [True, False])
def test_a_reply_to_all_is_one_message(window, mailbox, threaded):
    number = window.opens(window.mail(Message_ID="<a@b>"), mailbox)
    headers = {"In_Reply_To": "<a@b>"} if threaded else {}
    answer = window.mail("Sigue igual.", Message_ID="<b@b>", **headers)
    window.takes(answer, window.address(number, mailbox), mailbox, delivery="ses-2")
    assert window.numbers() == [number]
    assert window.messages(number) == ["La clave no funciona.", "Sigue igual."]


def test_a_mail_to_the_tokens_of_two_tickets_reaches_both(window):
    numbers = [
        window.opens(window.mail(f"{each}"), delivery=f"ses-{each}") for each in ("uno", "dos")
    ]
    both = window.mail("Para los dos.", Message_ID="<both@b>")
    window.takes(both, *(window.address(number) for number in numbers), delivery="ses-3")
    window.takes(both, *(window.address(number) for number in numbers), delivery="ses-3")
    for number in numbers:
        assert window.messages(number).count("Para los dos.") == 1


# Finding the ticket


@pytest.mark.parametrize("by", ["token", "in reply to", "reference", "subject"])
def test_the_requesters_answer_finds_its_ticket(window, by):
    number = window.opens()
    reference = window.desk.signer().reference(f"{number}.000001.0", SOPORTE)
    headers = {
        "in reply to": {"In_Reply_To": "<first@cliente>"},
        "reference": {"References": f"<lost@x> {reference}"},
        "subject": {"subject": f"Re: [#{number}] x"},
    }.get(by, {})
    to = window.address(number) if by == "token" else SOPORTE
    answer = window.mail("Sigue igual.", Message_ID="<b@b>", **headers)
    assert outcomes(window.takes(answer, to, delivery="ses-2", dmarc="PASS")) == ["appended"]
    assert window.events(number)[-1].actor.id == MARIA.email
    assert window.events(number)[-1].message.verified


def test_an_answer_by_token_lets_later_mails_of_its_mailbox_find_the_ticket(window):
    number = window.opens(window.mail(Message_ID="<a@b>"), CGU)
    answer = window.mail("Sigue igual.", Message_ID="<b@b>")
    window.takes(answer, window.address(number, CGU), delivery="ses-2")
    later = window.mail("¿Hola?", Message_ID="<c@b>", In_Reply_To="<b@b>")
    assert outcomes(window.takes(later, CGU, delivery="ses-3")) == ["appended"]
    assert window.numbers() == [number]


def test_an_answer_to_another_mailboxs_mail_does_not_enter_its_ticket(window):
    number = window.opens(window.mail(Message_ID="<a@b>"), CGU)
    window.opens(
        window.mail("x", Message_ID="<b@b>", In_Reply_To="<a@b>"), SOPORTE, delivery="ses-2"
    )
    assert len(window.events(number)) == 1


def test_a_token_of_a_ticket_that_is_gone_opens_a_ticket(window):
    window.opens(window.mail(), window.address("ZZZZZZZ0"))


@pytest.mark.parametrize("dmarc", ["GRAY", "FAIL"])
def test_a_number_in_the_subject_is_nothing_without_proof(window, dmarc):
    number = window.opens()
    forged = window.mail("x", subject=f"Re: [#{number}]")
    window.opens(forged, delivery="ses-2", dmarc=dmarc)
    assert len(window.events(number)) == 1


@pytest.mark.parametrize("sender", [STRANGER, AGENT])
def test_a_number_in_the_subject_is_nothing_from_somebody_else(window, sender):
    number = window.opens()
    window.opens(
        window.mail("x", sender=sender, subject=f"[#{number}]"), delivery="ses-2", dmarc="PASS"
    )
    assert len(window.events(number)) == 1


@pytest.mark.parametrize("stolen", ["<first@cliente>", "a signed reference"])
def test_a_stranger_who_reuses_a_message_id_does_not_get_its_answers(window, stolen):
    """Whoever was copied knows the Message-IDs; answers to them still go to their own ticket."""
    number = window.opens()
    if stolen == "a signed reference":
        stolen = window.desk.signer().reference(f"{number}.000001.0", SOPORTE)
    window.takes(window.mail("trampa", sender=STRANGER, Message_ID=stolen), delivery="ses-2")
    answer = window.mail("Mi clave es 1234.", Message_ID="<b@b>", In_Reply_To=stolen)
    window.takes(answer, delivery="ses-3")
    assert window.messages(number)[-1] == "Mi clave es 1234."


def test_who_quotes_the_marker_of_anothers_ticket_asks_for_themselves(window):
    number = window.opens()
    quoted = f"Mi clave es 1234.\n> {window.desk.signer().marker(number, SOPORTE)}"
    raw = window.mail(quoted, sender="luis@otro.example", Message_ID="<l@l>")
    assert outcomes(window.takes(raw, delivery="ses-2", dmarc="PASS")) == ["opened"]
    assert len(window.events(number)) == 1


# Trust


def test_a_forged_mail_opens_a_ticket_that_is_unverified_and_copies_nobody(window):
    """Whoever forged it would be told what the desk answers."""
    raw = window.mail("Envíen la clave.", Cc="eve@evil.example")
    number = window.opens(raw, dmarc="FAIL")
    assert window.ticket(number).copied == ()
    assert not window.events(number)[0].message.verified


@pytest.mark.parametrize("dmarc", ["PASS", "GRAY", "FAIL"])
@pytest.mark.parametrize("by", ["token", "in reply to"])
def test_a_stranger_who_holds_the_token_moves_nothing_and_gains_nothing(window, dmarc, by):
    number = resolved(window)
    before = window.ticket(number)
    to = window.address(number) if by == "token" else SOPORTE
    forged = window.mail("Ciérrenlo.", sender=STRANGER, In_Reply_To="<first@cliente>")
    assert outcomes(window.takes(forged, to, delivery="ses-2", dmarc=dmarc)) == ["appended"]
    after = window.ticket(number)
    moved = {"version": after.version, "updated_at": after.updated_at}
    assert after == before.model_copy(update=moved)
    event = window.events(number)[-1]
    assert not event.message.verified
    assert event.actor.role is Role.REQUESTER


def test_a_mail_in_the_requesters_name_that_dmarc_says_is_forged_reopens_nothing(window):
    number = resolved(window)
    forged = window.mail("Reabrir.", Message_ID="<b@b>")
    window.takes(forged, window.address(number), delivery="ses-2", dmarc="FAIL")
    assert window.ticket(number).status is Status.RESOLVED
    assert not window.events(number)[-1].message.verified


def test_a_proven_agent_answers_the_customer_by_mail(window):
    number = window.opens()
    reply = window.mail("Reinicie el equipo.", sender=AGENT)
    window.takes(reply, window.address(number), delivery="ses-2", dmarc="PASS")
    assert window.events(number)[-1].kind is Kind.REPLIED
    assert window.ticket(number).assignee == ANA.id


@pytest.mark.parametrize("dmarc", ["GRAY", "FAIL", "PROCESSING_FAILED"])
def test_an_agents_address_alone_has_no_agents_powers(window, dmarc):
    number = window.opens()
    reply = window.mail("Haga clic aquí.", sender=AGENT)
    window.takes(reply, window.address(number), delivery="ses-2", dmarc=dmarc)
    event = window.events(number)[-1]
    assert event.kind is Kind.NOTED, "the agent may mean it for the desk: no customer reads it"
    assert not event.message.verified
    assert not event.actor.staff
    assert window.ticket(number).assignee is None


@pytest.mark.parametrize(
    "fields",
    [
        ["From: ana@mesa.example", "From: eve@evil.example"],
        ["From: ana@mesa.example, eve@evil.example"],
        ["From: <eve@evil.example> <ana@mesa.example>"],
        ["Reply-To: ana@mesa.example"],
        ["Sender: ana@mesa.example"],
    ],
)
def test_a_mail_whose_sender_can_be_read_in_two_ways_has_no_agents_powers(window, fields):
    """DMARC passed for one of them, and nobody can say for which."""
    number = window.opens()
    raw = "\n".join([*fields, "Message-ID: <x@y>", "", "Haga clic aquí."]).encode()
    window.takes(raw, window.address(number), delivery="ses-2", dmarc="PASS")
    assert not any(event.actor.staff for event in window.events(number))


@pytest.mark.parametrize("dmarc", ["GRAY", "FAIL"])
def test_an_unproven_agents_address_opens_a_ticket_as_nobody_of_the_desk(window, dmarc):
    number = window.opens(window.mail(sender=AGENT), dmarc=dmarc)
    (event,) = window.events(number)
    assert not event.actor.staff


@pytest.mark.parametrize("dmarc", ["GRAY", "FAIL"])
def test_an_automatic_mail_with_an_agents_address_is_no_note_of_the_agent(window, dmarc):
    number = window.opens()
    forged = window.mail("Descuento aprobado.", sender=AGENT, **AUTOMATIC)
    window.takes(forged, window.address(number), delivery="ses-2", dmarc=dmarc)
    event = window.events(number)[-1]
    assert not event.actor.staff
    assert not event.message.verified


def test_the_assignee_is_told_of_a_mail_forged_in_their_name(window):
    number = claimed(window)
    window.tells()
    forged = window.mail("Ya está listo.", sender=AGENT)
    window.takes(forged, window.address(number), delivery="ses-2", dmarc="FAIL")
    assert [to for to, _ in window.tells()] == [ANA.id]


# What the ticket's status makes of it


def test_the_requesters_answer_reopens_what_was_resolved_or_closed(window):
    number = closed(window)
    window.time.passes(days=29)
    window.takes(window.mail("Sigue igual."), window.address(number), delivery="ses-2")
    assert window.ticket(number).status is Status.OPEN


def test_an_answer_to_what_was_closed_long_ago_opens_a_ticket_that_continues_it_once(window):
    number = closed(window)
    window.time.passes(days=31)
    answer = window.mail("Otra vez.", Message_ID="<b@b>")
    (first,) = window.takes(answer, window.address(number), delivery="ses-2")
    (again,) = window.takes(answer, window.address(number), delivery="ses-2")
    assert (first.outcome, again.outcome) == ("opened", "repeated")
    assert window.ticket(first.number).continues == number
    assert window.ticket(number).status is Status.CLOSED


def test_a_customers_second_mail_to_a_held_ticket_is_kept(window):
    (held,) = window.takes(window.mail(Message_ID="<a@b>"), spam="FAIL")
    second = window.mail("Olvidé algo.", Message_ID="<b@b>", In_Reply_To="<a@b>")
    received = window.takes(second, delivery="ses-2")
    assert any("Olvidé algo." in window.messages(each.number) for each in received)
    assert window.ticket(held.number).status is Status.HELD
    assert len(received) == 1


def test_an_agents_mail_to_a_closed_ticket_is_kept(window):
    number = closed(window)
    reply = window.mail("Una cosa más.", sender=AGENT)
    received = window.takes(reply, window.address(number), delivery="ses-2", dmarc="PASS")
    assert any("Una cosa más." in window.messages(each.number) for each in received)


# Set aside, and automatic


@pytest.mark.parametrize(("verdict", "stored"), [("spam", ["captura.bin"]), ("virus", [])])
def test_spam_and_viruses_are_held_whole_and_nobody_is_told(window, verdict, stored):
    raw = window.mail(attached=b"MZ", Message_ID="<a@b>")
    (held,) = window.takes(raw, **{verdict: "FAIL"})
    (event,) = window.events(held.number)
    assert held.outcome == "held"
    assert window.ticket(held.number).status is Status.HELD
    assert event.details["held"] == verdict
    assert [each.filename for each in event.message.attachments] == stored
    assert window.desk.files.raw_mail(event.message.raw_key) == raw
    assert window.tells() == []
    assert outcomes(window.takes(raw, **{verdict: "FAIL"})) == ["repeated"]


@pytest.mark.parametrize("verdict", ["spam", "virus"])
def test_spam_and_viruses_enter_no_ticket_even_with_its_token(window, verdict):
    number = window.opens()
    (held,) = window.takes(
        window.mail("x", attached=b"MZ"),
        window.address(number),
        delivery="ses-2",
        **{verdict: "FAIL"},
    )
    assert held.outcome == "held"
    assert len(window.events(number)) == 1


@pytest.mark.parametrize(("fields", "dmarc"), [(AUTOMATIC, "PASS"), ({}, "FAIL")])
def test_an_automatic_or_forged_mail_opens_a_ticket_that_is_told_to_its_team_and_not_answered(
    window, fields, dmarc
):
    number = window.opens(window.mail(**fields), dmarc=dmarc)
    assert sorted(to for to, _ in window.tells()) == sorted(TEAM)
    assert {each["template"] for each in window.told()} == {"program_opened"}
    assert window.ticket(number).hushed


def test_releasing_an_automatic_mail_tells_the_team_and_answers_nobody(window):
    (held,) = window.takes(window.mail(**AUTOMATIC), spam="FAIL")
    assert window.tells() == []
    editing.release(window.desk, held.number, None, a_call(SOFIA))
    assert {to for to, _ in window.tells()} == {*TEAM} - {SOFIA.id}
    assert {each["template"] for each in window.told()} == {"arrived"}


@pytest.mark.parametrize(
    ("standing", "sender"),
    list(product([claimed, resolved, closed], ["maria@cliente.example", STRANGER, AGENT])),
)
def test_an_automatic_mail_moves_nothing_and_tells_nobody_outside(window, standing, sender):
    number = standing(window)
    window.tells()
    before = window.ticket(number)
    window.time.passes(minutes=5)
    absence = window.mail("Estoy de vacaciones.", sender=sender, **AUTOMATIC)
    window.takes(absence, window.address(number), delivery="ses-2", dmarc="PASS")
    after = window.ticket(number)
    moved = {"version": after.version, "updated_at": after.updated_at}
    told = [] if sender == AGENT else [ANA.id]
    assert after == before.model_copy(update={**moved, "hushed": bool(told)})
    assert window.events(number)[-1].internal
    assert [to for to, _ in window.tells()] == told


def test_an_automatic_mail_stops_no_clock(window):
    number = window.opens()
    window.takes(
        window.mail("Ausente.", sender=AGENT, **AUTOMATIC),
        window.address(number),
        delivery="ses-2",
        dmarc="PASS",
    )
    assert all(clock.stopped_at is None for clock in window.ticket(number).clocks)
    assert window.ticket(number).clocks


def test_what_the_desk_sends_comes_back_as_automatic_whatever_ses_did_to_its_id(window):
    number = claimed(window)
    messages.say(window.desk, number, "Reinicie.", a_call(ANA), definitive=True)
    for place, (_, sent) in enumerate(window.tells()):
        delivery = f"back-{place}"
        lines = [line for line in sent.splitlines() if not line.lower().startswith("message-id")]
        returned = "\r\n".join([f"Message-ID: <{delivery}@email.amazonses.com>", *lines])
        window.takes(returned.encode(), delivery=delivery)
        window.takes(returned.encode(), window.address(number), delivery=f"{delivery}-token")
    assert window.tells() == []
    assert window.ticket(number).assignee == ANA.id


@pytest.mark.parametrize(
    "own",
    [SOPORTE, "CGU@mesa.example", "soporte+ventas@mesa.example", "its reply address"],
)
def test_the_desk_never_writes_to_itself(window, own):
    sender = window.address(window.opens()) if own == "its reply address" else own
    window.tells()
    window.opens(window.mail("Hola, soy yo.", sender=sender), delivery="ses-2")
    assert window.tells_customers() == []


# Notices and records


def test_a_mails_whole_way_is_found_by_its_message_id(window):
    number = window.opens(window.mail(Message_ID="<a@cliente>"), delivery="ses-7")
    (event,) = window.events(number)
    assert event.correlation_id == "<a@cliente>"


def test_an_attachment_is_stored_with_its_name_and_bytes(window):
    number = window.opens(window.mail(attached=b"\x00\x01"))
    (attachment,) = window.events(number)[0].message.attachments
    body = window.plain.s3.get_object(Bucket="attachments", Key=attachment.key)["Body"].read()
    assert (attachment.filename, attachment.size, body) == ("captura.bin", 2, b"\x00\x01")


def test_a_notification_is_read_inside_the_topics_envelope_and_without_it(window):
    told = window.notified(window.mail(), dmarc="PASS", spam="GRAY")
    assert told.receipt.recipients == (SOPORTE,)
    assert (told.receipt.dmarc.status, told.receipt.virus.status) == ("PASS", "GRAY")
    assert read_notification(told.model_dump_json(by_alias=True)) == told


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"Message": "{}"}', '{"Message": "x"}'])
def test_what_is_no_notification_is_refused(body):
    with pytest.raises(ValidationError):
        read_notification(body)
