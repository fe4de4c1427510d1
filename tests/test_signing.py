"""Guards that what the desk signed is known again, for its own purpose and for nothing else."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chalicelib.signing import LENGTH, Signer
from chalicelib.tickets.number import ALPHABET

SIGNER = Signer(b"the desk's own key")
STRANGER = Signer(b"somebody else's key")
NUMBER, MAILBOX, EVENT = "K7M42QXG", "help@desk.example", "K7M42QXG.000002.0"
PERSON = "ana@desk.example"

numbers = st.text(ALPHABET, min_size=8, max_size=8)
domains = st.from_regex(r"[a-z0-9-]{1,10}\.example", fullmatch=True)
people = st.from_regex(r"[^@\s<>,;]{1,12}@[a-z]{1,8}\.example", fullmatch=True)
# Whatever a hostile mail may carry, half of a surrogate pair too.
anything = st.text(st.characters() | st.sampled_from("\ud800\udce9"), max_size=40)

parts = st.lists(st.text("a\n", max_size=2), max_size=3)


class TestSignature:
    def test_a_signature_is_short_and_survives_a_change_of_case(self) -> None:
        signature = SIGNER.sign("reply", NUMBER)
        assert len(signature) == LENGTH == 16
        assert signature == signature.lower()
        assert SIGNER.is_valid(signature.upper(), "reply", NUMBER)

    def test_a_signature_stays_the_same_over_time(self) -> None:
        # Mails sent years ago carry it: a change here breaks their threads.
        assert Signer(b"k").sign("reply", "K7M42QXG", "desk.example") == "z7hmr5v4hllzhv6c"

    @given(st.text(max_size=10), st.text(max_size=10))
    def test_a_signature_is_for_one_purpose(self, one: str, other: str) -> None:
        assert SIGNER.is_valid(SIGNER.sign(one, NUMBER), other, NUMBER) == (one == other)

    @given(
        st.lists(st.text("a|", max_size=1), max_size=2),
        st.lists(st.text("a|", max_size=1), max_size=2),
    )
    def test_a_signature_is_for_exactly_its_parts(self, one: list[str], other: list[str]) -> None:
        assert SIGNER.is_valid(SIGNER.sign("p", *one), "p", *other) == (one == other)

    @given(parts)
    def test_a_line_break_in_a_part_makes_no_two_of_it(self, one: list[str]) -> None:
        other = "\n".join(one).split("\n")
        assert SIGNER.is_valid(SIGNER.sign("p", *one), "p", *other) == (one == other)

    def test_a_signature_of_another_key_is_refused(self) -> None:
        assert not SIGNER.is_valid(STRANGER.sign("reply", NUMBER), "reply", NUMBER)

    @given(st.integers(0, LENGTH))
    def test_a_part_of_a_signature_is_refused(self, length: int) -> None:
        signature = SIGNER.sign("reply", NUMBER)
        assert SIGNER.is_valid(signature[:length], "reply", NUMBER) == (length == LENGTH)

    @given(anything)
    @example("\udce9")
    def test_any_text_may_be_offered_as_a_signature(self, text: str) -> None:
        assert SIGNER.is_valid(text, "reply", NUMBER) == (
            text.lower() == SIGNER.sign("reply", NUMBER)
        )


class TestReplyAddress:
    @given(numbers, domains)
    def test_a_reply_address_brings_an_answer_back_to_its_ticket(
        self, number: str, domain: str
    ) -> None:
        address = SIGNER.reply_address(number, f"help@{domain}")
        assert address.startswith("reply+")
        assert address.endswith(f"@{domain}")
        for written in (address, address.upper(), address.title()):
            assert SIGNER.number_in_address(written) == number

    def test_a_mailbox_in_capitals_has_a_reply_address_that_works(self) -> None:
        address = SIGNER.reply_address(NUMBER, "Help@Desk.Example")
        assert SIGNER.number_in_address(address) == NUMBER

    @given(numbers, numbers)
    def test_a_reply_address_names_no_other_ticket(self, number: str, other: str) -> None:
        assume(number != other)
        address = SIGNER.reply_address(number, MAILBOX)
        assert SIGNER.number_in_address(address.replace(number.lower(), other.lower())) is None

    @given(st.data())
    def test_a_reply_address_with_one_character_changed_is_refused(
        self, data: st.DataObject
    ) -> None:
        address = SIGNER.reply_address(NUMBER, MAILBOX)
        place = data.draw(st.integers(0, len(address) - 1))
        letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789.+-@"))
        assume(letter != address[place])
        assert SIGNER.number_in_address(address[:place] + letter + address[place + 1 :]) is None

    @pytest.mark.parametrize(
        "address",
        ["", "@", "reply+@desk.example", "reply+K7M42QXG@desk.example", "help@desk.example"],
    )
    def test_an_address_without_a_signature_names_no_ticket(self, address: str) -> None:
        assert SIGNER.number_in_address(address) is None

    def test_a_signature_before_another_local_part_names_no_ticket(self) -> None:
        address = SIGNER.reply_address(NUMBER, MAILBOX)
        assert SIGNER.number_in_address(address.removeprefix("reply+")) is None
        assert SIGNER.number_in_address(f"x{address}") is None

    @given(anything)
    @example("\udce9")
    def test_any_address_may_be_asked(self, text: str) -> None:
        assert SIGNER.number_in_address(text) is None
        assert SIGNER.number_in_address(f"reply+{text}.aaaaaaaaaaaaaaaa@desk.example") is None
        assert SIGNER.number_in_address(f"reply+{NUMBER}.aaaaaaaaaaaaaaaa@{text}") is None


class TestReference:
    @given(numbers, st.integers(1, 999_999), st.integers(0, 9), domains)
    def test_a_reference_names_its_ticket(
        self, number: str, version: int, part: int, domain: str
    ) -> None:
        reference = SIGNER.reference(f"{number}.{version:06d}.{part}", f"help@{domain}")
        assert SIGNER.number_in_reference(reference) == number
        assert SIGNER.number_in_reference(reference.strip("<>")) == number

    @given(st.data())
    def test_a_reference_with_one_character_changed_is_refused(self, data: st.DataObject) -> None:
        reference = SIGNER.reference(EVENT, MAILBOX).strip("<>")
        place = data.draw(st.integers(0, len(reference) - 1))
        letter = data.draw(
            st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHJKMNPQRSTVWXYZ0123456789.+-@")
        )
        assume(letter.lower() != reference[place].lower())
        assert (
            SIGNER.number_in_reference(reference[:place] + letter + reference[place + 1 :]) is None
        )

    @pytest.mark.parametrize(
        "written", ["", "<>", "<@>", "<1234@mail.example>", "<.@desk.example>"]
    )
    def test_a_message_id_of_somebody_else_names_no_ticket(self, written: str) -> None:
        assert SIGNER.number_in_reference(written) is None

    @given(anything)
    @example("\udce9")
    def test_any_message_id_may_be_asked(self, text: str) -> None:
        assert SIGNER.number_in_reference(text) is None
        assert SIGNER.number_in_reference(f"<{EVENT}.aaaaaaaaaaaaaaaa@{text}>") is None


class TestPage:
    @given(numbers, st.integers(1, 10_000), people)
    def test_a_page_token_names_its_ticket_chain_and_person(
        self, number: str, chain: int, person: str
    ) -> None:
        token = SIGNER.page_token(number, chain, person)
        assert SIGNER.paged(token) == (number, chain, person)

    def test_a_page_token_may_name_a_person_with_its_own_separator(self) -> None:
        token = SIGNER.page_token(NUMBER, 1, "ana|7|x@desk.example")
        assert SIGNER.paged(token) == (NUMBER, 1, "ana|7|x@desk.example")

    def test_a_page_token_stands_in_a_link_as_it_is(self) -> None:
        token = SIGNER.page_token(NUMBER, 1, "ñandú?&/+@desk.example")
        assert set(token) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
        )

    @given(st.data())
    def test_a_changed_page_token_never_means_another_page(self, data: st.DataObject) -> None:
        token = SIGNER.page_token(NUMBER, 1, PERSON)
        place = data.draw(st.integers(0, len(token) - 1))
        letter = data.draw(st.characters())
        changed = token[:place] + letter + token[place + 1 :]
        assert SIGNER.paged(changed) in {None, (NUMBER, 1, PERSON)}

    def test_the_signature_of_one_page_fits_no_other(self) -> None:
        tokens = [
            SIGNER.page_token(NUMBER, 1, PERSON),
            SIGNER.page_token(NUMBER, 2, PERSON),
            SIGNER.page_token(NUMBER, 1, "diego@desk.example"),
            SIGNER.page_token("00000000", 1, PERSON),
        ]
        for one in tokens:
            for other in tokens:
                mixed = f"{one.partition('.')[0]}.{other.partition('.')[2]}"
                assert (SIGNER.paged(mixed) is not None) == (one == other)

    def test_a_page_token_of_another_key_is_refused(self) -> None:
        assert SIGNER.paged(STRANGER.page_token(NUMBER, 1, PERSON)) is None

    @given(anything)
    @example("\udce9")
    def test_any_token_may_be_asked(self, text: str) -> None:
        assert SIGNER.paged(text) is None
        assert SIGNER.paged(f"{text}.aaaaaaaaaaaaaaaa") is None


def test_no_signature_of_one_kind_passes_as_another() -> None:
    address = SIGNER.reply_address(EVENT, MAILBOX)
    reference = SIGNER.reference(EVENT, MAILBOX)
    local = address.removeprefix("reply+").partition("@")[0]
    assert SIGNER.number_in_reference(f"<{local.upper()}@desk.example>") is None
    assert SIGNER.number_in_address(f"reply+{reference.strip('<>')}") is None
    token = SIGNER.page_token(NUMBER, 1, PERSON)
    forged = f"{token.partition('.')[0]}.{SIGNER.sign('reply', f'{NUMBER}|1|{PERSON}')}"
    assert SIGNER.paged(forged) is None


class TestMarker:
    @given(numbers, domains)
    def test_a_marker_in_a_mails_text_names_its_ticket(self, number: str, domain: str) -> None:
        marker = SIGNER.marker(number, f"help@{domain}")
        assert SIGNER.number_in_marker(marker, f"other@{domain}") == number
        assert SIGNER.number_in_marker(marker.lower(), f"help@{domain}") == number

    def test_a_marker_of_another_desk_or_domain_is_refused(self) -> None:
        assert SIGNER.number_in_marker(STRANGER.marker(NUMBER, MAILBOX), MAILBOX) is None
        assert SIGNER.number_in_marker(SIGNER.marker(NUMBER, "a@b.example"), MAILBOX) is None

    @given(anything)
    def test_what_was_never_signed_marks_nothing(self, text: str) -> None:
        assert SIGNER.number_in_marker(text, MAILBOX) is None


class TestRating:
    @given(numbers, st.integers(1, 10_000), people)
    def test_a_rating_token_names_its_ticket_solution_and_person(
        self, number: str, resolution: int, person: str
    ) -> None:
        token = SIGNER.rating_token(number, resolution, person)
        assert SIGNER.rated(token) == (number, resolution, person)

    @given(st.data())
    def test_a_changed_rating_token_never_means_another_solution(self, data: st.DataObject) -> None:
        token = SIGNER.rating_token(NUMBER, 7, PERSON)
        place = data.draw(st.integers(0, len(token) - 1))
        changed = token[:place] + data.draw(st.characters()) + token[place + 1 :]
        assert SIGNER.rated(changed) in {None, (NUMBER, 7, PERSON)}

    def test_a_link_of_one_kind_opens_nothing_of_the_other(self) -> None:
        assert SIGNER.paged(SIGNER.rating_token(NUMBER, 1, PERSON)) is None
        assert SIGNER.rated(SIGNER.page_token(NUMBER, 1, PERSON)) is None

    def test_a_rating_token_of_another_key_is_refused(self) -> None:
        assert SIGNER.rated(STRANGER.rating_token(NUMBER, 1, PERSON)) is None

    @given(anything)
    def test_any_text_may_be_asked_for_a_rating(self, text: str) -> None:
        assert SIGNER.rated(text) is None
        assert SIGNER.rated(f"{text}.aaaaaaaaaaaaaaaa") is None


class TestSwap:
    def test_a_swaps_link_names_it_and_its_person(self) -> None:
        assert SIGNER.swap_of(SIGNER.swap_token("k7m42qxg", PERSON)) == ("k7m42qxg", PERSON)

    def test_the_signature_of_one_swap_or_person_fits_no_other(self) -> None:
        pairs = (("k7m42qxg", PERSON), ("k7m42qxh", PERSON), ("k7m42qxg", "diego@desk.example"))
        tokens = [SIGNER.swap_token(*each) for each in pairs]
        for one in tokens:
            for other in tokens:
                mixed = f"{one.partition('.')[0]}.{other.partition('.')[2]}"
                assert (SIGNER.swap_of(mixed) is not None) == (one == other)

    def test_a_swaps_link_opens_nothing_else_and_no_other_link_a_swap(self) -> None:
        token = SIGNER.swap_token(NUMBER, PERSON)
        assert SIGNER.paged(token) is None
        assert SIGNER.bundled(token) is None
        assert SIGNER.rated(token) is None
        assert SIGNER.feed_of(token) is None
        others = (
            SIGNER.page_token(NUMBER, 0, PERSON),
            SIGNER.bundle_token(NUMBER, PERSON),
            SIGNER.rating_token(NUMBER, 0, PERSON),
            SIGNER.feed_token(PERSON, 0),
            STRANGER.swap_token(NUMBER, PERSON),
        )
        assert [SIGNER.swap_of(each) for each in others] == [None] * len(others)

    @given(anything)
    def test_any_text_may_be_asked_for_a_swap(self, text: str) -> None:
        assert SIGNER.swap_of(text) is None
        assert SIGNER.swap_of(f"{text}.aaaaaaaaaaaaaaaa") is None
