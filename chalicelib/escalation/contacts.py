"""How a page reaches a person: their contact methods in order, each with its delay. Pure.

What an admin wrote in desk.yaml holds at once, verified or not: a page to a number that nobody has
tried beats no page. What somebody chose for themselves holds as far as it is verified.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, NamedTuple, Protocol, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from chalicelib.customers.address import Address, Phone
from chalicelib.sla.duration import WrittenDuration, write_duration
from chalicelib.tickets.value import Frozen

MOST = 8  # methods of a person
LONGEST = timedelta(minutes=15)  # SQS delays no message any longer


class ContactKind(StrEnum):
    """By what somebody is reached."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"  # a chat room, or a program that pages


class Method(NamedTuple):
    """A way that a page takes, and how long after it, unless it was acknowledged by then."""

    kind: ContactKind
    to: str  # an address, a telephone, or the name of a webhook
    after: timedelta = timedelta()


def _not_too_late(after: timedelta) -> timedelta:
    if after > LONGEST:
        message = (
            f"“{write_duration(after)}” is longer than a page can be put off: "
            f"write at most {write_duration(LONGEST)}, and let an escalation's step come later"
        )
        raise ValueError(message)
    return after


Delay = Annotated[
    WrittenDuration,
    AfterValidator(_not_too_late),
    WithJsonSchema({"type": "string", "pattern": r"^(\d{1,3}m)?(\d{1,3}s)?$"}),
]
WebhookName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class WrittenMethod(Frozen):
    """A method as people write it: one of ``email``, ``sms`` and ``webhook``, and its delay."""

    email: Address | None = None
    sms: Phone | None = None
    webhook: WebhookName | None = None
    after: Delay = Field(default=timedelta(), json_schema_extra={"default": "0s"})

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        given = [kind.value for kind in ContactKind if getattr(self, kind) is not None]
        if len(given) != 1:
            named = " and ".join(given) or "no way to reach anybody"
            message = f"this names {named}: write one of email, sms and webhook in each entry"
            raise ValueError(message)
        return self

    @property
    def method(self) -> Method:
        """The method that is written."""
        kind = next(each for each in ContactKind if getattr(self, each) is not None)
        return Method(kind, getattr(self, kind), self.after)


def _in_order(written: tuple[WrittenMethod, ...]) -> tuple[WrittenMethod, ...]:
    if not written:
        message = "the list is empty: write at least one method, or leave it out"
        raise ValueError(message)
    methods = [each.method for each in written]
    for place, (kind, to, after) in enumerate(methods):
        if any((kind, to) == (other.kind, other.to) for other in methods[:place]):
            message = f"“{to}” stands twice among the {kind} methods: remove one of them"
            raise ValueError(message)
        before = methods[place - 1].after if place else timedelta()
        if after < before:
            message = (
                f"“{to}” comes {write_duration(after)} after a page, and the one above it "
                f"{write_duration(before)}: write them in the order in which they are tried"
            )
            raise ValueError(message)
    return written


Contacts = Annotated[
    tuple[WrittenMethod, ...],
    # A list whose every entry is wrong would be called too short, too, if its length had a limit.
    Field(max_length=MOST, json_schema_extra={"minItems": 1}),
    AfterValidator(_in_order),
]


class Code(Frozen):
    """A code that was sent to a method, as it is kept: its keyed hash alone."""

    hash: str
    until: AwareDatetime
    tries: int = 0  # that were wrong


class OwnContacts(Frozen):
    """What one person chose for themselves, and what of all their methods is verified."""

    version: int = 0
    methods: tuple[WrittenMethod, ...] = ()
    verified: Mapping[str, AwareDatetime] = {}  # since when, by the method's id
    codes: Mapping[str, Code] = {}  # those that wait, by the method's id
    sent: tuple[AwareDatetime, ...] = ()  # when codes were sent lately

    @property
    def chosen(self) -> tuple[Method, ...]:
        """The methods that they chose."""
        return tuple(each.method for each in self.methods)


NOTHING_OF_THEIR_OWN = OwnContacts()


class Staff(Protocol):
    """What of a person in desk.yaml says how they are paged."""

    @property
    def phone(self) -> str | None:
        """Their telephone."""

    @property
    def contacts(self) -> Sequence[WrittenMethod] | None:
        """Their methods in order, where there are others than the usual ones."""


def method_id(method: Method) -> str:
    """Return by what a method is known; with another destination it is another one."""
    return sha256(f"{method.kind} {method.to}".encode()).hexdigest()[:16]


def methods_of(staff: Staff, address: str, own: OwnContacts | None) -> tuple[Method, ...]:
    """Return the ways that a page to somebody takes, in order."""
    mine = own or NOTHING_OF_THEIR_OWN
    usable = closed_up(mine.chosen, lambda each: is_verified(each, address, mine))
    return usable or by_the_desk(staff, address)


def by_the_desk(staff: Staff, address: str) -> tuple[Method, ...]:
    """Return the methods of desk.yaml; usually their address and, where given, telephone."""
    if staff.contacts:
        return tuple(each.method for each in staff.contacts)
    usual = Method(ContactKind.EMAIL, address)
    return (usual, Method(ContactKind.SMS, staff.phone)) if staff.phone else (usual,)


def closed_up(methods: Sequence[Method], usable: Callable[[Method], bool]) -> tuple[Method, ...]:
    """Return those that can be used; the first of them comes when the very first would have."""
    kept = [each for each in methods if usable(each)]
    gained = kept[0].after - methods[0].after if kept else timedelta()
    return tuple(each._replace(after=each.after - gained) for each in kept)


def is_verified(method: Method, address: str, own: OwnContacts) -> bool:
    """Whether a method is known to reach its person, as their own address of the desk always is."""
    return _is_own_address(method, address) or method_id(method) in own.verified


def _is_own_address(method: Method, address: str) -> bool:
    return method.kind is ContactKind.EMAIL and method.to == address


def phone_of(staff: Staff, methods: Iterable[Method]) -> str | None:
    """Return the telephone by which a person has WhatsApp: desk.yaml's, else the first they are
    texted at.
    """
    texted = (each.to for each in methods if each.kind is ContactKind.SMS)
    return staff.phone or next(texted, None)
