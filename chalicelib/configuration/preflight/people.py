"""Owns what is wrong with the contact methods of those who will be paged. Pure."""

from collections.abc import Iterator

from chalicelib.configuration.contacts import Fault, obstacles, untried
from chalicelib.configuration.dead_ends import teams_of
from chalicelib.configuration.preflight.ahead import Ahead, Known
from chalicelib.configuration.preflight.found import Found, Kind, Severity, Where
from chalicelib.escalation.contacts import NOTHING_OF_THEIR_OWN, ContactKind, Method, methods_of

_UNTRIED = {Fault.UNVERIFIED: Kind.UNVERIFIED_CONTACT, Fault.NOT_USED: Kind.UNUSED_CONTACT}


def wrong_contacts(ahead: Ahead) -> Iterator[Found]:
    """Iterate over methods that lead nowhere or are not verified, of all who will be paged."""
    if ahead.known is not None:
        for person in paged(ahead):
            yield from _of_person(person, ahead, ahead.known)


def paged(ahead: Ahead) -> tuple[str, ...]:
    """Return whom a page may come to by name or duty: on call, supervisors, `person:`."""
    found = {each.person: None for shifts in ahead.shifts.values() for each in shifts}
    teams = ahead.configuration.teams
    for policy, _, step in ahead.steps():
        for target in step.notify:
            kind, _, name = target.partition(":")
            if kind == "person":
                found[name] = None
            elif kind == "supervisor":
                within = teams_of(policy, ahead.configuration)
                found |= dict.fromkeys(teams[each].supervisor for each in within)
    return tuple(each for each in ahead.configuration.staff if each in found)


def _of_person(person: str, ahead: Ahead, known: Known) -> Iterator[Found]:
    staff, teams = ahead.configuration.staff[person], ahead.teams_of([person])
    own = known.own.get(person, NOTHING_OF_THEIR_OWN)
    methods = methods_of(staff, person, own)
    wrong = list(
        obstacles(methods, staff, ahead.configuration, known.webhooks, known.undeliverable)
    )
    where, values = Where(person=person), {"person": person}
    if person in ahead.unreachable:
        causes = {_named(method): fault.value for method, fault in wrong}
        yield Found(
            Kind.NO_CONTACT, Severity.ERROR, where, values=values, causes=causes, teams=teams
        )
    else:
        for method, fault in wrong:
            by = _named(method)
            told, causes = values | {"method": by}, {by: fault.value}
            yield Found(
                Kind.BAD_CONTACT, Severity.WARNING, where, values=told, causes=causes, teams=teams
            )
    for method, fault in untried(staff, person, own):
        told = values | {"method": _named(method)}
        yield Found(_UNTRIED[fault], Severity.WARNING, where, values=told, teams=teams)


def _named(method: Method) -> str:
    """Return by what a method is told apart, without where people live: they may be read aloud."""
    by_name = method.kind is ContactKind.WEBHOOK
    return f"{method.kind}:{method.to}" if by_name else method.kind.value
