"""The shapes of customers: organizations, agreements, people, addresses, and their audits."""

from datetime import date, datetime
from typing import Any, Literal

from chalicelib.api.answer import Answer
from chalicelib.api.timeline_shapes import ChangeView
from chalicelib.configuration.model import Language
from chalicelib.customers.deliverability import Why
from chalicelib.customers.history import Happening
from chalicelib.tickets.model import Channel


class AgreementView(Answer):
    """A contract, and how much of its hours this period has used."""

    id: str
    version: int
    organization: str
    name: str
    state: Literal["active", "suspended"]
    starts_on: date
    ends_on: date
    products: list[str] | None  # none: all
    channels: list[Channel] | None  # none: all
    sla: str | None
    hours: int | None
    minutes_used: int
    grace_days: int
    renewal: Literal["never", "tacit", "express"]


class AgreementList(Answer):
    """An organization's agreements."""

    items: list[AgreementView]


class OrganizationView(Answer):
    """A customer with its agreements."""

    id: str
    version: int
    name: str
    domains: tuple[str, ...]
    sharing: Literal["none", "role", "all"]
    language: Language | None
    agreements: list[AgreementView]


class OrganizationCard(Answer):
    """A customer in a list."""

    id: str
    name: str


class OrganizationList(Answer):
    """A page of organizations, by name."""

    items: list[OrganizationCard]
    cursor: str | None = None


class PersonView(Answer):
    """Somebody who may ask, with their role in each organization."""

    email: str
    version: int
    name: str | None
    language: Language | None
    organizations: dict[str, Literal["member", "coordinator"]]
    addresses: tuple[str, ...]
    phones: tuple[str, ...]


class PersonCard(Answer):
    """Somebody in a list; ``role`` in the organization that the list is of."""

    email: str
    name: str | None = None
    role: Literal["member", "coordinator"] | None = None


class PersonList(Answer):
    """A page of people, by address."""

    items: list[PersonCard]
    cursor: str | None = None


class AddressView(Answer):
    """Whether the desk writes to an address: not while mail bounces there, or is called spam."""

    address: str
    undeliverable: bool
    undeliverable_since: datetime | None = None
    kind: Why | None = None
    reason: str | None = None
    verified_at: datetime | None = None
    verified_by: str | None = None
    verified_reason: str | None = None


class AddressCard(Answer):
    """An address in a list."""

    address: str
    undeliverable_since: datetime
    kind: Why


class AddressList(Answer):
    """A page of addresses that mail does not reach, the latest first."""

    items: list[AddressCard]
    cursor: str | None = None


class HistoryEntry(Answer):
    """Something that happened to an organization or an agreement."""

    id: str
    kind: Happening
    at: datetime
    actor: str
    agreement: str | None
    changes: dict[str, ChangeView] | None
    details: dict[str, Any] | None
    reason: str | None


class History(Answer):
    """A page of an audit, the latest entry first."""

    items: list[HistoryEntry]
    cursor: str | None = None
