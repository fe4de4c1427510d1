"""An operator who asks why a mail did what it did gets the answer of the desk's own rules."""

import json

import pytest

from chalicelib.desk import verbs
from chalicelib.intake.explaining import explained
from chalicelib.intake.reading.mail import read_mail
from chalicelib.tickets.by_mail import MOST
from chalicelib.tickets.number import spoken
from tests.intake.test_forwarded import gmail
from tests.intake.test_returned import report
from tests.samples import ANA, MARIA, a_call


def places(window, raw, *to, **terms):
    """Return the explanation at each place that the mail came for."""
    desk = window.desk
    told = explained(
        window.notified(raw, *to, **terms),
        read_mail(raw),
        desk.configuration.read(),
        desk.signer(),
        desk.mails.ticket_of,
        lambda number: window.ticket(number) if number in window.numbers() else None,
        raw=raw,
        now=window.time(),
    )
    return json.loads(json.dumps(list(told)))


def why(window, raw, *to, **terms):
    """Return the explanation at the one place that the mail came for."""
    (place,) = places(window, raw, *to, **terms)
    return place


def test_a_new_mail_opens_a_ticket_and_its_requester_is_told(window):
    place = why(window, window.mail())
    assert (place["ticket"], place["rule"]) == (None, None)
    assert place["outcome"] == f"opens a ticket of {MARIA.email}"
    assert place["notice"] == "the requester is told its number"


@pytest.mark.parametrize(
    ("by", "rule"),
    [
        ("token", "signed address"),
        ("message id", "known Message-ID"),
        ("subject", "number in the subject"),
    ],
)
def test_an_answer_says_by_which_rule_it_found_its_ticket_and_does_what_is_said(window, by, rule):
    number = window.opens()
    to = window.address(number) if by == "token" else "soporte@mesa.example"
    headers = {"In_Reply_To": "<first@cliente>"} if by == "message id" else {}
    subject = f"Re: [#{number}]" if by == "subject" else "Re: x"
    raw = window.mail("Sigue.", subject=subject, **headers)
    place = why(window, raw, to, dmarc="PASS", delivery="ses-2")
    assert (place["rule"], place["ticket"].replace("-", "")) == (rule, number)
    assert "follows the ticket" in place["outcome"]
    (received,) = window.takes(raw, to, dmarc="PASS", delivery="ses-2")
    assert (received.number, received.outcome) == (number, "appended")


def test_a_stranger_an_agent_and_a_program_are_told_apart(window):
    number = window.opens()
    to = window.address(number)
    eve = why(window, window.mail("x", sender="eve@evil.example"), to)
    ana = why(window, window.mail("x", sender=ANA.id), to, dmarc="PASS")
    robot = why(window, window.mail("x", Auto_Submitted="auto-replied"), to)
    assert "unverified" in eve["outcome"]
    assert "one of the desk's people" in ana["outcome"]
    assert (robot["automatic"], "moves nothing" in robot["outcome"]) == ("auto-submitted", True)


@pytest.mark.parametrize("how", ["passed on", "one too many"])
def test_what_comes_from_an_agent_and_goes_to_no_customer_is_explained_so(window, how):
    number = window.opens()
    to = window.address(number)
    for place in range(MOST if how == "one too many" else 0):
        raw = window.mail(f"Paso {place}", sender=ANA.id, Message_ID=f"<{place}@mesa>")
        window.takes(raw, to, delivery=f"a-{place}", dmarc="PASS")
    raw = gmail() if how == "passed on" else window.mail("Listo", sender=ANA.id)
    told = why(window, raw, to, delivery="ses-9", dmarc="PASS")
    assert told["outcome"].startswith("is noted there for the desk")
    window.takes(raw, to, delivery="ses-9", dmarc="PASS")
    assert window.events(number)[-1].internal


def test_what_is_held_and_what_nobody_is_told_of_says_why(window):
    held = why(window, window.mail(), virus="FAIL")
    forged = why(window, window.mail(), dmarc="FAIL")
    assert held["outcome"].endswith("virus")
    assert forged["notice"].startswith("its team is told")
    assert forged["notice"].endswith("the sender is not: sender forged")
    own = why(window, window.mail(sender="soporte@mesa.example"))
    assert own["notice"] == "nobody is told: own address"


def test_the_subject_of_somebody_else_counts_for_nothing(window):
    number = window.opens()
    raw = window.mail("x", sender="eve@evil.example", subject=f"[#{number}]")
    place = why(window, raw, dmarc="PASS", delivery="ses-2")
    assert "opens a ticket" in place["outcome"]
    (received,) = window.takes(raw, dmarc="PASS", delivery="ses-2")
    assert received.outcome == "opened"


def test_a_reply_to_all_is_explained_once_as_it_is_taken_in_once(window):
    number = window.opens()
    to = (window.address(number), "soporte@mesa.example")
    raw = window.mail("Sigue.", Message_ID="<b@b>")
    assert len(places(window, raw, *to, delivery="ses-2")) == 1
    assert len(window.takes(raw, *to, delivery="ses-2")) == 1


def test_an_answer_to_what_was_closed_long_ago_is_explained_as_a_ticket_of_its_own(window):
    number = window.opens()
    verbs.resolve(window.desk, number, "Listo.", a_call(ANA))
    verbs.close(window.desk, number, a_call(ANA))
    window.time.passes(days=40)
    raw = window.mail("Sigue.", Message_ID="<b@b>")
    told = why(window, raw, window.address(number), delivery="ses-2")
    assert told["outcome"].startswith("opens a ticket")
    (received,) = window.takes(raw, window.address(number), delivery="ses-2")
    assert received.outcome == "opened"


@pytest.mark.parametrize("answers", [None, "<first@cliente>"])
def test_the_token_of_a_ticket_that_is_gone_counts_for_nothing(window, answers):
    number, gone = window.opens(), window.address("ZZZZZZZ0")
    raw = window.mail("Sigue.", Message_ID="<b@b>", In_Reply_To=answers)
    told = why(window, raw, gone, delivery="ses-2")
    assert told["rule"] == ("known Message-ID" if answers else None)
    (received,) = window.takes(raw, gone, delivery="ses-2")
    assert (received.number == number) is ("follows the ticket" in told["outcome"])


def test_a_bounce_names_the_ticket_whose_mail_came_back_and_opens_none(window):
    number = window.opens()
    place, own = next(
        (place, raw) for place, (to, raw) in enumerate(window.tells(), 1) if to == MARIA.email
    )
    raw = report(f"X-Of-SES: <sent-{place}@email.amazonses.com>\n{own}")
    to = ("cgu@mesa.example", "soporte@mesa.example")
    told = why(window, raw, *to, delivery="dsn")
    assert (told["ticket"], told["notice"]) == (spoken(number), None)
    assert told["outcome"].startswith("counts as the bounce")
    (received,) = window.takes(raw, *to, delivery="dsn")
    assert (received.number, received.outcome) == (number, "bounced")


def test_an_answer_to_a_page_is_explained_as_one_and_spam_is_none(window):
    number = window.opens()
    to = window.desk.signer().page_address(number, 1, "carla@mesa.example", "soporte@mesa.example")
    raw = window.mail("Voy.", sender="carla@mesa.example", subject="Re: x")
    place = why(window, raw, to, dmarc="PASS", delivery="ses-2")
    assert (place["ticket"], place["rule"]) == (spoken(number), "signed address of a page")
    assert "carla@mesa.example" in place["outcome"]
    held = why(window, raw, to, spam="FAIL", delivery="ses-3")
    assert held["outcome"].startswith("held for an agent")
