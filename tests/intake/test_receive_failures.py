"""Each call to the cloud fails once in turn, and in the end there is one ticket and one notice each."""

import pytest

from chalicelib.desk import verbs
from chalicelib.intake.receive import receive
from tests.samples import ANA, MARIA, a_call, configuration

TEAM = configuration().people_of("nivel1")
TEXT = "La clave no funciona. "


def day(window, at=None, *, after=False):
    """A customer writes, an agent takes it, the customer writes again; ``at`` is the call that fails."""
    for address in TEAM:  # each more of them is told as one of them is
        window.desk.choices.save(address, {"told": {"arrival": "never"}}, 0)
    window.trouble.made.clear()
    first = window.mail(TEXT, attached=b"uno", Message_ID="<a@b>")
    opening = window.notified(first, "soporte@mesa.example", "cgu@mesa.example")
    window.trouble.at, window.trouble.after = at, after
    window.persists(lambda what: receive(window.desk, what), opening)
    (number,) = (n for n in window.numbers() if window.ticket(n).mailbox[:7] == "soporte")
    window.trouble.counting = False
    verbs.claim(window.desk, number, a_call(ANA))
    window.trouble.counting = True
    second = window.mail(TEXT + "Sigue igual.", attached=b"dos", Message_ID="<b@b>")
    answer = window.notified(second, window.address(number), delivery="ses-2")
    window.persists(lambda what: receive(window.desk, what), answer)
    window.tells()
    return number


def everyone_was_told_once(window, number):
    assert len(window.numbers()) == 2
    assert len(window.marked()) >= 2
    assert [event.kind for event in window.events(number)] == ["created", "claimed", "answered"]
    told = sorted((each["template"], each["to"], each["status"]) for each in window.told())
    received = ("received", MARIA.email, "sent")
    taken = ("taken", MARIA.email, "sent")
    assert told == [("customer_wrote", ANA.id, "sent"), received, received, taken]
    assert len(window.sent) == len(told)


@pytest.mark.parametrize("after", [False, True], ids=["before it is done", "after it was done"])
def test_whichever_call_fails_once_there_is_one_ticket_and_one_notice_each(windows, after):
    undisturbed = windows()
    everyone_was_told_once(undisturbed, day(undisturbed))
    names = list(undisturbed.trouble.made)
    assert {"get_object", "batch_get_item", "put_object", "transact_write_items"} <= set(names)
    assert {"send_message_batch", "put_item", "send_raw_email", "update_item"} <= set(names)
    for place, name in enumerate(names, start=1):
        if after and "get" in name:
            continue  # an answer that was lost is a read that never was
        window = windows()
        number = day(window, place, after=after)
        try:
            everyone_was_told_once(window, number)
        except AssertionError as error:
            error.add_note(f"call {place}, {name}, failed")
            raise
