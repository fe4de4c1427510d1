"""Who is told what of each event: nobody of what they did, and no program of what a program wrote."""

from dataclasses import replace

import pytest

from chalicelib.configuration.model import Configuration, Language
from chalicelib.configuration.webhooks import Webhook
from chalicelib.customers.person import Person
from chalicelib.notify.catalogue import LETTERS
from chalicelib.notify.channels.phones import SMS_LENGTH
from chalicelib.notify.choices import About, Choices, Frequency
from chalicelib.notify.job import Channel
from chalicelib.notify.occasion import Occasion, values_of
from chalicelib.notify.plan import Surroundings, plan
from chalicelib.notify.ways import Way as Road
from chalicelib.signing import Signer
from chalicelib.tickets.events import DESK, Change, Event, Kind
from chalicelib.tickets.model import Channel as Way
from chalicelib.tickets.model import Ticket
from chalicelib.tickets.status import Status
from chalicelib.tickets.work import Approval
from tests.samples import ANA, MARIA, MONDAY, REQUESTER, SOFIA, a_message, configuration

SIGNER = Signer(b"a secret of the tests")
AROUND = Surroundings(configuration(), SIGNER, "https://mesa.example", "arn:aws:sns:r:1:pages")
CARLA = "carla@mesa.example"
PEDRO = "pedro@cliente.example"
TEAM = configuration().people_of("nivel1")
SOPORTE = "soporte@mesa.example"
TICKET = Ticket(
    number="K7M42QXG",
    version=2,
    subject="No puedo entrar",
    channel=Way.EMAIL,
    team="nivel1",
    requester=MARIA.email,
    requester_name=MARIA.name,
    copied=(PEDRO,),
    language="es",
    mailbox=SOPORTE,
    message_id="<first@cliente>",
    assignee=ANA.id,
    created_at=MONDAY,
    updated_at=MONDAY,
)


def told(kind, actor=DESK, *, ticket=TICKET, **members):
    event = Event(number=ticket.number, version=2, kind=kind, at=MONDAY, actor=actor, **members)
    return plan(event, ticket, AROUND)


def whom(jobs):
    return [(job.template, job.address) for job in jobs]


def with_(**fields):
    return TICKET.model_copy(update=fields)


def test_who_asks_gets_word_that_it_arrived_and_those_copied_do_not():
    assert whom(told(Kind.CREATED, REQUESTER, message=a_message())) == [("received", MARIA.email)]


def test_an_agents_answer_goes_to_the_requester_and_all_who_are_copied():
    jobs = told(Kind.REPLIED, ANA, message=a_message("Reinicie."))
    assert whom(jobs) == [("answered", MARIA.email), ("answered", PEDRO)]
    assert all("Reinicie." in job.text for job in jobs)


def test_a_solution_goes_to_all_and_says_when_it_closes():
    jobs = told(Kind.RESOLVED, ANA, ticket=with_(close_at=MONDAY))
    assert whom(jobs) == [("resolved", MARIA.email), ("resolved", PEDRO)]
    assert "2026-11-23 10:00 (America/Santiago)" in jobs[0].text


def test_what_the_customer_writes_goes_to_the_assignee_alone():
    jobs = told(Kind.ANSWERED, REQUESTER, message=a_message("Sigue igual."))
    assert whom(jobs) == [("customer_wrote", ANA.id)]
    assert "Sigue igual." in jobs[0].text


def test_who_gets_a_ticket_is_told_unless_they_took_it():
    assert whom(told(Kind.ASSIGNED, SOFIA)) == [("assigned", ANA.id)]
    assert told(Kind.ASSIGNED, ANA) == ()
    assert told(Kind.CLAIMED, ANA) == ()


@pytest.mark.parametrize(
    ("mailbox", "known"), [("Soporte CGU", "Soporte CGU"), (None, "Mesa de Ayuda")]
)
def test_what_the_desk_did_by_itself_is_told_by_the_name_that_the_mail_is_from(mailbox, known):
    plain = configuration()
    named = plain.mailboxes[SOPORTE].model_copy(update={"name": mailbox})
    described = plain.model_copy(update={"mailboxes": {**plain.mailboxes, SOPORTE: named}})
    around = replace(AROUND, configuration=described)
    event = Event(number=TICKET.number, version=2, kind=Kind.ASSIGNED, at=MONDAY, actor=DESK)
    (job,) = plan(event, TICKET, around)
    assert job.text.startswith(f"{known} le asignó el ticket K7M4-2QXG")
    assert job.sender_name == known


def test_who_is_given_a_ticket_by_an_escalation_reads_so_in_their_language():
    details = {"policy": "guardia", "chain": 1}
    (job,) = told(Kind.ASSIGNED, reason="escalation “guardia”", details=details)
    assert "escalada «guardia»" in job.text
    assert "escalation" not in job.text


@pytest.mark.parametrize(
    ("to", "said"),
    [("carla@casa.example", "Carla Soto (c…@casa.example)"), (CARLA, CARLA)],
)
def test_that_a_page_did_not_arrive_is_told_without_a_colleagues_private_address(to, said):
    details = {"to": to, "template": "page", "fate": "bounced", "person": CARLA}
    (job,) = told(Kind.UNDELIVERED, details=details)
    assert f"a {said} por" in job.text
    assert (to in job.text) is (to == CARLA)


@pytest.mark.parametrize("assignee", [None, "gone@mesa.example"])
def test_the_whole_team_is_told_while_nobody_of_the_desk_has_the_ticket(assignee):
    jobs = told(Kind.ANSWERED, REQUESTER, ticket=with_(assignee=assignee))
    assert whom(jobs) == [("customer_wrote", address) for address in TEAM]


def test_of_a_team_without_people_its_supervisor_is_told_else_the_admins():
    """A team may be removed, or its last person leave, while tickets lie with it."""
    read = configuration()
    others = {address: each for address, each in read.staff.items() if each.team != "nivel2"}
    supervised = read.teams["nivel2"].model_copy(update={"supervisor": SOFIA.id})
    teams = {**read.teams, "nivel2": supervised}
    bare = replace(AROUND, configuration=read.model_copy(update={"staff": others, "teams": teams}))
    event = Event(
        number=TICKET.number, version=2, kind=Kind.ANSWERED, at=MONDAY, actor=REQUESTER,
        message=a_message("Sigue igual."),
    )  # fmt: skip
    told_of = {
        team: whom(plan(event, with_(assignee=None, team=team), bare))
        for team in ("nivel2", "gone")
    }
    assert told_of == {
        "nivel2": [("customer_wrote", SOFIA.id)],
        "gone": [("customer_wrote", "admin@mesa.example")],
    }


@pytest.mark.parametrize("kind", [Kind.RESOLVED, Kind.REOPENED, Kind.REPLIED])
def test_a_requester_is_not_told_of_what_they_did(kind):
    assert MARIA.email not in [job.address for job in told(kind, REQUESTER)]


def test_a_note_goes_to_who_works_on_the_ticket_and_never_to_a_customer():
    jobs = told(Kind.NOTED, SOFIA, message=a_message("El cliente exagera."))
    assert whom(jobs) == [("noted", ANA.id)]
    assert jobs[0].reply_to is None, "an answer to it would go to the customer"


@pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGED, Kind.ANSWERED_LATE, Kind.WATCHED])
def test_what_needs_no_word_is_told_to_nobody(kind):
    assert told(kind, SOFIA, message=a_message("El cliente exagera.")) == ()


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.NOTED, Kind.CREATED}))
def test_what_a_program_wrote_is_told_to_nobody(kind):
    assert told(kind, REQUESTER, message=a_message(), details={"automatic": "list-id"}) == ()


AWAY = {"automatic": "auto-submitted"}
NOBODYS = TICKET.model_copy(update={"assignee": None, "automatic": "auto-submitted"})
OUTSIDE = replace(
    AROUND,
    coordinators=(Person(email="cora@cliente.example"),),
    approvers=(Person(email="cora@cliente.example"),),
    choices={"cora@cliente.example": Choices(told={About.ARRIVAL: Frequency.EACH})},
)


def opened_by_a_program(kind=Kind.CREATED, actor=REQUESTER, *, details=AWAY, **fields):
    event = Event(
        number=TICKET.number, version=1, kind=kind, at=MONDAY, actor=actor, details=details,
        message=a_message("Batería baja."),
    )  # fmt: skip
    return plan(event, NOBODYS.model_copy(update=fields), OUTSIDE)


def test_a_ticket_that_a_program_opened_is_told_to_its_team_alone_in_words_that_say_so():
    jobs = opened_by_a_program()
    assert whom(jobs) == [("program_opened", each) for each in TEAM]
    for job in jobs:
        assert "Batería baja." in job.text
        assert "lo escribió un programa" in job.text
        assert job.automatic
        assert SIGNER.number_in_address(job.reply_to) == TICKET.number, "or it would open another"


def test_of_one_that_somebody_of_the_desk_may_have_set_off_nobody_is_told():
    assert opened_by_a_program(details={**AWAY, "untold": "it is of the desk's people"}) == ()


def test_that_one_is_let_in_is_told_to_its_team_alone():
    jobs = opened_by_a_program(Kind.RELEASED, SOFIA, details={})
    assert whom(jobs) == [("arrived", each) for each in TEAM if each != SOFIA.id]


def test_one_that_is_held_for_an_agreement_is_told_to_the_commercial_team_alone():
    held = {"status": Status.HELD, "held": "no_agreement"}
    jobs = opened_by_a_program(details={**AWAY, "held": "no_agreement"}, **held)
    commercial = configuration().people_of(configuration().agreements.team)
    assert whom(jobs) == [("held_for_you", each) for each in commercial]
    assert commercial


def test_no_coordinator_is_asked_to_approve_what_a_program_asks_for():
    approval = Approval(by="coordinator")
    assert {each.template for each in opened_by_a_program(approval=approval)} == {"program_opened"}
    asked = opened_by_a_program(approval=approval, details={}, automatic=None)
    assert "approval_needed" in {each.template for each in asked}


def test_what_a_program_wrote_on_a_ticket_is_told_to_who_works_on_it_and_to_nobody_outside():
    absence = a_message("Estoy de vacaciones.", verified=False)
    jobs = told(
        Kind.NOTED, REQUESTER, message=absence, details=AWAY, ticket=with_(watchers=(CARLA,))
    )
    assert whom(jobs) == [("program_wrote", ANA.id), ("program_wrote", CARLA)]
    for job in jobs:
        assert "Estoy de vacaciones." in job.text
        assert MARIA.email in job.text, "it says that nobody knows whether it is hers"
        assert (job.reply_to, job.marker, job.automatic) == (None, None, True)


def test_it_is_chosen_as_notes_are():
    chose = replace(AROUND, choices={ANA.id: Choices(told={About.NOTE: Frequency.NEVER})})
    event = Event(
        number=TICKET.number, version=2, kind=Kind.NOTED, at=MONDAY, actor=REQUESTER,
        message=a_message(), details=AWAY,
    )  # fmt: skip
    assert plan(event, TICKET, chose) == ()


def test_of_what_one_of_the_desks_people_may_have_set_off_nobody_is_told():
    untold = {**AWAY, "untold": "it is of one of the desk's people"}
    assert told(Kind.NOTED, REQUESTER, message=a_message(), details=untold) == ()


def test_what_a_program_wrote_on_a_held_ticket_is_told_to_nobody():
    held = with_(status=Status.HELD, held="spam")
    assert told(Kind.NOTED, REQUESTER, message=a_message(), details=AWAY, ticket=held) == ()


@pytest.mark.parametrize("kind", [Kind.CREATED, Kind.NOTED, Kind.ANSWERED])
def test_of_a_held_ticket_nobody_is_told(kind):
    assert told(kind, REQUESTER, ticket=with_(status=Status.HELD)) == ()


def test_a_held_ticket_that_is_released_is_acknowledged_once_however_late_it_is_planned():
    """The release may be stored before the stream brings the creation."""
    created = told(Kind.CREATED, REQUESTER, details={"held": "spam"})
    released = told(Kind.RELEASED, SOFIA, changes={"status": Change(before="held")})
    assert whom([*created, *released]) == [("received", MARIA.email)]


@pytest.mark.parametrize(
    "own", [SOPORTE, "soporte+x@mesa.example", SIGNER.reply_address("K7M42QXG", SOPORTE)]
)
def test_the_desk_never_writes_to_itself(own):
    assert told(Kind.CREATED, REQUESTER, ticket=with_(requester=own)) == ()
    copied = told(Kind.REPLIED, ANA, ticket=with_(copied=(own,)))
    assert whom(copied) == [("answered", MARIA.email)]


@pytest.mark.parametrize("nobody", ["unknown@invalid", "x@missing.invalid"])
def test_no_mail_goes_to_an_address_that_cannot_exist(nobody):
    assert told(Kind.CREATED, REQUESTER, ticket=with_(requester=nobody)) == ()


def test_each_recipient_is_told_once_of_an_event():
    jobs = told(Kind.REPLIED, ANA, ticket=with_(copied=(PEDRO, PEDRO, MARIA.email)))
    addresses = [job.address for job in jobs]
    assert sorted(addresses) == [MARIA.email, PEDRO]


def test_only_what_a_person_wrote_says_that_a_person_wrote_it():
    by_kind = {
        kind: told(kind, SOFIA, message=a_message())
        for kind in (Kind.CREATED, Kind.REPLIED, Kind.RESOLVED, Kind.REOPENED, Kind.ASSIGNED)
    }
    written = {kind for kind, jobs in by_kind.items() if any(not job.automatic for job in jobs)}
    assert all(by_kind.values())
    assert written == {Kind.REPLIED}


def test_an_answer_comes_back_to_its_ticket_alone_and_threads():
    job = told(Kind.REPLIED, ANA, message=a_message())[0]
    assert SIGNER.number_in_address(job.reply_to) == TICKET.number
    assert job.references[-1] == "<first@cliente>"
    assert SIGNER.number_in_reference(job.references[0]) == TICKET.number
    assert SIGNER.number_in_reference(job.own_reference) == TICKET.number
    assert job.sender == SOPORTE


def test_people_are_told_in_their_language_and_in_the_desks_when_it_cannot_write_theirs():
    def text(language):
        return told(Kind.CREATED, REQUESTER, ticket=with_(language=language))[0].text

    assert "Hemos recibido" in text("es")
    assert "We have received" in text("en-GB")
    assert "Hemos recibido" in text("quz")


def test_an_agent_is_told_that_the_sender_is_unverified():
    """A stranger with the token writes what name they like."""
    stranger = REQUESTER.model_copy(update={"id": "eve@evil.example", "name": "Ana Rojas"})
    verified = told(Kind.ANSWERED, stranger, message=a_message())[0]
    unverified = told(Kind.ANSWERED, stranger, message=a_message(verified=False))[0]
    assert unverified.text != verified.text
    assert "eve@evil.example" in unverified.text


def paged(*people):
    details = {"people": list(people), "chain": 1, "metric": "first_response", "step": 1}
    return told(Kind.PAGED, details=details)


def test_a_page_reaches_each_person_by_every_way_and_the_topic_once():
    jobs = paged("carla@mesa.example", ANA.id, "gone@mesa.example")
    ways = [(job.channel, job.address) for job in jobs]
    assert ways == [
        (Channel.EMAIL, "carla@mesa.example"),
        (Channel.SMS, "+56911111111"),
        (Channel.EMAIL, ANA.id),
        (Channel.TOPIC, AROUND.page_topic),
    ]


def test_a_page_that_reached_nobody_still_reaches_the_topic():
    assert [job.channel for job in paged()] == [Channel.TOPIC]


def test_a_page_carries_a_link_that_is_its_persons_own():
    mail, sms, *_ = paged("carla@mesa.example")
    for job in (mail, sms):
        token = job.text.split("/pages/")[1].split()[0]
        assert SIGNER.paged(token) == (TICKET.number, 1, "carla@mesa.example")
        assert SIGNER.paged(token[:-1] + "0") is None


def test_the_topic_carries_no_link_to_acknowledge_with():
    assert "/pages/" not in paged("carla@mesa.example")[-1].text


def test_every_name_that_a_text_may_use_has_a_value_behind_it():
    """A name that is declared and never filled would leave a hole in the desk's own text."""
    event = Event(number=TICKET.number, version=2, kind=Kind.REPLIED, at=MONDAY, actor=ANA)
    filled = values_of(Occasion(event, TICKET, AROUND), Language.SPANISH).keys()
    given = filled | {"number", "subject", "desk", "link", "people"}  # beside it, where it is told
    given |= {"rating", "score", "best", "address", "cause", "answer"}
    for name, letter in LETTERS.items():
        if letter.of_a_ticket:
            assert letter.names <= given, name


def test_what_may_be_answered_carries_a_marker_and_nothing_else_does():
    answered = told(Kind.REPLIED, ANA, message=a_message())[0]
    assert SIGNER.number_in_marker(answered.marker, SOPORTE) == TICKET.number
    assert told(Kind.ASSIGNED, SOFIA)[0].marker is None


def test_the_desks_own_texts_and_look_are_in_what_is_told():
    own = {"for": "definitive", "text": "Respuesta final."}
    sms = {"for": "page", "channel": "sms", "text": "Guardia $number"}
    described = configuration().model_dump(by_alias=True)
    desk = Configuration.model_validate(
        {**described, "templates": [own, sms], "appearance": {"color": "#7a1f4e"}}
    )
    around = replace(AROUND, configuration=desk)
    message = a_message("Listo.", definitive=True)
    event = Event(
        number="K7M42QXG", version=2, kind=Kind.REPLIED, at=MONDAY, actor=ANA, message=message
    )
    (job, _) = plan(event, TICKET, around)
    assert "Respuesta final." in job.text
    assert job.color == "#7a1f4e"
    details = {"people": ["carla@mesa.example"], "chain": 1, "metric": "resolution"}
    paging = Event(
        number="K7M42QXG", version=2, kind=Kind.PAGED, at=MONDAY, actor=DESK, details=details
    )
    mail, text_message, _ = plan(paging, TICKET, around)
    assert text_message.text == "Guardia K7M4-2QXG\n"
    assert mail.link in mail.text
    assert "Guardia" not in mail.text
    assert mail.subject == "Aviso de guardia: [#K7M4-2QXG] No puedo entrar"
    own = {"for": "page", "subject": "¡Ya! [#$number] $subject", "text": "$link"}
    desk = Configuration.model_validate({**described, "templates": [own]})
    first, *_ = plan(paging, TICKET, replace(AROUND, configuration=desk))
    assert first.subject == "¡Ya! [#K7M4-2QXG] No puedo entrar"


def test_planning_twice_gives_the_same_messages():
    message = a_message("Reinicie.")
    assert told(Kind.REPLIED, ANA, message=message) == told(Kind.REPLIED, ANA, message=message)


def test_the_link_of_a_page_stays_within_the_text_that_a_telephone_takes():
    long = TICKET.model_copy(update={"subject": "asunto largo " * 40})
    details = {"chain": 1, "metric": "resolution", "people": ["carla@mesa.example"]}
    event = Event(
        number=TICKET.number, version=2, kind=Kind.PAGED, at=MONDAY, actor=DESK, details=details
    )
    (text,) = (job.text for job in plan(event, long, AROUND) if job.channel is Channel.SMS)
    assert SIGNER.page_token(TICKET.number, 1, "carla@mesa.example") in text[:SMS_LENGTH]


def test_a_room_is_told_what_it_is_paged_for_and_gets_no_link_to_acknowledge_with():
    room = Webhook(name="guardia", kind="slack", url="https://hooks.example/x")
    details = {"chain": 2, "step": 1, "people": [], "webhooks": ["guardia", "gone"]}
    event = Event(
        number=TICKET.number, version=2, kind=Kind.PAGED, at=MONDAY, actor=DESK,
        details=details | {"trigger": "by_hand", "metric": None}, reason="no hay luz",
    )  # fmt: skip
    around = replace(AROUND, rooms={"guardia": room})
    slack, gone, _ = plan(event, TICKET, around)
    assert (slack.channel, slack.webhook, gone.channel) == (
        Channel.SLACK,
        "guardia",
        Channel.SIGNED,
    )
    assert "no hay luz" in slack.notice.what
    assert slack.notice.link == "https://mesa.example/tickets/K7M4-2QXG"
    assert slack.pages[0].person == "webhook:guardia"
    assert "/pages/" not in slack.model_dump_json()


def test_two_people_of_one_room_are_each_paged_there_with_their_own_link():
    room = Webhook(name="guardia", kind="slack", url="https://hooks.example/x")
    way = (Road(Channel.SLACK, "guardia", "guardia"),)
    around = replace(AROUND, rooms={"guardia": room}, ways={CARLA: way, ANA.id: way})
    details = {"chain": 2, "step": 1, "people": [CARLA, ANA.id], "metric": "resolution"}
    event = Event(
        number=TICKET.number, version=2, kind=Kind.PAGED, at=MONDAY, actor=DESK, details=details
    )
    carlas, anas, _ = plan(event, TICKET, around)
    assert carlas.place != anas.place
    assert carlas.notice.id != anas.notice.id
    token = carlas.notice.link.rpartition("/")[2]
    assert SIGNER.paged(token) == (TICKET.number, 2, CARLA)
