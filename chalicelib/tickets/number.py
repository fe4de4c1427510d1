"""Ticket numbers: eight Crockford base-32 characters, the last a check character.

The check character is a weighted sum over the field GF(32). It catches every single mistyped
character and every swap of two characters, so a number misheard on the telephone is refused
instead of matching another customer's ticket.
"""

from collections.abc import Callable

from chalicelib.tickets.errors import InvalidNumber

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MISHEARD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1 is primitive: its powers give each position its own weight


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & 0b100000 else value


def _check_character(payload: str) -> str:
    total = 0
    for character in payload:
        total = _doubled(total ^ _VALUES[character])
    return ALPHABET[total]


def new_number(random_bits: Callable[[int], int]) -> str:
    """Return a fresh number in its stored form, such as ``K7M42QXG``.

    ``random_bits(n)`` returns an integer of n random bits (``secrets.randbits`` in production):
    35 bits, in no order that a stranger could follow.
    """
    bits = random_bits(5 * (LENGTH - 1))
    payload = "".join(ALPHABET[(bits >> shift) & 31] for shift in range(0, 5 * (LENGTH - 1), 5))
    return payload + _check_character(payload)


def parse_number(text: str) -> str:
    """Return the stored form of a number as people write it: any case, dashes, O for 0, I for 1.

    Raises ``InvalidNumber`` when the length, an alphabet or the check character is wrong.
    """
    number = text.strip().upper().translate(_MISHEARD)
    if len(number) != LENGTH or any(character not in _VALUES for character in number):
        raise InvalidNumber(text, "a ticket number has eight letters and digits, like K7M4-2QXG")
    if _check_character(number[:-1]) != number[-1]:
        raise InvalidNumber(text, "its last character does not match the others: one is mistyped")
    return number


def spoken(number: str) -> str:
    """Return the form people read and write: ``K7M4-2QXG``."""
    return f"{number[:4]}-{number[4:]}"
