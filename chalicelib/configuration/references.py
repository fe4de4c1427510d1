"""Owns the names of a desk: where one part of desk.yaml names another, and what it may name."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the model checks its own references: at run time it comes first
    from chalicelib.configuration.model import Configuration
    from chalicelib.escalation.on_call.model import Layer, Schedule
    from chalicelib.sla.policy import Match

Path = tuple[str | int, ...]


class Reference(NamedTuple):
    """A name, the place that uses it, and the names that the section it points to defines.

    The path leads to the value in desk.yaml: keys, and places in lists. What has no order in the
    model, such as the teams of a `when`, is pointed to as a whole.
    """

    path: Path
    name: str
    section: str
    defined: Collection[str]


class UndefinedNames(ValueError):
    """Names that a desk uses and does not define; a line of text, and the references."""

    def __init__(self, references: Collection[Reference]) -> None:
        """Take at least one reference whose name is not defined."""
        self.references = tuple(references)
        super().__init__(
            "; ".join(
                f"{written(each.path)} names “{each.name}”, which {each.section} does not define"
                for each in self.references
            )
        )


def written(path: Path) -> str:
    """Write a path as people do: `staff.ana@mesa.example.team`, `sla[2].targets.normal`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def undefined(configuration: "Configuration") -> Iterator[Reference]:
    """Iterate over the references whose name is not defined."""
    return (each for each in references(configuration) if each.name not in each.defined)


def references(configuration: "Configuration") -> Iterator[Reference]:
    """Iterate over every name that one part of the desk uses and another defines."""
    teams, staff = configuration.teams, configuration.staff
    for address, person in staff.items():
        yield Reference(("staff", address, "team"), person.team, "teams", teams)
    for address, mailbox in configuration.mailboxes.items():
        yield Reference(("mailboxes", address, "team"), mailbox.team, "teams", teams)
    for name, team in teams.items():
        if team.supervisor:
            yield Reference(("teams", name, "supervisor"), team.supervisor, "staff", staff)
    for name, kind in configuration.catalogue.items():
        if kind.team:
            yield Reference(("catalogue", name, "team"), kind.team, "teams", teams)
    if configuration.agreements.team:
        yield Reference(("agreements", "team"), configuration.agreements.team, "teams", teams)
    if configuration.quiet_outside:
        path = ("quiet_outside",)
        yield Reference(path, configuration.quiet_outside, "calendars", configuration.calendars)
    yield from _of_policies(configuration)
    yield from _of_schedules(configuration)


def _of_policies(configuration: "Configuration") -> Iterator[Reference]:
    for place, policy in enumerate(configuration.sla):
        if policy.calendar:
            path = ("sla", place, "calendar")
            yield Reference(path, policy.calendar, "calendars", configuration.calendars)
        yield from _of_match(("sla", place), policy.when, configuration)
    for place, escalation in enumerate(configuration.escalation):
        if escalation.calendar:
            path = ("escalation", place, "calendar")
            yield Reference(path, escalation.calendar, "calendars", configuration.calendars)
        yield from _of_match(("escalation", place), escalation.when, configuration)
        for number, step in enumerate(escalation.steps):
            steps_path: Path = ("escalation", place, "steps", number)
            for each, target in enumerate(step.notify):
                yield from _of_target((*steps_path, "notify", each), target, configuration)
            if step.raises and step.raises.assign:
                assigned = (*steps_path, "raise", "assign")
                yield from _of_target(assigned, step.raises.assign, configuration)


def _of_match(path: Path, match: "Match", configuration: "Configuration") -> Iterator[Reference]:
    for team in sorted(match.teams or ()):
        yield Reference((*path, "when", "teams"), team, "teams", configuration.teams)
    for kind in sorted(match.kinds or ()):
        yield Reference((*path, "when", "kinds"), kind, "catalogue", configuration.catalogue)
    for product in sorted(match.products or ()):
        yield Reference((*path, "when", "products"), product, "mailboxes", configuration.products)


def _of_target(path: Path, target: str, configuration: "Configuration") -> Iterator[Reference]:
    kind, _, name = target.partition(":")
    sections: Mapping[str, tuple[str, Collection[str]]] = {
        "on_call": ("on_call", configuration.on_call),
        "person": ("staff", configuration.staff),
        "team": ("teams", configuration.teams),
    }
    if name and kind in sections:
        yield Reference(path, name, *sections[kind])


def _of_schedules(configuration: "Configuration") -> Iterator[Reference]:
    staff, calendars = configuration.staff, configuration.calendars
    for name, schedule in configuration.on_call.items():
        path = ("on_call", name)
        turns: tuple[Layer | Schedule, ...] = schedule.layers or (schedule,)
        for number, layer in enumerate(turns):
            place: Path = (*path, "layers", number) if schedule.layers else path
            for turn, person in enumerate(layer.people or ()):
                yield Reference((*place, "people", turn), person, "staff", staff)
            for field in ("holidays", "except_holidays"):
                if calendar := getattr(layer, field):
                    yield Reference((*place, field), calendar, "calendars", calendars)
        for number, override in enumerate(schedule.overrides):
            for field in ("person", "instead_of"):
                if person := getattr(override, field):
                    yield Reference((*path, "overrides", number, field), person, "staff", staff)
