"""Mails in the shapes that mail programs give them are read right: programs/*.yaml, see README.md."""

import pytest

from chalicelib.intake.reading.mail import read_mail
from infra.mails import KnownMail, known_mails, squeezed

MAILS = known_mails()


@pytest.mark.parametrize("known", MAILS, ids=lambda known: known.name)
def test_a_mail_is_read_as_its_sender_meant_it(known: KnownMail) -> None:
    mail = read_mail(known.raw)
    assert (mail.sender.name, mail.sender.address) == (known.sender, known.address)
    assert mail.subject == known.subject
    assert squeezed(mail.reply) == squeezed(mail.text if known.reply is None else known.reply)
    assert [said for said in known.whole if squeezed(said) not in squeezed(mail.text)] == []
    assert tuple(file.filename for file in mail.attachments) == known.files
    assert mail.defects == ()


def test_there_are_at_least_60_of_them_under_names_of_their_own() -> None:
    assert len({known.name for known in MAILS}) == len(MAILS) > 60
