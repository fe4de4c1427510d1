"""People on the customers' side."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from chalicelib.tickets.value import Frozen

OrganizationRole = Literal["member", "coordinator"]


class Person(Frozen):
    """Somebody who may ask, known by e-mail address (lower case) and by further addresses.

    ``organizations`` says what they are to each; it is the whole truth for people on record, who
    are members of nothing else whatever domain they write from.
    """

    email: str
    version: int = 0
    name: str | None = None
    language: str | None = None
    organizations: Mapping[str, OrganizationRole] = Field(default={}, max_length=20)
    addresses: tuple[str, ...] = ()  # further e-mail addresses, verified
    phones: tuple[str, ...] = ()


def domain_of(email: str) -> str:
    """Return the part of an address behind the last ``@``."""
    return email.rpartition("@")[2]
