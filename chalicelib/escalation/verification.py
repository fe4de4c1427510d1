"""That a contact method reaches its person: codes that are sent to it and come back. Pure.

Each decision returns what is to be kept; it is told to nobody before it is kept, so that asking
at the same time wins no try and no code.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from chalicelib.escalation.contacts import Code, OwnContacts, WrittenMethod
from chalicelib.tickets.errors import Refusal

HOLDS = timedelta(minutes=10)
MOST_CODES = 5  # of a person
WITHIN = timedelta(hours=1)
MOST_TRIES = 5
DIGITS = 6


class TooManyCodes(Refusal):
    """Somebody was sent as many codes as they may be within an hour."""

    problem = "too-many-codes"
    status = 429

    def __init__(self, wait: timedelta) -> None:
        """Say when the next one may be sent."""
        self.seconds = max(ceil(wait.total_seconds()), 1)
        super().__init__(
            f"{MOST_CODES} codes were sent to you within an hour. Ask for the next one in "
            f"{self.seconds} s.",
            limit=MOST_CODES,
        )


class NoCode(Refusal):
    """No code waits for an answer."""

    problem = "no-code"
    status = 409

    def __init__(self) -> None:
        """Say the remedy."""
        minutes = HOLDS // timedelta(minutes=1)
        super().__init__(
            f"No code of this method holds: one holds for {minutes} minutes and {MOST_TRIES} "
            "tries. Ask for another one: POST …/code."
        )


class WrongCode(Refusal):
    """The code is another one."""

    problem = "wrong-code"
    status = 422

    def __init__(self, left: int) -> None:
        """Say how many tries are left."""
        remedy = f"Tries left: {left}." if left else "Ask for another one: POST …/code."
        super().__init__(f"“code” is not the one that was sent. {remedy}", tries_left=left)


def code_of(bits: int) -> str:
    """Return the code that random ``bits``, many more than it has, stand for."""
    return f"{bits % 10**DIGITS:0{DIGITS}d}"


def with_code(own: OwnContacts, method: str, hashed: str, now: datetime) -> OwnContacts:
    """Return what is kept when a code is sent; raises ``TooManyCodes``."""
    lately = [each for each in own.sent if now - each < WITHIN]
    if len(lately) >= MOST_CODES:
        raise TooManyCodes(lately[-MOST_CODES] + WITHIN - now)
    codes = {**_waiting(own, now), method: Code(hash=hashed, until=now + HOLDS)}
    return _next(own, codes=codes, sent=(*lately, now))


def waiting_code(own: OwnContacts, method: str, now: datetime) -> Code:
    """Return the code of a method that may still be answered; raises ``NoCode``."""
    code = _waiting(own, now).get(method)
    if code is None or code.tries >= MOST_TRIES:
        raise NoCode
    return code


def answered(own: OwnContacts, method: str, now: datetime, *, right: bool) -> OwnContacts:
    """Return what is kept when a code came back: that it reaches its person, or a try less."""
    code = waiting_code(own, method, now)
    codes = dict(_waiting(own, now))
    if not right:
        codes[method] = code.model_copy(update={"tries": code.tries + 1})
        return _next(own, codes=codes)
    del codes[method]
    return _next(own, codes=codes, verified={**own.verified, method: now})


def replaced(
    own: OwnContacts, methods: tuple[WrittenMethod, ...], known: Collection[str]
) -> OwnContacts:
    """Return what is kept when somebody chooses other methods; ``known`` are the ids of all.

    What is left out is forgotten: a number that comes back later may be another person's by then.
    """
    return _next(
        own,
        methods=methods,
        verified={each: at for each, at in own.verified.items() if each in known},
        codes={each: code for each, code in own.codes.items() if each in known},
    )


def _waiting(own: OwnContacts, now: datetime) -> Mapping[str, Code]:
    return {method: code for method, code in own.codes.items() if now < code.until}


def _next(own: OwnContacts, **fields: Any) -> OwnContacts:
    return own.model_copy(update={**fields, "version": own.version + 1})
