"""A mail proves its writer only where nobody can read another one in its From."""

import pytest

from chalicelib.intake.arrival import Arrival
from chalicelib.intake.conversation import Target
from chalicelib.intake.notification import Notification
from chalicelib.intake.reading.mail import read_mail
from tests.intake.test_trust import receipt
from tests.samples import ANA, configuration

DESK = configuration()
TAIL = "\nMessage-ID: <x@y>\n\nHaga clic aquí."
MANY_FIELDS = "".join(f"X-{n}: y\n" for n in range(1100))  # more than are read


def arrival(head, dmarc="PASS"):
    notified = Notification.model_validate(
        {"mail": {"messageId": "ses-1"}, "receipt": receipt(dmarc=dmarc).model_dump(by_alias=True)}
    )
    mail = read_mail((head + TAIL).encode())
    return Arrival(DESK, notified, mail, None, Target("soporte@mesa.example"))


@pytest.mark.parametrize(
    "line",
    [
        "From: ana@mesa.example",
        "From: ANA@Mesa.example",
        "From: Ana Rojas <ana@mesa.example>",
        'From: "Rojas, Ana" <ana@mesa.example>',
        "From: =?utf-8?q?Ana_Mu=C3=B1oz?= <ana@mesa.example>",
        "From: Ana Rojas\n <ana@mesa.example>",
        "From: ana@mesa.example (Ana Rojas)",
    ],
)
def test_an_agent_is_proven_however_their_program_writes_their_name(line):
    writer = arrival(line).writer
    assert (writer.id, writer.staff) == (ANA.id, True)


@pytest.mark.parametrize("dmarc", ["GRAY", "FAIL", "PROCESSING_FAILED"])
def test_no_agent_is_proven_by_less_than_a_pass(dmarc):
    assert not arrival("From: ana@mesa.example", dmarc).writer.staff


@pytest.mark.parametrize(
    "head",
    [
        "From: ana@mesa.example eve@evil.example",
        "From: <eve@evil.example:ana@mesa.example>",
        "From: x eve@evil.example:;ana@mesa.example",
        "From: (x) ana@mesa.example\n eve@evil.example",
        "From: (eve@evil.example) ana@mesa.example",
        'From: "eve@evil.example" <ana@mesa.example>',
        'From: "<eve@evil.example>" ana@mesa.example',
        "From: =?utf-8?q?ana=40mesa.example?= =?utf-8?q?eve=40evil.example?=",
        "From: =?utf-8?q?eve=40evil.example?= <ana@mesa.example>",
        "From: =?utf-8?q?=3Cana=40mesa.example=3E?=@evil.example",
        "From: ana@mesa.example, eve@evil.example",
        "From: ana@mesa.example\nFrom: eve@evil.example",
    ],
)
def test_a_from_in_which_somebody_may_read_another_address_proves_nobody(head):
    assert not arrival(head).proven
    assert not arrival(head).writer.staff


@pytest.mark.parametrize(
    "head",
    [
        f"From: ana@mesa.example\n{MANY_FIELDS}From: eve@evil.example",
        "From: ana@mesa.example\nFrom\0: eve@evil.example",
    ],
    ids=["too many fields", "no field"],
)
def test_a_header_that_was_not_read_whole_proves_nobody(head):
    assert not arrival(head).proven
