"""What was set aside is let in as what it would have been, or thrown out, by an agent."""

import pytest

from chalicelib.desk import editing, verbs
from chalicelib.intake.receive import Received
from chalicelib.tickets.events import Kind
from chalicelib.tickets.status import Status
from tests.samples import ANA, MARIA, a_call


def held(window, raw, *to, verdict="spam", **terms) -> str:
    (received,) = window.takes(raw, *to, delivery="ses-2", **{verdict: "FAIL"}, **terms)
    assert isinstance(received, Received)
    assert received.outcome == "held"
    return received.number


def release(window, number):
    return editing.release(window.desk, number, None, a_call(ANA))


def test_a_released_mail_that_began_something_is_the_ticket_it_would_have_been(window):
    number = held(window, window.mail(attached=b"uno", Message_ID="<a@b>"))
    ticket = release(window, number)
    assert (ticket.status, ticket.requester, ticket.held) == (Status.PENDING, MARIA.email, None)
    assert ticket.clocks
    assert [to for to, _ in window.tells_customers()] == [MARIA.email]
    assert len(window.events(number)[0].message.attachments) == 1


@pytest.mark.parametrize("by", ["token", "reference"])
def test_a_released_answer_goes_to_the_conversation_that_it_answers(window, by):
    first = window.opens()
    window.tells()
    to = window.address(first) if by == "token" else "soporte@mesa.example"
    answer = window.mail("Sigue igual.", attached=b"dos", In_Reply_To="<first@cliente>")
    number = held(window, answer, to)
    assert len(window.events(first)) == 1, "nothing of it is seen before"
    after = release(window, number)
    event = window.events(first)[-1]
    assert (after.status, after.merged_into) == (Status.MERGED, first)
    assert (event.kind, event.actor.id) == (Kind.ANSWERED, MARIA.email)
    assert event.message.text.strip() == "Sigue igual."
    assert event.message.verified
    assert len(event.message.attachments) == 1
    assert window.tells_customers() == [], "nobody ever knew the number that it was held under"


def test_a_released_answer_shows_what_is_new_in_it_and_its_raw_mail_is_whole(window):
    first = window.opens()
    quoted = "El lun, 23 nov 2026 a las 9:10, Mesa <soporte@mesa.example> escribió:\n> Reinicie."
    raw = window.mail(f"Sigue igual.\n\n{quoted}", In_Reply_To="<first@cliente>")
    release(window, held(window, raw))
    message = window.events(first)[-1].message
    assert message.text.strip() == "Sigue igual."
    assert window.desk.files.raw_mail(message.raw_key) == raw


def test_a_held_mail_that_answers_nothing_shows_all_of_it(window):
    text = "Miren:\n\nEl lun, 23 nov 2026 a las 9:10, Pedro <p@x.example> escribió:\n> No imprime."
    number = held(window, window.mail(text))
    assert "No imprime." in window.messages(number)[0]


def test_a_released_answer_reopens_what_was_resolved_as_it_would_have(window):
    first = window.opens()
    verbs.resolve(window.desk, first, "Listo.", a_call(ANA))
    release(window, held(window, window.mail("No."), window.address(first)))
    assert window.ticket(first).status is Status.OPEN


def test_a_released_answer_of_a_stranger_stays_unverified(window):
    first = window.opens()
    eve = window.mail("Hola", sender="eve@evil.example")
    release(window, held(window, eve, window.address(first)))
    event = window.events(first)[-1]
    assert not event.message.verified
    assert "eve@evil.example" not in window.ticket(first).copied


def test_a_released_answer_in_a_forged_name_moves_nothing(window):
    first = window.opens()
    release(window, held(window, window.mail("x"), window.address(first), dmarc="FAIL"))
    assert window.events(first)[-1].kind is Kind.NOTED


def test_a_released_answer_to_what_is_over_is_a_ticket_of_its_own(window):
    first = window.opens()
    number = held(window, window.mail("x"), window.address(first))
    verbs.resolve(window.desk, first, "Listo.", a_call(ANA))
    verbs.close(window.desk, first, a_call(ANA))
    assert release(window, number).status is Status.PENDING


def test_later_mail_of_a_released_answer_follows_it(window):
    first = window.opens()
    number = held(window, window.mail("x", Message_ID="<b@b>"), window.address(first))
    release(window, number)
    (received,) = window.takes(window.mail("y", In_Reply_To="<b@b>"), delivery="ses-3")
    assert (received.number, received.outcome) == (first, "appended")


def test_later_mail_to_an_answer_that_is_held_goes_to_the_conversation_at_once(window):
    first = window.opens()
    number = held(window, window.mail("x", Message_ID="<b@b>"), window.address(first))
    (received,) = window.takes(window.mail("y", In_Reply_To="<b@b>"), delivery="ses-3")
    assert (received.number, received.outcome) == (first, "appended")
    assert window.messages(number) == ["x"]


@pytest.mark.parametrize("dmarc", ["GRAY", "PASS"])
@pytest.mark.parametrize("by", ["token", "reference"])
def test_a_released_answer_in_an_agents_name_is_read_by_no_customer(window, dmarc, by):
    first = window.opens()
    to = window.address(first) if by == "token" else "soporte@mesa.example"
    raw = window.mail("Descuento.", sender=ANA.id, In_Reply_To="<first@cliente>")
    release(window, held(window, raw, to, dmarc=dmarc))
    event = window.events(first)[-1]
    assert event.message.text.strip() == "Descuento."
    assert (event.internal, event.message.verified) == (True, False)
    assert window.ticket(first).assignee is None


@pytest.mark.parametrize(("sender", "told"), [(MARIA.email, [ANA.id]), (ANA.id, [])])
def test_a_released_automatic_answer_moves_nothing_and_is_read_by_no_customer(window, sender, told):
    first = window.opens()
    verbs.resolve(window.desk, first, "Listo.", a_call(ANA))
    window.tells()
    absence = window.mail("Ausente.", sender=sender, Auto_Submitted="auto-replied")
    release(window, held(window, absence, window.address(first)))
    assert window.events(first)[-1].internal
    assert window.ticket(first).status is Status.RESOLVED
    assert [to for to, _ in window.tells()] == told


def test_a_released_answer_from_another_address_of_theirs_is_the_requesters(window):
    person = window.desk.people.load(MARIA.email)
    more = {"addresses": ("mvega@correo.example",), "version": person.version + 1}
    window.desk.people.save(person, person.model_copy(update=more))
    first = window.opens()
    raw = window.mail("Sigue.", sender="mvega@correo.example")
    release(window, held(window, raw, window.address(first)))
    event = window.events(first)[-1]
    assert (event.kind, event.message.verified) == (Kind.ANSWERED, True)


def test_what_was_released_as_a_ticket_of_its_own_stays_one(window):
    first = window.opens()
    number = held(window, window.mail("x"), window.address(first))
    verbs.resolve(window.desk, first, "Listo.", a_call(ANA))
    verbs.close(window.desk, first, a_call(ANA))
    release(window, number)
    window.takes(window.mail("Reabran."), window.address(first), delivery="ses-3")
    assert window.ticket(first).status is Status.OPEN
    editing.spam(window.desk, number, a_call(ANA))
    assert release(window, number).status is Status.PENDING


def test_an_agent_throws_it_out_and_nobody_is_told_and_may_still_let_it_in(window):
    number = held(window, window.mail())
    assert editing.spam(window.desk, number, a_call(ANA)).status is Status.SPAM
    assert window.tells() == []
    assert release(window, number).status is Status.PENDING


def test_a_held_mail_of_a_stranger_who_quotes_anothers_marker_is_their_own_ticket(window):
    first = window.opens()
    marker = window.desk.signer().marker(first, "soporte@mesa.example")
    eve = window.mail(f"Hola\n> {marker}", sender="eve@evil.example")
    ticket = release(window, held(window, eve))
    assert (ticket.status, ticket.requester) == (Status.PENDING, "eve@evil.example")
    assert len(window.events(first)) == 1
