"""What is known of addresses, on every engine: one item each, listed while it is marked."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.customers.deliverability import Fate, Feedback, KnownAddress, heard, verified
from chalicelib.store.addresses import MOST_ASKED, AddressStore
from chalicelib.store.cursor import InvalidCursor
from chalicelib.store.transaction import Stale
from tests.samples import MARIA, MONDAY, Suppressed


@pytest.fixture
def addresses(dynamodb):
    return AddressStore(*dynamodb, Suppressed().itself)


def marked(address=MARIA.email, minutes=0, fate=Fate.BOUNCED):
    at = MONDAY + timedelta(minutes=minutes)
    said = Feedback(fate=fate, address=address, at=at, reason="5.1.1", message="ses-1")
    return heard(KnownAddress(address=address), said)


def test_of_an_address_that_nothing_was_heard_of_nothing_is_known(addresses):
    known = addresses.load(MARIA.email)
    assert known == KnownAddress(address=MARIA.email)
    assert not known.undeliverable


def test_what_was_written_is_read_again_whole_under_every_spelling(addresses):
    known = marked("jose@xn--and-6ma2c.cl")
    addresses.save(addresses.load(known.address), known)
    assert addresses.load("José@x.cl") != known
    for spelling in ("jose@ñandú.cl", "JOSE@Ñandú.cl", known.address):
        assert addresses.load(spelling, consistent=True) == known


def test_of_two_who_write_at_once_one_is_told_to_look_again(addresses):
    nothing = addresses.load(MARIA.email)
    addresses.save(nothing, marked())
    with pytest.raises(Stale):
        addresses.save(nothing, marked(minutes=1))
    right = verified(marked(), MONDAY + timedelta(minutes=5), "ana@mesa.example", None)
    addresses.save(marked(), right)
    with pytest.raises(Stale):
        addresses.save(marked(), right)
    assert addresses.load(MARIA.email, consistent=True) == right


def test_marked_addresses_are_listed_the_latest_first_and_verified_ones_are_not(addresses):
    for minute in range(5):
        known = marked(f"{minute}@x.example", minute)
        addresses.save(addresses.load(known.address), known)
    known = addresses.load("3@x.example")
    addresses.save(known, verified(known, MONDAY + timedelta(hours=1), "ana@mesa.example", "sí"))
    first = addresses.page(2, None)
    second = addresses.page(2, first.cursor)
    listed = [row["created_key"].partition("#")[2][0] for row in first.rows + second.rows]
    assert listed == ["4", "2", "1", "0"]
    assert {row["kind"] for row in first.rows} == {"bounce"}
    with pytest.raises(InvalidCursor):
        addresses.page(2, first.cursor[:-4])


def test_of_many_addresses_those_that_are_marked_are_found_as_they_were_asked_for(addresses):
    after = marked("jose@xn--and-6ma2c.cl")
    addresses.save(KnownAddress(address=after.address), after)
    addresses.save(after, verified(after, MONDAY + timedelta(hours=1), "ana", "sí"))
    addresses.save(KnownAddress(address=MARIA.email), marked())
    asked = [f"p{number}@mesa.example" for number in range(MOST_ASKED)]
    assert addresses.undeliverable([*asked, "Jose@Ñandú.cl", MARIA.email.upper()]) == {
        MARIA.email.upper()
    }
    assert addresses.undeliverable([]) == frozenset()


def test_an_address_is_taken_off_the_providers_list_as_often_as_one_likes(addresses):
    addresses.suppressions().add("jose@xn--and-6ma2c.cl")
    for _ in range(2):
        addresses.release("Jose@Ñandú.cl")
    assert addresses.suppressions() == set()


def test_that_the_provider_does_not_answer_is_an_error(dynamodb):
    class Down:
        def delete_suppressed_destination(self, **_):
            raise ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Delete")

    with pytest.raises(ClientError):
        AddressStore(*dynamodb, Down).release(MARIA.email)
