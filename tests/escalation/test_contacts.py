"""By what somebody is paged: the order of methods, whose choice holds, and what is verified."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.configuration.model import Staff
from chalicelib.escalation.contacts import (
    LONGEST,
    MOST,
    ContactKind,
    Contacts,
    Method,
    OwnContacts,
    WrittenMethod,
    closed_up,
    is_verified,
    method_id,
    methods_of,
    phone_of,
)

CARLA, PHONE, OTHER = "carla@mesa.example", "+56911111111", "+56922222222"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MAIL, TEXT = Method(ContactKind.EMAIL, CARLA), Method(ContactKind.SMS, PHONE)


def after(minutes):
    return timedelta(minutes=minutes)


def carla(**fields):
    return Staff(name="Carla Soto", team="nivel3", **fields)


def written(*entries):
    return TypeAdapter(Contacts).validate_python(entries)


def own(*entries, verified=()):
    chosen = OwnContacts(methods=written(*entries))
    known = {method_id(chosen.chosen[each]): NOON for each in verified}
    return chosen.model_copy(update={"verified": known})


def test_usually_a_page_goes_to_the_address_and_to_the_telephone_at_once():
    assert methods_of(carla(), CARLA, None) == (MAIL,)
    assert methods_of(carla(phone=PHONE), CARLA, None) == (MAIL, TEXT)


def test_what_desk_yaml_says_takes_the_place_of_both_and_needs_no_verification():
    person = carla(
        phone=PHONE,
        contacts=written({"sms": OTHER}, {"webhook": "guardia", "after": "5m"}),
    )
    assert methods_of(person, CARLA, None) == (
        Method(ContactKind.SMS, OTHER),
        Method(ContactKind.WEBHOOK, "guardia", after(5)),
    )


def test_what_somebody_chose_holds_only_as_far_as_it_is_verified():
    chosen = ({"sms": OTHER}, {"email": "carla@casa.example", "after": "5m"})
    assert methods_of(carla(), CARLA, own(*chosen)) == (MAIL,)
    assert methods_of(carla(), CARLA, own(*chosen, verified=[0])) == (
        Method(ContactKind.SMS, OTHER),
    )
    assert len(methods_of(carla(), CARLA, own(*chosen, verified=[0, 1]))) == 2


def test_a_method_that_is_not_verified_makes_no_page_come_later():
    chosen = own(
        {"sms": OTHER, "after": "1m"},
        {"email": "carla@casa.example", "after": "6m"},
        {"webhook": "guardia", "after": "9m"},
        verified=[1, 2],
    )
    assert [each.after for each in methods_of(carla(), CARLA, chosen)] == [after(1), after(4)]


def test_ones_own_address_of_the_desk_counts_as_verified():
    chosen = own({"email": CARLA.upper(), "after": "2m"}, {"sms": PHONE, "after": "3m"})
    assert methods_of(carla(phone=OTHER), CARLA, chosen) == (MAIL._replace(after=after(2)),)
    assert not is_verified(Method(ContactKind.EMAIL, "ana@mesa.example"), CARLA, chosen)


def test_another_destination_is_another_method_and_not_verified():
    chosen = own({"sms": OTHER}, verified=[0])
    assert method_id(chosen.chosen[0]._replace(after=after(3))) == method_id(chosen.chosen[0])
    assert not is_verified(TEXT, CARLA, chosen)
    assert method_id(Method(ContactKind.WEBHOOK, CARLA)) != method_id(MAIL)


def test_nothing_is_closed_up_where_all_can_be_used_and_nothing_is_left_of_none():
    methods = (MAIL._replace(after=after(1)), TEXT._replace(after=after(3)))
    assert closed_up(methods, lambda _: True) == methods
    assert closed_up(methods, lambda _: False) == closed_up((), lambda _: True) == ()


def test_whatsapp_goes_to_the_telephone_of_desk_yaml_else_to_the_first_that_is_texted():
    assert phone_of(carla(phone=PHONE), [Method(ContactKind.SMS, OTHER)]) == PHONE
    assert phone_of(carla(), [MAIL, Method(ContactKind.SMS, OTHER), TEXT]) == OTHER
    assert phone_of(carla(), [MAIL]) is None


def test_the_longest_delay_is_what_a_queue_waits():
    (method,) = written({"sms": PHONE, "after": "15m"})
    assert method.method.after == LONGEST


@pytest.mark.parametrize(
    ("entries", "place", "says"),
    [
        ([], (), "is empty: write at least one"),
        ([{"sms": PHONE[:-1] + str(each)} for each in range(MOST + 1)], (), "at most 8"),
        ([{"sms": "911111111"}], (0, "sms"), "pattern"),
        ([{"email": "carla"}], (0, "email"), "pattern"),
        ([{"webhook": "Sala de guardia"}], (0, "webhook"), "pattern"),
        ([{"sms": PHONE, "after": "15m1s"}], (0, "after"), "“15m1s” is longer .* at most 15m"),
        ([{"sms": PHONE, "after": "soon"}], (0, "after"), "not a duration"),
        ([{"sms": PHONE, "email": CARLA}], (0,), "names email and sms: write one"),
        ([{"after": "2m"}], (0,), "no way to reach anybody: write one"),
        ([{"fax": PHONE}], (0, "fax"), "not permitted"),
        ([{"sms": PHONE}, {"sms": PHONE, "after": "1m"}], (), "stands twice among the sms"),
        (
            [{"sms": PHONE, "after": "5m"}, {"email": CARLA, "after": "1m"}],
            (),
            "comes 1m after a page, and the one above it 5m: write them in the order",
        ),
    ],
)
def test_methods_that_cannot_be_kept_are_refused_with_what_to_do(entries, place, says):
    with pytest.raises(ValidationError, match=says) as refused:
        written(*entries)
    assert refused.value.errors()[0]["loc"] == place


def test_a_list_whose_every_entry_is_wrong_is_not_called_empty_too():
    with pytest.raises(ValidationError) as refused:
        written({"sms": "9"}, {"email": "x"})
    assert [each["loc"] for each in refused.value.errors()] == [(0, "sms"), (1, "email")]


def test_methods_are_written_as_they_are_read():
    (method,) = written({"sms": PHONE, "after": "90s"})
    assert method.model_dump(mode="json", exclude_defaults=True) == {"sms": PHONE, "after": "1m30s"}
    assert WrittenMethod.model_validate(method.model_dump(mode="json")) == method
