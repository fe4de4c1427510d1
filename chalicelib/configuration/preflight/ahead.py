"""Owns what preflight looks at: a desk, what is on record beside it, and the days ahead. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from chalicelib.configuration.contacts import Webhooks, obstacles
from chalicelib.configuration.model import Configuration
from chalicelib.escalation.contacts import OwnContacts, methods_of
from chalicelib.escalation.on_call import Shift, final
from chalicelib.escalation.on_call.final import by_person
from chalicelib.escalation.policy import EscalationPolicy, PolicyStep
from chalicelib.escalation.preflight import Times, together


class Known(NamedTuple):
    """What is on record beside desk.yaml: people's own contacts, webhooks, what mail came back."""

    own: Mapping[str, OwnContacts]
    webhooks: Webhooks
    undeliverable: Collection[str] = ()


@dataclass(frozen=True)
class Ahead:
    """The desk in the time from ``start`` until ``end``; nobody knows a file's contacts."""

    configuration: Configuration
    known: Known | None
    start: datetime
    end: datetime

    @property
    def whole(self) -> Times:
        """All of that time."""
        return ((self.start, self.end),)

    @cached_property
    def shifts(self) -> Mapping[str, list[Shift]]:
        """Who is on call, and when nobody is, by schedule."""
        schedules = self.configuration.on_call
        return {
            name: by_person(final(schedule, self.start, self.end))
            for name, schedule in schedules.items()
        }

    @cached_property
    def unattended(self) -> Mapping[str, Times]:
        """When nobody is on call, by schedule."""
        return {name: self._times(name, {None}) for name in self.shifts}

    @cached_property
    def unanswered(self) -> Mapping[str, Times]:
        """When nobody is on call or whoever is cannot be reached, by schedule."""
        return {name: self._times(name, {None, *self.unreachable}) for name in self.shifts}

    def _times(self, schedule: str, people: Collection[str | None]) -> Times:
        shifts = (each for each in self.shifts[schedule] if each.person in people)
        return together((each.start, each.end) for each in shifts)

    @cached_property
    def unreachable(self) -> frozenset[str]:
        """The people of the desk whom no page reaches."""
        return frozenset(each for each in self.configuration.staff if not self._is_reached(each))

    def _is_reached(self, address: str) -> bool:
        if self.known is None:
            return True
        person = self.configuration.staff[address]
        methods = methods_of(person, address, self.known.own.get(address))
        wrong = obstacles(
            methods,
            person,
            self.configuration,
            self.known.webhooks,
            self.known.undeliverable,
        )
        return bool(set(methods) - {method for method, _ in wrong})

    @cached_property
    def named(self) -> Mapping[str, tuple[str, ...]]:
        """Which steps page or assign whom each schedule says: “guard 1”, by schedule."""
        found: dict[str, dict[str, None]] = {}
        for policy, number, step in self.steps():
            for target in (*step.notify, step.raises and step.raises.assign):
                kind, _, name = (target or "").partition(":")
                if kind == "on_call":
                    found.setdefault(name, {})[f"{policy.name} {number}"] = None
        return {name: tuple(steps) for name, steps in found.items()}

    def steps(self) -> Iterator[tuple[EscalationPolicy, int, PolicyStep]]:
        """Iterate over every step of every escalation, with its number."""
        for policy in self.configuration.escalation:
            yield from ((policy, number, step) for number, step in enumerate(policy.steps, 1))

    def teams_of(self, people: Iterable[str | None]) -> tuple[str, ...]:
        """Return the teams of people, in the order of desk.yaml."""
        theirs = {self.configuration.staff[each].team for each in people if each}
        return tuple(name for name in self.configuration.teams if name in theirs)
