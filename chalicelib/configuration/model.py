"""What desk.yaml holds: teams, people, addresses, calendars, policies and schedules."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from chalicelib.configuration.api import Api
from chalicelib.configuration.appearance import Appearance
from chalicelib.configuration.attachments import Attachments
from chalicelib.configuration.catalogue import USUAL, TicketKind
from chalicelib.configuration.commerce import Agreements, ExternalSystem
from chalicelib.configuration.language import Language as Language  # noqa: PLC0414 - named here too
from chalicelib.configuration.mail import Mail
from chalicelib.configuration.paging import Paging
from chalicelib.configuration.priorities import Priorities
from chalicelib.configuration.rating import RatingTerms
from chalicelib.configuration.references import UndefinedNames, undefined
from chalicelib.configuration.templates import OwnTexts
from chalicelib.customers.address import Address as Address  # noqa: PLC0414 - as Language
from chalicelib.customers.address import Phone as Phone  # noqa: PLC0414
from chalicelib.escalation.contacts import Contacts
from chalicelib.escalation.on_call import Schedule, Zone
from chalicelib.escalation.policy import EscalationPolicy
from chalicelib.sla.calendar import Calendar
from chalicelib.sla.clock import WALL, TimeScale
from chalicelib.sla.duration import WrittenDuration
from chalicelib.sla.policy import SlaPolicy
from chalicelib.tickets.events import Role
from chalicelib.tickets.model import Channel
from chalicelib.tickets.value import Frozen

# The calendars of the desk as of an earlier version, None where they are not on record.
Past = Callable[[int], Mapping[str, Calendar] | None]


class Staff(Frozen):
    """Somebody who works for the desk, and where a page reaches them."""

    name: str
    role: Literal[Role.AGENT, Role.SUPERVISOR, Role.ADMIN] = Role.AGENT
    team: str
    language: Language | None = None
    phone: Phone | None = None  # pages go there by SMS, beside the e-mail
    contacts: Contacts | None = None  # instead of these two: the ways of a page, in order
    skills: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()  # level 4 asks for two


LEVEL_OF_SERVERS = 4
CERTIFICATIONS = 2  # that somebody of that level has at least
TeamLevel = Annotated[int, Field(ge=1, le=4)]


class Team(Frozen):
    """A queue and the people who work it."""

    name: str
    level: TeamLevel = 1
    supervisor: Address | None = None


class Mailbox(Frozen):
    """An address that customers write to, and where its tickets go."""

    product: str | None = None
    team: str
    name: str | None = None  # how the desk signs in this conversation


class Configuration(Frozen):
    """One desk. Every name that one part uses, another part defines."""

    name: str
    language: Language = Language.ENGLISH
    zone: Zone = "UTC"  # of the times that the desk writes in its mails, and of contracts' days
    staff: Mapping[Address, Staff]
    teams: Mapping[str, Team] = Field(min_length=1)
    mailboxes: Mapping[Address, Mailbox] = Field(min_length=1)
    catalogue: Mapping[str, TicketKind] = Field(default=USUAL, min_length=1)
    priorities: Priorities = Priorities()
    channels: Mapping[TeamLevel, frozenset[Channel]] = {}  # offered at each level; all, if not said
    agreements: Agreements = Agreements()
    external: Mapping[str, ExternalSystem] = {}
    calendars: Mapping[str, Calendar] = {}
    sla: tuple[SlaPolicy, ...] = ()
    escalation: tuple[EscalationPolicy, ...] = ()
    on_call: Mapping[str, Schedule] = {}
    quiet_outside: str | None = None  # the calendar in whose hours the desk's people are told
    closes_after: WrittenDuration = timedelta(days=7)
    reopens_within: WrittenDuration = timedelta(days=30)
    mail: Mail = Mail()
    api: Api = Api()
    attachments: Attachments = Attachments()
    rating: RatingTerms = RatingTerms()
    templates: OwnTexts = ()  # the desk's own texts; the first that fits holds
    appearance: Appearance = Appearance()
    paging: Paging = Paging()
    _terms: int = PrivateAttr(default=0)
    _past: Past | None = PrivateAttr(default=None)

    @field_validator("on_call")
    @classmethod
    def _schedules_know_the_calendars(
        cls, schedules: Mapping[str, Schedule], info: ValidationInfo
    ) -> Mapping[str, Schedule]:
        calendars = info.data.get("calendars", {})
        return {name: each.knowing(calendars) for name, each in schedules.items()}

    @model_validator(mode="after")
    def _names_are_defined(self) -> Self:
        if missing := tuple(undefined(self)):
            raise UndefinedNames(missing)
        return self

    @model_validator(mode="after")
    def _level_four_is_certified(self) -> Self:
        """Servers are for people with two certifications at least (E3)."""
        lacking = [
            address
            for address, person in self.staff.items()
            if self.level_of(person.team) == LEVEL_OF_SERVERS
            and len(set(person.certifications)) < CERTIFICATIONS
        ]
        if lacking:
            message = f"level 4 asks for {CERTIFICATIONS} certifications: name those of {lacking}"
            raise ValueError(message)
        return self

    def __eq__(self, other: object) -> bool:
        """Whether both describe the same, whichever versions they are of."""
        return isinstance(other, Configuration) and self.__dict__ == other.__dict__

    __hash__ = Frozen.__hash__

    def dated(self, terms: int, past: Past) -> Self:
        """Return it with the version since which its calendars and targets are so, and the past."""
        dated = self.model_copy()
        dated._terms, dated._past = terms, past  # noqa: SLF001 - its own copy's
        return dated

    @property
    def terms(self) -> int:
        """The version of the desk since which its calendars and targets are so; 0: not known."""
        return self._terms

    def time(self, calendar: str | None, terms: int | None = None) -> TimeScale:
        """Return how time counts under that calendar, as of ``terms``; wall time for none.

        A calendar that was removed since counts as wall time too: the earlier deadline, so that
        nobody is told too late.
        """
        if calendar is None:
            return WALL
        old = self._past(terms) if self._past and terms not in {None, self._terms} else None
        return (self.calendars if old is None else old).get(calendar, WALL)

    def mailbox_of(self, address: str) -> str | None:
        """Return the mailbox that an address means, with or without a ``+tag``; None for others."""
        local, _, domain = address.lower().rpartition("@")
        bare = f"{local.partition('+')[0]}@{domain}"
        return next((each for each in (address.lower(), bare) if each in self.mailboxes), None)

    def is_own(self, address: str) -> bool:
        """Whether mail to that address would come back to the desk: a mailbox or reply address."""
        local, _, domain = address.lower().rpartition("@")
        domains = {each.rpartition("@")[2] for each in self.mailboxes}
        is_reply = local.partition("+")[0] in {"reply", "page"} and domain in domains
        return is_reply or self.mailbox_of(address) is not None

    @property
    def products(self) -> frozenset[str]:
        """The products that the desk serves: those of its mailboxes."""
        return frozenset(each.product for each in self.mailboxes.values() if each.product)

    def level_of(self, team: str) -> int:
        """Return the level of a team; 1 for one that was removed since."""
        return self.teams[team].level if team in self.teams else 1

    def people_of(self, team: str) -> list[str]:
        """Return the addresses of everybody in a team."""
        return [address for address, person in self.staff.items() if person.team == team]

    def default_mailbox(self) -> str:
        """Return the address that speaks for tickets that came by another channel."""
        return next(iter(self.mailboxes))

    def first_team(self) -> str:
        """Return the team that takes what names no product or address."""
        return next(iter(self.teams))
