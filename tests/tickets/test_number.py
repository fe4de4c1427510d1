"""Guards that a ticket number misheard or mistyped is refused, and never names another ticket."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.tickets.errors import InvalidNumber
from chalicelib.tickets.number import ALPHABET, new_number, parse_number, spoken

drawn = st.integers(0, 2**35 - 1)
numbers = drawn.map(lambda bits: new_number(lambda _: bits))


def is_number(text: str) -> bool:
    try:
        parse_number(text)
    except InvalidNumber:
        return False
    return True


@given(numbers)
def test_a_new_number_is_read_back_as_it_is_stored_and_as_it_is_spoken(number: str) -> None:
    assert len(number) == 8
    assert set(number) <= set(ALPHABET)
    assert parse_number(number) == number
    assert parse_number(spoken(number)) == number


@given(drawn, drawn)
def test_other_random_bits_give_another_number(one: int, other: int) -> None:
    same = new_number(lambda _: one) == new_number(lambda _: other)
    assert same == (one == other)


@given(drawn)
def test_each_random_bit_counts(bits: int) -> None:
    number = new_number(lambda _: bits)
    assert all(
        new_number(lambda _, place=place: bits ^ 1 << place) != number for place in range(35)
    )


def test_a_number_asks_for_35_random_bits() -> None:
    asked: list[int] = []
    new_number(lambda wanted: asked.append(wanted) or 0)
    assert asked == [35]


@given(numbers)
def test_every_single_mistyped_character_is_refused(number: str) -> None:
    for place, right in enumerate(number):
        for wrong in ALPHABET.replace(right, ""):
            assert not is_number(number[:place] + wrong + number[place + 1 :])


@given(numbers)
def test_every_swap_of_two_characters_is_refused(number: str) -> None:
    for one, other in combinations(range(8), 2):
        swapped = list(number)
        swapped[one], swapped[other] = number[other], number[one]
        if number[one] != number[other]:
            assert not is_number("".join(swapped))


@pytest.mark.parametrize("written", ["K7M42QXG", "K7M4-2QXG"])
def test_the_example_that_refusals_and_documents_show_is_a_number(written: str) -> None:
    assert parse_number(written) == "K7M42QXG"


@pytest.mark.parametrize(
    "written",
    ["k7m4-2qxg", "  K7M4-2QXG\n", "K7M4 2QXG", "k-7-m-4-2-q-x-g", "K7M4--2QXG"],
)
def test_case_spaces_and_dashes_do_not_matter(written: str) -> None:
    assert parse_number(written) == "K7M42QXG"


@given(numbers, st.data())
def test_an_o_is_a_zero_and_an_i_or_l_is_a_one(number: str, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from("1IiLl"))
    zero = data.draw(st.sampled_from("0Oo"))
    assert parse_number(number.replace("1", one).replace("0", zero)) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-",
        "K7M42QX",
        "K7M42QXGG",
        "U7M42QXG",
        "K7M4/2QXG",
        "K7M42QX\N{ARABIC-INDIC DIGIT THREE}",
    ],
)
def test_what_is_no_number_is_refused_with_the_form_that_is(written: str) -> None:
    with pytest.raises(InvalidNumber, match="eight letters and digits, like K7M4-2QXG"):
        parse_number(written)


def test_a_wrong_check_character_is_refused_as_a_mistype() -> None:
    with pytest.raises(InvalidNumber, match="one is mistyped"):
        parse_number("K7M4-2QXD")


def test_a_refusal_quotes_no_more_than_forty_characters() -> None:
    with pytest.raises(InvalidNumber) as refused:
        parse_number("K" * 100_000)
    assert "K" * 40 in refused.value.detail
    assert len(refused.value.detail) < 200


@given(st.text(max_size=12))
def test_any_text_is_a_number_in_its_stored_form_or_refused(text: str) -> None:
    if is_number(text):
        number = parse_number(text)
        assert len(number) == 8
        assert set(number) <= set(ALPHABET)
        assert parse_number(number) == number
