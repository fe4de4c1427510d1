"""Conversations between programs end by themselves, after one automatic mail of this desk's at most."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from chalicelib.desk import messages, relations, verbs
from chalicelib.notify.breaker import Notice, admitted
from chalicelib.tickets import saying
from chalicelib.tickets.by_mail import MOST
from chalicelib.tickets.events import Kind
from tests.samples import ANA, MONDAY, SOFIA, a_call, configuration

SOPORTE = "soporte@mesa.example"
STAFF = configuration().staff
ROUNDS = 12


def answering(subject=None, *, threads=True, to="Reply-To", quotes=False, **headers):
    """Return a program that answers each mail, as told and with these headers."""

    def answer(mail, sender, place):
        made = EmailMessage()
        made["From"] = sender
        made["To"] = mail[to] or mail["From"]
        made["Subject"] = subject or f"Re: {mail['Subject']}"
        made["Message-ID"] = f"<answer-{place}@programa.example>"
        if threads:
            made["In-Reply-To"] = mail["Message-ID"]
            made["References"] = f"{mail['References'] or ''} {mail['Message-ID']}"
        for name, value in headers.items():
            made[name.replace("_", "-")] = value
        body = mail.get_body(("plain",)).get_content()
        made.set_content("Estoy de vacaciones." + (f"\n\n> {body}" if quotes else ""))
        return made

    return answer


def with_one_message_id(mail, sender, place):
    """Answer each mail, and give all answers the same Message-ID."""
    made = PROGRAMS["auto-responder that neither threads nor says so"](mail, sender, place)
    made.replace_header("Message-ID", "<auto@programa.example>")
    made.set_content(f"Recibido {place}")
    return made


def from_an_address_of_each(mail, sender, place):
    """Answer each mail from an address of its own, as desks do whose tickets have addresses."""
    made = PROGRAMS["auto-responder that neither threads nor says so"](mail, sender, place)
    made.replace_header("From", f"Robot <robot+{place}@programa.example>")
    return made


PROGRAMS = {
    "absence notice": answering(Auto_Submitted="auto-replied"),
    "absence notice of Exchange": answering(X_Auto_Response_Suppress="All"),
    "absence notice told by its subject": answering("Respuesta automática: No puedo entrar"),
    "auto-responder that threads and says nothing": answering(),
    "auto-responder that only quotes": answering("Gracias", threads=False, to="From", quotes=True),
    "auto-responder that neither threads nor says so": answering(
        "Hemos recibido su correo", threads=False, to="From"
    ),
    "mailing list": answering(threads=False, to="From", List_Id="<lista.example>"),
    "desk of another make": answering(
        "[Ticket#20261125] Recibido", threads=False, to="From", Precedence="auto_reply"
    ),
    "auto-responder with one Message-ID for all": with_one_message_id,
    "auto-responder with an address for each": from_an_address_of_each,
}


def recipients(mail):
    return re.findall(r"[^\s<>,]+@[^\s<>,]+", mail["To"])


def converse(window, program, sender):
    """Let mails go to and fro; returns every mail of the desk's to the program, and what opened."""
    incoming = [window.mail("Hola", sender=sender, subject="Hola", Message_ID="<first@programa>")]
    to = [SOPORTE]
    out = []
    for round_ in range(ROUNDS):
        for place, raw in enumerate(incoming):
            window.takes(raw, *to, delivery=f"ses-{round_}-{place}")
        sent = [raw for address, raw in window.tells() if address not in STAFF]
        out += sent
        if not sent:
            return out
        mails = [message_from_bytes(raw.encode(), policy=policy.default) for raw in sent]
        answers = [program(mail, sender, f"{round_}-{n}") for n, mail in enumerate(mails)]
        incoming = [answer.as_bytes() for answer in answers]
        to = recipients(answers[0])
        window.time.passes(seconds=20)
    pytest.fail(f"still talking after {ROUNDS} rounds")


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_gets_one_automatic_mail_at_most(window, name):
    out = converse(window, PROGRAMS[name], "Robot <robot@programa.example>")
    assert len(out) <= 1
    assert 1 <= len(window.numbers()) <= 2, "nothing that came is lost, and it does not flood"


def test_two_desks_of_this_make_end_after_one_automatic_mail_each(windows):
    here, there = windows(), windows()
    address = "mesa@otra.example"
    told = {"here": 0, "there": 0}
    raw = here.mail("Hola", sender=f"Otra mesa <{address}>", Message_ID="<a@otra>")
    here.takes(raw, SOPORTE)
    for round_ in range(ROUNDS):
        ours = [raw for to, raw in here.tells() if to not in STAFF]
        told["here"] += len(ours)
        for place, each in enumerate(ours):
            there.takes(
                as_from(each, SOPORTE), "soporte@mesa.example", delivery=f"x-{round_}-{place}"
            )
        theirs = [raw for to, raw in there.tells() if to not in STAFF]
        told["there"] += len(theirs)
        for place, each in enumerate(theirs):
            here.takes(as_from(each, address), SOPORTE, delivery=f"y-{round_}-{place}")
        if not ours and not theirs:
            break
    else:
        pytest.fail("still talking")
    assert told["here"] <= 1
    assert told["there"] <= 1


def test_silent_programs_of_an_agent_and_of_the_customer_end_after_ten_answers(window):
    """Neither says what it is, and each answers whatever comes: the desk is between them."""
    robot = "Robot <robot@programa.example>"
    writers = {ANA.id: f"Ana Rojas <{ANA.id}>", "robot@programa.example": robot}
    number = window.opens(window.mail("Hola", sender=robot, Message_ID="<first@programa>"))
    verbs.claim(window.desk, number, a_call(ANA))
    raw = window.mail("¿Hola?", sender=robot, Message_ID="<second@programa>")
    window.takes(raw, window.address(number), delivery="ses-2")
    for round_ in range(3 * MOST):
        sent = [(to, raw) for to, raw in window.tells() if to in writers and "Reply-To" in raw]
        if not sent:
            break
        for place, (to, _) in enumerate(sent):
            name = f"{round_}-{place}"
            raw = window.mail(f"Ausente {name}", sender=writers[to], Message_ID=f"<{name}@x>")
            window.takes(raw, window.address(number), delivery=name, dmarc="PASS")
        window.time.passes(seconds=20)
    else:
        pytest.fail("still talking")
    events = window.events(number)
    assert [each.kind for each in events].count(Kind.REPLIED) == MOST
    assert events[-1].internal or events[-1].kind is Kind.ANSWERED


@pytest.mark.parametrize("dmarc", ["PASS", "GRAY"])
def test_a_silent_program_that_answers_what_an_agent_is_told_ends_after_ten_notes(window, dmarc):
    """Nothing proves that it is the agent's, who is told that somebody writes in their name."""
    number = window.opens()
    verbs.claim(window.desk, number, a_call(ANA))
    messages.note(window.desk, number, "Ojo con esto.", a_call(SOFIA))
    for round_ in range(3 * MOST):
        sent = [raw for to, raw in window.tells() if to == ANA.id]
        if not sent:
            break
        assert len(sent) == 1
        own = message_from_bytes(sent[0].encode(), policy=policy.default)["References"].split()[-1]
        name = f"away-{round_}"
        raw = window.mail("Ausente.", sender=ANA.id, In_Reply_To=own, Message_ID=f"<{name}@x>")
        window.takes(raw, delivery=name, dmarc=dmarc)
        window.time.passes(seconds=20)
    else:
        pytest.fail("still talking")
    events = window.events(number)
    assert [each.kind for each in events][:3] == [Kind.CREATED, Kind.CLAIMED, Kind.NOTED]
    assert len(events) == 3 + MOST + 1, "all that came is kept"
    assert events[-1].details == {"automatic": "too many answers", "untold": saying.OF_THE_DESK}


def test_an_agent_may_answer_by_mail_again_after_an_hour(window):
    number = window.opens()
    for place in range(MOST + 2):
        if place == MOST + 1:
            window.time.passes(hours=1)
        raw = window.mail(f"Paso {place}", sender=ANA.id, Message_ID=f"<{place}@mesa>")
        window.takes(raw, window.address(number), delivery=f"a-{place}", dmarc="PASS")
    events = window.events(number)
    kinds = [each.kind for each in events]
    assert kinds == [Kind.CREATED, *[Kind.REPLIED] * MOST, Kind.NOTED, Kind.REPLIED]
    assert events[-2].details == {"automatic": "too many answers", "untold": saying.OF_THE_DESK}


def as_from(raw, address):
    """Return a mail as the other desk gets it: from an address that is not its own."""
    mail = message_from_bytes(raw.encode(), policy=policy.SMTP)
    mail.replace_header("From", f"Otra mesa <{address.replace('mesa.example', 'otra.example')}>")
    del mail["Message-ID"]
    mail["Message-ID"] = f"<{abs(hash(raw))}@email.amazonses.com>"
    return mail.as_bytes()


@pytest.mark.parametrize("message_id", ["<{}@x>", "<same@x>"])
def test_who_writes_many_tickets_is_told_of_each_until_it_is_too_many(window, message_id):
    """A person may write again after a minute; a flood gets no answers, and all of its tickets."""
    told = 0
    for place in range(14):
        window.opens(
            window.mail(f"Problema {place}", Message_ID=message_id.format(place)),
            delivery=f"d-{place}",
        )
        told += len(window.tells_customers())
        window.time.passes(minutes=2)
    assert told == configuration().mail.notices_per_hour
    suppressed = [each for each in window.told() if each["status"] == "suppressed"]
    assert len(suppressed) == 14 - told
    assert {each["reason"] for each in suppressed} == {"too many notices of receipt"}


def test_the_breaker_gives_the_same_answer_when_it_is_asked_again():
    goes, notices = admitted((), "a", MONDAY, 5)
    assert goes
    assert admitted(notices, "a", MONDAY, 5) == (True, notices)
    assert admitted(notices, "b", MONDAY, 5) == (False, notices)


def test_the_breaker_forgets_after_an_hour():
    from datetime import timedelta

    notices = tuple(Notice(str(n), MONDAY + timedelta(minutes=2 * n)) for n in range(5))
    assert not admitted(notices, "x", MONDAY + timedelta(minutes=30), 5)[0]
    assert admitted(notices, "x", MONDAY + timedelta(minutes=61), 5)[0]


# Of what a program writes on a ticket the desk's people are told, and never by its own doing again.

AWAY = {"Auto_Submitted": "auto-replied"}
HOME = "ana.rojas@casa.example"  # where Ana lets her mail be passed on to


def claimed(window):
    """A ticket that Ana has, and of which everybody who is told has been told."""
    number = window.opens()
    verbs.claim(window.desk, number, a_call(ANA))
    window.tells()
    return number


def absences(window, program, writers):
    """Let programs answer whatever the desk's people get; returns all that these got in the end.

    ``writers`` are the addresses from which they answer, by those that the desk writes to.
    """
    got = []
    for round_ in range(ROUNDS):
        sent = [(to, raw) for to, raw in window.tells() if to in writers]
        got += sent
        if not sent:
            return got
        assert len(sent) <= len(writers), "it multiplies"
        for place, (to, raw) in enumerate(sent):
            mail = message_from_bytes(raw.encode(), policy=policy.default)
            del mail["Message-ID"]  # as SES delivers it
            mail["Message-ID"] = f"<sent-{position(window, raw)}@email.amazonses.com>"
            name = f"{round_}-{place}"
            made = program(mail, writers[to], name)
            window.takes(made.as_bytes(), *recipients(made), delivery=name, dmarc="PASS")
        window.time.passes(hours=3)
    pytest.fail(f"still telling after {ROUNDS} rounds")


def position(window, raw):
    return 1 + [each["RawMessage"]["Data"].decode() for each in window.sent].index(raw)


def templates(window, *names):
    return [each for each in window.told() if each["template"] in names]


@pytest.mark.parametrize("sender", [ANA.id, f"Ana Rojas <{ANA.id}>"])
@pytest.mark.parametrize("name", [name for name in PROGRAMS if name.startswith("absence")])
def test_an_agents_absence_notice_brings_about_no_further_notice(window, name, sender):
    number = claimed(window)
    window.takes(window.mail("¿Hola?"), window.address(number), delivery="ses-2")
    got = absences(window, PROGRAMS[name], {ANA.id: sender})
    assert len(got) == 1, "what the customer wrote, and nothing of what followed"
    assert window.events(number)[-1].details["automatic"], "it stands on the ticket all the same"
    assert templates(window, "program_wrote") == []


def test_nor_does_the_one_that_answers_a_note_of_a_colleagues(window):
    number = claimed(window)
    messages.note(window.desk, number, "Ojo con esto.", a_call(SOFIA))
    got = absences(window, answering(**AWAY), {ANA.id: ANA.id})
    assert len(got) == 1
    assert templates(window, "program_wrote") == []


def test_nor_does_one_from_the_address_to_which_the_agents_mail_is_passed_on(window):
    number = claimed(window)
    window.takes(window.mail("¿Hola?"), window.address(number), delivery="ses-2")
    got = absences(window, answering(**AWAY), {ANA.id: HOME})
    assert len(got) == 1
    note = window.events(number)[-1]
    assert note.details == {"automatic": "auto-submitted", "untold": saying.ANSWERS_THE_DESK}


def test_programs_that_quote_nothing_and_are_known_to_nobody_get_one_notice_between_them(window):
    """Two agents are away, their mail is passed on, and what answers there tells of no mail of ours."""
    number = claimed(window)
    relations.watch(window.desk, number, SOFIA.id, a_call(SOFIA), watches=True)
    window.takes(window.mail("¿Hola?"), window.address(number), delivery="ses-2")
    homes = {ANA.id: HOME, SOFIA.id: "sofia@otra.example"}

    def program(mail, sender, place):
        made = answering(threads=False, **AWAY)(mail, sender, place)
        made.replace_header("To", window.address(number))  # they kept the ticket's address
        return made

    got = absences(window, program, homes)
    assert len(templates(window, "program_wrote")) == 2, "each of the two, once"
    assert len(got) == 4


def test_a_customers_absence_notice_is_told_to_the_agent_once_until_a_person_goes_on(window):
    number = claimed(window)

    def absent(place):
        raw = window.mail("Vuelvo el lunes.", Message_ID=f"<{place}@cliente>", **AWAY)
        window.takes(raw, window.address(number), delivery=f"away-{place}")
        return [(to, "Vuelvo el lunes." in raw) for to, raw in window.tells()]

    assert absent(1) == [(ANA.id, True)]
    assert absent(2) == absent(3) == []
    messages.note(window.desk, number, "Espero al lunes.", a_call(ANA))
    assert absent(4) == [(ANA.id, True)]
    assert [each.details.get("untold") for each in window.events(number)[-5:]] == [
        None, saying.TOLD_OF_ONE, saying.TOLD_OF_ONE, None, None,
    ]  # fmt: skip


def test_a_bounce_that_nobody_can_place_is_told_to_the_agent(window):
    number = claimed(window)
    raw = window.mail(
        "Mailbox full", sender="MAILER-DAEMON@mx.cliente.example", Message_ID="<dsn@mx>"
    )
    window.takes(raw, window.address(number), delivery="dsn")
    assert [to for to, _ in window.tells()] == [ANA.id]
    assert len(templates(window, "program_wrote")) == 1


def test_an_absence_notice_that_answers_a_page_is_told_to_nobody(window):
    number = claimed(window)
    page = window.desk.signer().page_address(number, 1, "carla@mesa.example", SOPORTE)
    window.takes(window.mail("Ausente.", sender=HOME, **AWAY), page, delivery="away")
    assert window.events(number)[-1].details["untold"] == saying.ANSWERS_THE_DESK
    assert window.tells() == []


# Of a ticket that a program opens its team is told, and never by its own doing again.

ALARM = {"sender": "ups@planta.example", "Auto_Submitted": "auto-generated"}
TEAM = sorted(configuration().people_of("nivel1"))
FIRM = {  # those that say what they are, as they answer from an address that nobody knows
    **{name: PROGRAMS[name] for name in ("mailing list", "desk of another make")},
    **{name: program for name, program in PROGRAMS.items() if name.startswith("absence")},
    "absence notice that answers From and keeps nothing": answering(
        "Ausente", threads=False, to="From", **AWAY
    ),
    "monitor that answers From": answering(
        "Alarma", threads=False, to="From", Auto_Submitted="auto-generated"
    ),
}


def alarm(window, place, **terms):
    """Let a machine's alarm come in; returns whom the desk told of it, and the ticket."""
    raw = window.mail(f"Alarma {place}", Message_ID=f"<{place}@planta>", **{**ALARM, **terms})
    (received,) = window.takes(raw, delivery=f"alarm-{place}", dmarc="PASS")
    return sorted(to for to, _ in window.tells()), received.number


def test_a_teams_people_are_told_of_an_alarm_and_of_the_next_once_somebody_has_seen_to_it(window):
    told, first = alarm(window, 1)
    assert told == TEAM
    assert alarm(window, 2)[0] == alarm(window, 3, sender="ups+b@planta.example")[0] == []
    told, other = alarm(window, 4, sender="pump@planta.example")
    assert told == TEAM, "another machine's"
    verbs.claim(window.desk, first, a_call(ANA))
    window.tells()
    told, fifth = alarm(window, 5)
    assert told == TEAM
    assert len(window.numbers()) == 5, "all are tickets, with their promises"
    untold = [window.events(each)[0].details.get("untold") for each in (first, other, fifth)]
    assert untold == [None, None, None]
    silent = [each for each in window.numbers() if each not in {first, other, fifth}]
    for each in silent:
        (event,) = window.events(each)
        assert event.details == {"automatic": "auto-submitted", "untold": saying.TOLD_OF_ONE}


@pytest.mark.parametrize("name", FIRM)
def test_programs_of_the_teams_people_that_answer_what_they_are_told_of_a_ticket_come_to_an_end(
    window, name
):
    """Their mail is passed on to addresses that nobody knows to be theirs."""
    raw = window.mail("Alarma", Message_ID="<1@planta>", **ALARM)
    window.takes(raw, delivery="alarm")
    got = absences(window, FIRM[name], {ANA.id: HOME})
    assert 1 <= len(got) <= 2, "the alarm, and once that a program writes from there"


def test_a_program_that_answers_from_an_address_of_each_comes_to_an_end_too(window):
    def program(mail, sender, place):
        made = FIRM["monitor that answers From"](mail, sender, place)
        made.replace_header("From", f"robot+{place}@programa.example")
        return made

    window.takes(window.mail("Alarma", Message_ID="<1@planta>", **ALARM), delivery="alarm")
    assert len(absences(window, program, {ANA.id: HOME})) == 2


def test_the_absence_notice_of_one_of_the_desks_people_opens_a_ticket_that_is_told_to_nobody(
    window,
):
    raw = window.mail("Ausente.", sender=ANA.id, Message_ID="<away@mesa>", **AWAY)
    number = window.opens(raw)
    assert window.events(number)[0].details["untold"] == saying.OF_THE_DESK
    assert window.tells() == []


def test_one_that_answers_a_digest_opens_a_ticket_that_is_told_to_nobody(window):
    """Of no single ticket: it continues none, and comes from where a mail is passed on to."""
    window.opens()
    window.tells()
    (line,) = [each for each in window.told() if each["to"] == ANA.id]
    window.desk.mails.remember_digest(SOPORTE, "<digest@ses>", [line])
    raw = window.mail(
        "Ausente.", sender=HOME, In_Reply_To="<digest@ses>", Message_ID="<a@x>", **AWAY
    )
    number = window.opens(raw, delivery="away")
    assert window.events(number)[0].details["untold"] == saying.ANSWERS_THE_DESK
    assert window.tells() == []


@pytest.mark.parametrize("seen", [False, True])
def test_of_two_alarms_at_one_moment_the_team_is_told_of_one(window, seen):
    """Whether they are the first, or the first since somebody saw to another."""
    if seen:
        verbs.claim(window.desk, alarm(window, 0)[1], a_call(ANA))
        window.tells()
    before = set(window.numbers())
    other = window.mail("Alarma 2", Message_ID="<2@planta>", **ALARM)
    window.trouble.meanwhile["transact_write_items"] = lambda: window.takes(other, delivery="b")
    alarm(window, 1)
    new = set(window.numbers()) - before
    first, second = (window.events(each)[0].details.get("untold") for each in new)
    assert {first, second} == {None, saying.TOLD_OF_ONE}


def test_an_alarm_that_is_held_for_spam_keeps_no_other_from_being_told(window):
    raw = window.mail("Alarma 1", Message_ID="<1@planta>", **ALARM)
    assert window.takes(raw, delivery="alarm", spam="FAIL")[0].outcome == "held"
    assert alarm(window, 2)[0] == TEAM


def test_a_storm_of_programs_that_all_have_addresses_of_their_own_is_told_of_up_to_the_bound(
    window,
):
    most = configuration().mail.notices_per_hour
    told = [
        alarm(window, place, sender=f"host-{place}@planta.example")[0] for place in range(most + 2)
    ]
    assert told == [TEAM] * most + [[]] * 2
    suppressed = [each for each in window.told() if each["status"] == "suppressed"]
    assert {each["reason"] for each in suppressed} == {"too many tickets of programs"}
    window.time.passes(hours=1)
    assert alarm(window, "later", sender="host@planta.example")[0] == TEAM
