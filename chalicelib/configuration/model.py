"""What desk.yaml holds: teams, people, addresses, calendars, policies and schedules."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chalicelib.escalation.on_call import Schedule, Zone
from chalicelib.escalation.policy import EscalationPolicy
from chalicelib.sla.calendar import Calendar
from chalicelib.sla.clock import WALL, TimeScale
from chalicelib.sla.duration import WrittenDuration
from chalicelib.sla.policy import SlaPolicy
from chalicelib.tickets.events import Role
from chalicelib.tickets.model import Frozen

Address = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$"
    ),
]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+[1-9]\d{6,14}$")]


# Where a name stands, the name, the section that must define it, and what that defines.
Reference = tuple[str, str, str, Mapping[str, object]]


class Language(StrEnum):
    """Languages in which the desk can write to people."""

    SPANISH = "es"
    ENGLISH = "en"


class Staff(Frozen):
    """Somebody who works for the desk, and where a page reaches them."""

    name: str
    role: Literal[Role.AGENT, Role.SUPERVISOR, Role.ADMIN] = Role.AGENT
    team: str
    language: Language | None = None
    phone: Phone | None = None  # pages go there by SMS, beside the e-mail


class Team(Frozen):
    """A queue and the people who work it."""

    name: str
    level: int = Field(default=1, ge=1, le=4)
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
    zone: Zone = "UTC"  # of the times that the desk writes in its mails
    staff: Mapping[Address, Staff]
    teams: Mapping[str, Team] = Field(min_length=1)
    mailboxes: Mapping[Address, Mailbox] = Field(min_length=1)
    calendars: Mapping[str, Calendar] = {}
    sla: tuple[SlaPolicy, ...] = ()
    escalation: tuple[EscalationPolicy, ...] = ()
    on_call: Mapping[str, Schedule] = {}
    closes_after: WrittenDuration = timedelta(days=7)
    reopens_within: WrittenDuration = timedelta(days=30)

    @model_validator(mode="after")
    def _names_are_defined(self) -> Self:
        missing = [
            f"{place} names “{name}”, which {section} does not define"
            for place, name, section, defined in self._references()
            if name not in defined
        ]
        if missing:
            raise ValueError("; ".join(missing))
        return self

    def _references(self) -> Iterator[Reference]:
        for address, person in self.staff.items():
            yield f"staff.{address}.team", person.team, "teams", self.teams
        for address, mailbox in self.mailboxes.items():
            yield f"mailboxes.{address}.team", mailbox.team, "teams", self.teams
        for name, team in self.teams.items():
            if team.supervisor:
                yield f"teams.{name}.supervisor", team.supervisor, "staff", self.staff
        matches = [(each.name, each.when) for each in self.sla]
        matches += [(each.name, each.when) for each in self.escalation]
        for name, match in matches:
            for team_name in match.teams or ():
                yield f"{name}.when.teams", team_name, "teams", self.teams
        for policy in self.sla:
            if policy.calendar:
                yield f"sla.{policy.name}.calendar", policy.calendar, "calendars", self.calendars
        yield from self._references_of_escalation()

    def _references_of_escalation(self) -> Iterator[Reference]:
        for name, schedule in self.on_call.items():
            stand_ins = (override.person for override in schedule.overrides)
            for person_id in (*schedule.people, *stand_ins):
                yield f"on_call.{name}", person_id, "staff", self.staff
        sections = {"on_call": self.on_call, "person": self.staff}
        for escalation in self.escalation:
            place = f"escalation.{escalation.name}.steps"
            for target in (target for step in escalation.steps for target in step.notify):
                kind, _, named = target.partition(":")
                if kind in sections:
                    section = "on_call" if kind == "on_call" else "staff"
                    yield place, named, section, sections[kind]

    def time(self, calendar: str | None) -> TimeScale:
        """Return how time counts under that calendar; wall time for none.

        A calendar that was removed since counts as wall time too: the earlier deadline, so that
        nobody is told too late.
        """
        return self.calendars.get(calendar, WALL) if calendar else WALL

    def mailbox_of(self, address: str) -> str | None:
        """Return the mailbox that an address means, with or without a ``+tag``; None for others."""
        local, _, domain = address.lower().rpartition("@")
        bare = f"{local.partition('+')[0]}@{domain}"
        return next((each for each in (address.lower(), bare) if each in self.mailboxes), None)

    def is_own(self, address: str) -> bool:
        """Whether mail to that address would come back to the desk: a mailbox or reply address."""
        local, _, domain = address.lower().rpartition("@")
        domains = {each.rpartition("@")[2] for each in self.mailboxes}
        is_reply = local.partition("+")[0] == "reply" and domain in domains
        return is_reply or self.mailbox_of(address) is not None

    def default_mailbox(self) -> str:
        """Return the address that speaks for tickets that came by another channel."""
        return next(iter(self.mailboxes))

    def first_team(self) -> str:
        """Return the team that takes what names no product or address."""
        return next(iter(self.teams))
