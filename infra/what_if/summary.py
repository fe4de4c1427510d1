"""Owns the figures of a comparison: promises, what changes of them, and pages by person. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chalicelib.desk.outcome import Fate, Outcome, Result
from chalicelib.tickets.promise import Metric
from chalicelib.tickets.urgency import Priority
from infra.what_if.period import Period, is_at_night
from infra.what_if.work import Compared, Lost

_METRICS, _PRIORITIES = tuple(Metric), tuple(reversed(Priority))


class Sides(NamedTuple):
    """A figure as it was, and as it would have been."""

    was: int
    would: int

    @property
    def difference(self) -> int:
        """How many more it would have been."""
        return self.would - self.was


class Kept(NamedTuple):
    """The promises of one metric at one priority."""

    metric: Metric
    priority: str
    made: Sides
    kept: Sides
    broken: Sides
    open: Sides
    released: Sides


class Changed(NamedTuple):
    """A promise that would have ended otherwise; None where it would not have been made."""

    number: str
    subject: str
    priority: str
    metric: Metric
    question: int
    was: Result | None
    would: Result | None


class Paged(NamedTuple):
    """How often somebody is paged, and how often of that at night."""

    person: str
    pages: Sides
    nights: Sides


class Summary(NamedTuple):
    """All that a comparison tells."""

    period: Period
    zone: str
    tickets: int
    kept: tuple[Kept, ...]
    changed: tuple[Changed, ...]
    paged: tuple[Paged, ...]
    steps: Sides
    lost: tuple[Lost, ...]

    @property
    def broken(self) -> Sides:
        """How many promises break."""
        rows = [each.broken for each in self.kept]
        return Sides(sum(each.was for each in rows), sum(each.would for each in rows))


def summary(outcomes: Sequence[Compared | Lost], period: Period, zone: str) -> Summary:
    """Return the figures of tickets; nights are those of the zone."""
    found = [each for each in outcomes if isinstance(each, Compared)]
    return Summary(
        period=period,
        zone=zone,
        tickets=len(found),
        kept=_kept(found),
        changed=tuple(change for each in found for change in _changes(each)),
        paged=_paged(found, zone),
        steps=Sides(sum(each.was.steps for each in found), sum(each.would.steps for each in found)),
        lost=tuple(each for each in outcomes if isinstance(each, Lost)),
    )


def _kept(found: Iterable[Compared]) -> tuple[Kept, ...]:
    was: Counter[tuple[Metric, str, Fate]] = Counter()
    would: Counter[tuple[Metric, str, Fate]] = Counter()
    for each in found:
        was.update((result.metric, each.priority, result.fate) for result in each.was.promises)
        would.update((result.metric, each.priority, result.fate) for result in each.would.promises)
    known = {(metric, priority) for metric, priority, _ in was | would}
    rows = []
    for metric in _METRICS:
        for priority in _PRIORITIES:
            if (metric, priority) in known:
                fates = {
                    fate.value: Sides(*(side[metric, priority, fate] for side in (was, would)))
                    for fate in Fate
                }
                made = Sides(*(sum(side) for side in zip(*fates.values(), strict=True)))
                rows.append(Kept(metric, priority, made, **fates))
    return tuple(rows)


def _changes(compared: Compared) -> Iterable[Changed]:
    was, would = _by_promise(compared.was), _by_promise(compared.would)
    for promise in dict.fromkeys((*was, *would)):
        old, new = was.get(promise), would.get(promise)
        if (old and old.fate) != (new and new.fate):
            yield Changed(*compared[:3], *promise, old, new)


def _by_promise(outcome: Outcome) -> dict[tuple[Metric, int], Result]:
    return {(each.metric, each.question): each for each in outcome.promises}


def _paged(found: Sequence[Compared], zone: str) -> tuple[Paged, ...]:
    counts: list[Counter[str]] = []
    for outcomes in ([each.was for each in found], [each.would for each in found]):
        pages = [page for outcome in outcomes for page in outcome.pages]
        counts.append(Counter(page.person for page in pages))
        counts.append(Counter(page.person for page in pages if is_at_night(page.at, zone)))
    was, was_nights, would, would_nights = counts
    people = sorted(was | would, key=lambda each: (-would[each], -was[each], each))
    return tuple(
        Paged(each, Sides(was[each], would[each]), Sides(was_nights[each], would_nights[each]))
        for each in people
    )
