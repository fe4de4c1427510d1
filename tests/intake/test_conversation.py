"""A mail finds its ticket by what its sender cannot make up, and by nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.conversation import Rule, Target, by_subject, targets, ticket_of
from chalicelib.intake.reading.mail import read_mail
from chalicelib.signing import Signer
from chalicelib.tickets.number import new_number, spoken
from tests.samples import configuration

SIGNER = Signer(b"a secret of the tests")
DESK = configuration()
SOPORTE, CGU = "soporte@mesa.example", "cgu@mesa.example"
NUMBER, OTHER = new_number(lambda _: 11), new_number(lambda _: 12)
NOBODY_KNOWS = Target(SOPORTE)


def knowing(**known):
    """A store of Message-IDs, by the word in them; asking for another mailbox fails."""

    def look_up(mailbox, ids):
        assert mailbox == SOPORTE
        return next((known[each[1:-2]] for each in ids if each[1:-2] in known), None)

    return look_up


def never(mailbox, ids):
    raise AssertionError(ids)


def mail(*headers):
    return read_mail("\n".join([*headers, "From: maria@cliente.example", "", "Hola"]).encode())


def came_for(*recipients):
    return targets(recipients, DESK, SIGNER)


def test_the_token_in_the_recipient_names_the_ticket():
    (target,) = came_for(SIGNER.reply_address(NUMBER, SOPORTE))
    assert target.number == NUMBER
    assert ticket_of(mail("In-Reply-To: <other@>"), target, SIGNER, never).number == NUMBER


def test_the_token_survives_programs_that_change_case_and_add_blanks():
    assert came_for(f" {SIGNER.reply_address(NUMBER, SOPORTE).upper()} ")[0].number == NUMBER


@pytest.mark.parametrize(
    "address",
    [
        SIGNER.reply_address(NUMBER, SOPORTE).replace(NUMBER.lower(), OTHER.lower()),
        SIGNER.reply_address(NUMBER, SOPORTE).replace("mesa.example", "otra.example"),
        Signer(b"another secret").reply_address(NUMBER, SOPORTE),
        f"reply+{NUMBER.lower()}@mesa.example",
        f"reply+{NUMBER.lower()}.@mesa.example",
        f"reply+{NUMBER.lower()}.{SIGNER.sign('reference', NUMBER, 'mesa.example')}@mesa.example",
        "reply+@mesa.example",
        "@",
        "",
    ],
)
def test_a_token_that_the_desk_did_not_make_for_it_is_no_token(address):
    assert came_for(address) == (NOBODY_KNOWS,)


def test_an_address_with_a_tag_is_its_mailbox():
    assert came_for("cgu+ventas@mesa.example") == (Target(CGU),)


def test_an_address_that_is_no_mailbox_means_the_first_one():
    assert came_for("ventas@mesa.example") == (NOBODY_KNOWS,)


def test_two_ways_to_write_a_mailbox_are_one_target():
    assert came_for("CGU@mesa.example", "cgu+x@mesa.example") == (Target(CGU),)


def test_two_mailboxes_are_two_targets():
    assert came_for(SOPORTE, CGU) == (Target(SOPORTE), Target(CGU))


def test_a_reply_to_all_is_for_its_ticket_first():
    targets = came_for(SOPORTE, SIGNER.reply_address(NUMBER, SOPORTE))
    assert [each.number for each in targets] == [NUMBER, None]


def test_the_tokens_of_two_tickets_are_two_targets():
    addresses = [SIGNER.reply_address(number, SOPORTE) for number in (NUMBER, OTHER)]
    assert [each.number for each in came_for(*addresses)] == [NUMBER, OTHER]


def test_in_reply_to_comes_before_references():
    answer = mail("In-Reply-To: <new@>", "References: <old@>")
    assert ticket_of(answer, NOBODY_KNOWS, SIGNER, knowing(new="A", old="B")) == (
        "A",
        Rule.MESSAGE_ID,
    )


def test_the_newest_reference_that_is_known_wins():
    answer = mail("References: <old@> <middle@> <new@>")
    assert ticket_of(answer, NOBODY_KNOWS, SIGNER, knowing(old="A", middle="B")).number == "B"


def test_the_desks_own_reference_finds_the_ticket_when_no_mail_is_known():
    reference = SIGNER.reference(f"{NUMBER}.000002.0", SOPORTE)
    answer = mail("In-Reply-To: <x@>", f"References: <x@> {reference}")
    assert ticket_of(answer, NOBODY_KNOWS, SIGNER, knowing()) == (NUMBER, Rule.REFERENCE)


@pytest.mark.parametrize(
    "reference",
    [
        SIGNER.reference(f"{NUMBER}.000002.0", SOPORTE).replace(NUMBER, OTHER),
        Signer(b"another secret").reference(f"{NUMBER}.000002.0", SOPORTE),
        SIGNER.reference(f"{NUMBER}.000002.0", "soporte@otra.example").replace("otra", "mesa"),
        f"<{NUMBER}.000002.0@mesa.example>",
    ],
)
def test_a_forged_reference_finds_nothing(reference):
    answer = mail(f"In-Reply-To: {reference}", f"References: {reference}")
    assert ticket_of(answer, NOBODY_KNOWS, SIGNER, knowing()) is None


def test_a_mail_that_answers_none_is_new_without_asking():
    assert ticket_of(mail(f"Subject: Re: [#{NUMBER}]"), NOBODY_KNOWS, SIGNER, never) is None


@pytest.mark.parametrize(
    "subject",
    [f"Re: [#{spoken(NUMBER)}] x", f"[#{NUMBER.lower()}]", f"[#0000-0001] RV: [#{NUMBER}]"],
)
def test_a_subject_quotes_the_number_in_brackets(subject):
    assert by_subject(subject) == (NUMBER, Rule.SUBJECT)


@pytest.mark.parametrize("subject", [NUMBER, f"#{NUMBER}", f"[{NUMBER}]", "[#0000-0001]", ""])
def test_a_subject_without_a_right_number_in_brackets_quotes_none(subject):
    assert by_subject(subject) is None


@settings(max_examples=40)
@given(st.text(), st.integers(0, 7), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_number_mistyped_in_one_place_is_nobodys(noise, place, typed):
    mistyped = NUMBER[:place] + typed + NUMBER[place + 1 :]
    expected = NUMBER if mistyped == NUMBER else None
    found = by_subject(f"{noise.replace('[', '')} [#{mistyped}]")
    assert (found.number if found else None) == expected


def said(text, subject="Re: x"):
    raw = f"From: maria@cliente.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{text}"
    return read_mail(raw.encode())


def test_the_marker_in_the_text_finds_the_ticket_of_a_program_that_keeps_no_header():
    quoted = f"Sigue igual.\n\n> Hola María:\n> {SIGNER.marker(NUMBER, SOPORTE)}"
    assert ticket_of(said(quoted), NOBODY_KNOWS, SIGNER, never) == (NUMBER, Rule.MARKER)


def test_the_topmost_marker_is_that_of_the_latest_mail():
    text = f"Hola\n{SIGNER.marker(OTHER, SOPORTE).lower()}\n> {SIGNER.marker(NUMBER, SOPORTE)}"
    assert ticket_of(said(text), NOBODY_KNOWS, SIGNER, never).number == OTHER


@pytest.mark.parametrize(
    "marker",
    [
        SIGNER.marker(NUMBER, SOPORTE).replace(NUMBER, OTHER),
        Signer(b"another secret").marker(NUMBER, SOPORTE),
        SIGNER.marker(NUMBER, "soporte@otra.example"),
        f"[{NUMBER}]",
        f"[{NUMBER}.{SIGNER.sign('reply', NUMBER, 'mesa.example')}]",
    ],
)
def test_a_forged_marker_finds_nothing(marker):
    assert ticket_of(said(marker), NOBODY_KNOWS, SIGNER, never) is None


def test_the_right_marker_is_found_among_many_forged_ones_and_time_is_bounded():
    forged = "[AAAAAAAA.aaaaaaaaaaaaaaaa] " * 3
    assert ticket_of(said(forged + SIGNER.marker(NUMBER, SOPORTE)), NOBODY_KNOWS, SIGNER, never)
    assert (
        ticket_of(said("[AAAAAAAA.aaaaaaaaaaaaaaaa] " * 30_000), NOBODY_KNOWS, SIGNER, never)
        is None
    )
