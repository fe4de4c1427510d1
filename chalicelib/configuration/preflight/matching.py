"""Owns which tickets policies are for, once those above them have taken theirs. Pure.

Tickets are a box: the values that each of their six fields may have. What is left of a box without
another one is up to six boxes, so the answer is exact; a desk of very many policies, of which too
many boxes would be left, is asked no further and gets the benefit of the doubt.
"""

from collections.abc import Iterable, Iterator
from functools import reduce

from chalicelib.configuration.model import Configuration
from chalicelib.sla.policy import Match
from chalicelib.tickets.model import Channel, Priority

MOST_BOXES = 300

Tickets = tuple[frozenset[object], ...]  # by field, as in Match
_FIELDS = tuple(Match.model_fields)
PRIORITY = _FIELDS.index("priorities")


def everything(configuration: Configuration) -> Tickets:
    """Return all tickets that the desk can have."""
    matches = [*(each.when for each in configuration.sla)]
    matches += (each.when for each in configuration.escalation)
    named = (match.organizations or () for match in matches)
    fields: dict[str, frozenset[object]] = {
        "priorities": frozenset(Priority),
        "kinds": frozenset(configuration.catalogue),
        "products": frozenset({*configuration.products, None}),
        "teams": frozenset(configuration.teams),
        "organizations": frozenset({None}).union(*named),  # None: any other, or none
        "channels": frozenset(Channel),
    }
    return tuple(fields[name] for name in _FIELDS)


def only(tickets: Tickets, match: Match) -> Tickets:
    """Return those that a ``when`` lets in."""
    wanted = (getattr(match, name) for name in _FIELDS)
    return tuple(
        values if some is None else values & some
        for values, some in zip(tickets, wanted, strict=True)
    )


def of_priorities(tickets: Tickets, priorities: Iterable[Priority]) -> Tickets:
    """Return those of some priorities."""
    return only(tickets, Match(priorities=frozenset(priorities)))


def common(some: Tickets, others: Tickets) -> Tickets | None:
    """Return the tickets that are in both, None for none."""
    both = tuple(each & other for each, other in zip(some, others, strict=True))
    return both if all(both) else None


def served(matches: Iterable[Match], tickets: Tickets) -> Iterator[tuple[Tickets, ...]]:
    """Yield for each ``when``, from the top, which tickets come to it: none, where it is empty."""
    rest: list[Tickets] = [tickets]
    for match in matches:
        box = only(tickets, match)
        yield tuple(both for each in rest if (both := common(each, box)))
        left = [piece for each in rest for piece in _without(each, box)]
        rest = left if len(left) <= MOST_BOXES else rest


def _without(tickets: Tickets, taken: Tickets) -> Iterator[Tickets]:
    if common(tickets, taken) is None:
        yield tickets
        return
    for field, values in enumerate(taken):
        if left := tickets[field] - values:
            yield (*tickets[:field], left, *tickets[field + 1 :])
        tickets = (*tickets[:field], tickets[field] & values, *tickets[field + 1 :])


def meet(some: Iterable[Tickets], others: Iterable[Tickets]) -> bool:
    """Whether any ticket is in both."""
    known = tuple(others)
    return any(common(each, other) for each in some for other in known)


def joined(boxes: Iterable[Tickets], field: int) -> frozenset[object]:
    """Return all values that a field has in some tickets."""
    return reduce(frozenset.union, (each[field] for each in boxes), frozenset())
