"""A mail that leaves threads in every program, says who wrote it, and carries no header but ours."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.intake.reading.mail import read_mail
from chalicelib.notify.job import Channel, Job, Page
from chalicelib.notify.mail import compose
from chalicelib.signing import Signer
from tests.samples import MARIA, MONDAY

SIGNER = Signer(b"a secret of the tests")
MAILBOX = "soporte@mesa.example"
OWN = SIGNER.reference("K7M42QXG.000002.0", MAILBOX)
ROOT = SIGNER.reference("K7M42QXG.000001.0", MAILBOX)
ALLOWED = {
    "from", "to", "subject", "date", "reply-to", "in-reply-to", "message-id", "references",
    "auto-submitted", "x-auto-response-suppress", "mime-version", "content-type",
    "content-language", "thread-topic",
}  # fmt: skip
EXCHANGE = f"<{'AM0PR05MB1234567890ABCDEF' * 2}@AM0PR05MB1234.eurprd05.prod.outlook.com>"
LINE = st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=300)


def job(**fields):
    given = {
        "number": "K7M42QXG",
        "event": "E#000002.0",
        "template": "answered",
        "audience": "requester",
        "channel": Channel.EMAIL,
        "address": MARIA.email,
        "subject": "Re: [#K7M4-2QXG] No puedo entrar",
        "text": "Reinicie el equipo.\n",
        "language": "es",
        "sender": MAILBOX,
        "sender_name": "Soporte",
        "reply_to": SIGNER.reply_address("K7M42QXG", MAILBOX),
        "references": (ROOT, "<first@cliente>"),
        "own_reference": OWN,
        **fields,
    }
    return Job(**given)


def raw(**fields):
    return compose(job(**fields), MONDAY)


def written(**fields):
    return message_from_bytes(raw(**fields))


def test_it_is_from_the_mailbox_to_the_recipient_with_the_reply_address():
    mail = written()
    assert mail["From"] == "Soporte <soporte@mesa.example>"
    assert mail["To"] == MARIA.email
    assert SIGNER.number_in_address(mail["Reply-To"]) == "K7M42QXG"


def test_it_answers_the_customers_mail_and_ends_its_references_with_our_own():
    mail = written()
    assert mail["In-Reply-To"] == "<first@cliente>"
    assert mail["References"].split() == [ROOT, "<first@cliente>", OWN]
    assert mail["Message-ID"] == OWN


def test_the_first_mail_of_a_ticket_does_not_answer_itself():
    mail = written(own_reference=ROOT)
    assert mail["References"].split() == ["<first@cliente>", ROOT]
    alone = written(own_reference=ROOT, references=(ROOT,))
    assert (alone["References"], alone["In-Reply-To"]) == (ROOT, None)


@pytest.mark.parametrize("theirs", [EXCHANGE, f"<{'x' * 200}@cliente>"])
def test_long_message_ids_are_written_as_they_are(theirs):
    """Exchange's are; a program that does not find its own id again opens a new thread."""
    mail = raw(references=(ROOT, theirs)).replace(b"\r\n", b"\n").replace(b"\n ", b" ").decode()
    headers = dict(line.split(": ", 1) for line in mail.partition("\n\n")[0].splitlines())
    assert headers["In-Reply-To"].strip() == theirs
    assert headers["References"].split() == [ROOT, theirs, OWN]


def test_our_own_reference_is_written_as_it_is_under_a_long_domain():
    domain = "mesa-de-ayuda.atencion-a-clientes.una-empresa-bastante-grande.example"
    own = SIGNER.reference("K7M42QXG.000002.0", f"soporte@{domain}")
    lines = raw(own_reference=own, references=()).decode().replace("\r\n ", " ").splitlines()
    (references,) = (line for line in lines if line.startswith("References:"))
    assert references.split() == ["References:", own]


def test_what_nobody_wrote_says_so_and_no_absence_notice_answers_either():
    assert written(automatic=True)["Auto-Submitted"] == "auto-generated"
    assert written()["Auto-Submitted"] == "no"
    assert written()["X-Auto-Response-Suppress"] == "All"


@pytest.mark.parametrize("automatic", [True, False])
def test_our_own_reader_takes_it_for_automatic(automatic):
    back = raw(automatic=automatic, own_reference="<replaced@email.amazonses.com>")
    assert read_mail(back).automatic is not None


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\u0085", "\x0b"])
@pytest.mark.parametrize("field", ["subject", "sender_name"])
def test_no_line_end_in_a_subject_or_name_makes_a_header(field, end):
    mail = written(**{field: f"hola{end}Bcc: eve@evil.example{end}{end}<b>cuerpo"})
    assert {name.lower() for name in mail} <= ALLOWED
    assert "cuerpo" not in str(mail.get_payload(0))


@settings(max_examples=40)
@given(subject=LINE, name=LINE, text=LINE)
def test_whatever_people_write_makes_a_mail_with_our_headers_alone(subject, name, text):
    mail = written(subject=subject, sender_name=name, text=text)
    assert {header.lower() for header in mail} <= ALLOWED
    assert raw(subject=subject, sender_name=name, text=text).isascii()


def test_a_page_alone_is_of_high_importance_and_no_header_says_so_that_filters_count_against_it():
    page = Page(number="K7M42QXG", event="E#000002.0", chain=1, step=1)
    mail = written(pages=(page,))
    assert mail["Importance"] == "high"
    assert {name.lower() for name in mail} == {*map(str.lower, written()), "importance"}


def test_accents_arrive():
    mail = written(subject="Señal caída", sender_name="Mesa de Atención", text="Año nuevo\n")
    assert str(make_header(decode_header(mail["Subject"]))) == "Señal caída"
    plain, markup = mail.get_payload()
    assert "Año nuevo" in plain.get_payload(decode=True).decode()
    assert "Año nuevo" in markup.get_payload(decode=True).decode()
    assert (
        message_from_bytes(raw(sender_name="Mesa de Atención"), policy=default)["From"]
        .addresses[0]
        .display_name
        == "Mesa de Atención"
    )


def test_a_name_with_quotes_and_commas_is_one_name():
    mail = message_from_bytes(raw(sender_name='Mesa "1", <Norte>'), policy=default)
    (sender,) = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ('Mesa "1", <Norte>', MAILBOX)


def test_the_html_escapes_what_people_write_and_the_text_does_not():
    plain, markup = written(text="<b>1 & 2</b>\n").get_payload()
    assert "<b>1 & 2</b>" in plain.get_payload(decode=True).decode()
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in markup.get_payload(decode=True).decode()


def test_an_international_domain_is_written_in_ascii():
    assert written(address="jose@ñandú.cl")["To"] == "jose@xn--and-6ma2c.cl"


def test_an_address_that_is_none_makes_no_mail():
    with pytest.raises(ValueError, match="addr_spec"):
        raw(address="a,victim@cliente.example")


@pytest.mark.parametrize("charset", ["?utf-8?q?", "?us-ascii?Q?"])
@pytest.mark.parametrize("field", ["subject", "sender_name"])
def test_no_encoded_word_that_somebody_wrote_makes_a_header_or_a_body(field, charset):
    """The library decodes such words when it writes them, line ends and all."""
    word = f"={charset}Hola=0D=0AReply-To:_eve@evil.example=0D=0A=0D=0A<h1>ajeno</h1>?="
    mail = written(**{field: word})
    assert {name.lower() for name in mail} <= ALLOWED
    assert "eve" not in mail["Reply-To"]
    assert mail.is_multipart()


def test_no_control_character_of_a_subject_leaves_with_the_mail():
    head = raw(subject="a\x00b\x1bc\x7fd\x9be").partition(b"\r\n\r\n")[0]
    assert b"abcde" in head
