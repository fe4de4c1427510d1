"""Of which automatic mail nobody of the desk is told: what a notice to them may have set off.

The absence notice of somebody of the desk must never bring about another notice, whichever address
it comes from. So what comes in the name of the desk's people, or answers a mail that the desk wrote
to them, stays on the ticket and is told to nobody.
"""

from collections.abc import Iterable
from itertools import islice

from chalicelib.desk.context import Desk
from chalicelib.intake.arrival import Arrival
from chalicelib.intake.reading.mail import Mail
from chalicelib.tickets.changes import ANSWERS_THE_DESK, OF_THE_DESK

MOST_ANSWERED = 5  # of the mails that one refers to, the latest first
INSIDE = frozenset({"staff", "on_call"})  # audiences


def untold(desk: Desk, arrival: Arrival) -> str | None:
    """Return why nobody of the desk is told of an automatic mail, or None.

    Costs requests where a program wrote it, and none for people's mail.
    """
    if arrival.mail.automatic is None:
        return None
    return reason(arrival, _audiences(desk, arrival))


def reason(arrival: Arrival, answered: Iterable[str]) -> str | None:
    """Return it, by the audiences of the mails of the desk's that it answers. Pure."""
    writer = arrival.claimed
    if writer.staff or arrival.configuration.is_own(writer.id):
        return OF_THE_DESK
    return None if INSIDE.isdisjoint(answered) else ANSWERS_THE_DESK


def _audiences(desk: Desk, arrival: Arrival) -> Iterable[str]:
    """Yield to whom the desk wrote the mails that this one answers, by the ids that SES gave them."""
    for message_id in islice(answered_ids(arrival.mail), MOST_ANSWERED):
        for place in desk.mails.told_by(arrival.target.mailbox, message_id):
            yield str(desk.told.read(place).get("audience", ""))


def answered_ids(mail: Mail) -> Iterable[str]:
    """Return the Message-IDs that a mail refers to, the one it answers first."""
    known = dict.fromkeys([mail.in_reply_to, *reversed(mail.references)])
    return [each for each in known if each]
