"""People on the customers' side."""

from chalicelib.tickets.model import Frozen


class Person(Frozen):
    """Somebody who may ask, known by e-mail address (lower case)."""

    email: str
    name: str | None = None
    organization: str | None = None
    language: str | None = None


def domain_of(email: str) -> str:
    """Return the part of an address behind the last ``@``."""
    return email.rpartition("@")[2]
