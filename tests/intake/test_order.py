"""Mails that come in another order than they were written are one conversation all the same."""

from tests.samples import MARIA

PEDRO = "pedro@cliente.example"


def first(window, **headers):
    return window.mail("No puedo entrar.", Message_ID="<first@cliente>", **headers)


def second(window, sender="María Vega <maria@cliente.example>", **headers):
    said = {"Message_ID": "<second@cliente>", "In_Reply_To": "<first@cliente>", **headers}
    return window.mail("Y además no imprime.", sender=sender, subject="Re: No puedo entrar", **said)


def test_an_answer_that_comes_before_its_original_is_one_ticket_with_it(window):
    number = window.opens(second(window))
    (received,) = window.takes(first(window), delivery="ses-2")
    assert (received.number, received.outcome) == (number, "appended")
    assert window.messages(number) == ["Y además no imprime.", "No puedo entrar."]
    assert window.numbers() == [number]


def test_the_original_is_taken_in_once_however_often_it_comes_and_its_answers_find_it(window):
    number = window.opens(second(window))
    for _ in range(2):
        window.takes(first(window), delivery="ses-2")
    third = window.mail("¿Y?", Message_ID="<third@cliente>", In_Reply_To="<first@cliente>")
    (received,) = window.takes(third, delivery="ses-3")
    assert (received.number, received.outcome) == (number, "appended")
    assert len(window.messages(number)) == 3


def test_an_answer_of_somebody_who_was_copied_may_come_first(window):
    number = window.opens(second(window, sender=PEDRO, Cc=MARIA.email))
    (received,) = window.takes(first(window, Cc=PEDRO), delivery="ses-2")
    assert received.number == number


def test_a_stranger_who_answers_what_has_not_come_yet_does_not_get_it(window):
    theirs = window.opens(second(window, sender="eve@evil.example"))
    (received,) = window.takes(first(window), delivery="ses-2")
    assert (received.outcome, received.number != theirs) == ("opened", True)
    assert window.ticket(received.number).requester == MARIA.email


def test_mails_in_order_cost_no_more_than_before(window):
    window.trouble.made.clear()
    number = window.opens(first(window))
    assert "get_item" not in window.trouble.made
    (received,) = window.takes(second(window), delivery="ses-2")
    assert (received.number, received.outcome) == (number, "appended")


def test_whichever_call_fails_the_two_are_one_ticket(windows):
    def day(window, at=None):
        window.trouble.at = at
        for delivery, raw in (("ses-1", second(window)), ("ses-2", first(window))):
            from chalicelib.intake.receive import receive

            window.persists(
                lambda what: receive(window.desk, what), window.notified(raw, delivery=delivery)
            )

    calm = windows()
    day(calm)
    for at in range(1, len(calm.trouble.made) + 1):
        window = windows()
        day(window, at)
        (number,) = window.numbers()
        assert len(window.messages(number)) == 2, at
